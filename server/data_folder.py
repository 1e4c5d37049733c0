"""A server's data folder: which hall it serves, where its database is, and its secret key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from server.keys import HallKeys
from server.store.engine import sqlite_url


class DataFolderMissing(FileNotFoundError):
    """This folder is not a server's data folder: run ``youxu init``."""

    code = "data_folder_missing"


class DataFolderExists(FileExistsError):
    """This folder is a server's data folder already."""

    code = "data_folder_exists"


@dataclass(frozen=True, kw_only=True, slots=True)
class DataFolder:
    """``hall``: folder of the hall's configuration. ``database``: SQLAlchemy URL."""

    path: Path
    hall: Path
    database: str

    @classmethod
    def create(cls, path: Path, *, hall: Path, database: str | None) -> DataFolder:
        """Make the folder and its key. Raises DataFolderExists."""
        path.mkdir(parents=True, exist_ok=True)
        settings = path / "youxu.json"
        if settings.exists():
            raise DataFolderExists(str(path))
        folder = cls(path=path, hall=hall.resolve(), database=database or sqlite_url(path.resolve()))
        HallKeys.create(path / "keys" / "hall.key")
        folder.save()
        return folder

    def save(self) -> None:
        """Write down what makes a folder a data folder; the database's URL may hold a password."""
        settings = self.path / "youxu.json"
        settings.touch(mode=0o600)
        settings.write_text(json.dumps({"hall": str(self.hall), "database": self.database}, indent=2) + "\n")

    @classmethod
    def open(cls, path: Path) -> DataFolder:
        """Raises DataFolderMissing."""
        try:
            settings = json.loads((path / "youxu.json").read_text())
        except FileNotFoundError as error:
            raise DataFolderMissing(str(path)) from error
        return cls(path=path, hall=Path(settings["hall"]), database=settings["database"])

    def keys(self) -> HallKeys:
        return HallKeys.load(self.path / "keys" / "hall.key")
