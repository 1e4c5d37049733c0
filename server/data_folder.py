"""A server's data folder: which halls it serves, where their database is, and each hall's secret key."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from server.keys import HallKeys
from server.store.engine import sqlite_url

FIRST_KEY = "hall.key"


class DataFolderMissing(FileNotFoundError):
    """This folder is not a server's data folder: run ``youxu init``."""

    code = "data_folder_missing"


class DataFolderExists(FileExistsError):
    """This folder is a server's data folder already."""

    code = "data_folder_exists"


class HallExists(FileExistsError):
    """This data folder has a hall of this code already."""

    code = "hall_exists"


class WhichHall(LookupError):
    """This data folder serves several halls: say which one with ``--hall CODE``."""

    code = "which_hall"


class HallRenamed(RuntimeError):
    """A hall's configuration has another code than when the hall was created: its rows lie under the old one."""

    code = "hall_renamed"


class HallNotServed(LookupError):
    """This data folder does not serve a hall of this code."""

    code = "hall_not_served"


@dataclass(frozen=True, kw_only=True, slots=True)
class HallPlace:
    """One hall of a data folder. ``code``: None where the folder has one hall only, which goes without saying.

    ``folder``: its configuration. ``key``: name of its key file.
    """

    code: str | None
    folder: Path
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DataFolder:
    """``database``: SQLAlchemy URL. ``rehearsal``: it never serves a real day (server.rehearsal)."""

    path: Path
    halls: tuple[HallPlace, ...]
    database: str
    rehearsal: bool = False

    @classmethod
    def create(cls, path: Path, *, halls: Mapping[str, Path], database: str | None) -> DataFolder:
        """Make the folder and a key for each hall, given as its configuration by code. Raises DataFolderExists."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)  # the database holds hashes of passwords
        if (path / "youxu.json").exists():
            raise DataFolderExists(str(path))
        if len(halls) == 1:
            places = [HallPlace(code=None, folder=folder.resolve(), key=FIRST_KEY) for folder in halls.values()]
        else:
            places = [_place(code, folder) for code, folder in halls.items()]
        made = cls(path=path, halls=tuple(places), database=database or sqlite_url(path.resolve()))
        for place in made.halls:
            HallKeys.create(made.path / "keys" / place.key)
        made.save()
        return made

    @classmethod
    def open(cls, path: Path) -> DataFolder:
        """Raises DataFolderMissing."""
        try:
            settings = json.loads((path / "youxu.json").read_text())
        except FileNotFoundError as error:
            raise DataFolderMissing(str(path)) from error
        return cls(
            path=path,
            halls=tuple(_places(settings)),
            database=settings["database"],
            rehearsal=settings.get("rehearsal", False),
        )

    def mark_rehearsal(self) -> None:
        """For good."""
        replace(self, rehearsal=True).save()

    def save(self) -> None:
        """Write down what makes a folder a data folder; the database's URL may hold a password.

        Whole or not at all: a server that starts meanwhile reads the old or the new.
        """
        settings = {**_as_settings(self.halls), "database": self.database}
        if self.rehearsal:
            settings["rehearsal"] = True
        text = json.dumps(settings, indent=2) + "\n"
        being_written = self.path / "youxu.json.new"
        being_written.touch(mode=0o600)
        being_written.write_text(text)
        being_written.replace(self.path / "youxu.json")

    def with_halls(self, present: Sequence[str], added: Mapping[str, Path]) -> DataFolder:
        """Take in more halls. ``present``: codes of the halls that are here, in their order. Raises HallExists."""
        for code in added:
            if code in present:
                raise HallExists(code)
        known = [replace(place, code=code) for place, code in zip(self.halls, present, strict=True)]
        new = [_place(code, folder) for code, folder in added.items()]
        grown = replace(self, halls=(*known, *new))
        for place in new:
            HallKeys.create(self.path / "keys" / place.key)
        grown.save()
        return grown

    @property
    def hall(self) -> Path:
        """The configuration of the only hall. Raises WhichHall where there are several."""
        return self.place().folder

    def place(self, code: str | None = None) -> HallPlace:
        """The hall of a code, or the only one. Raises WhichHall or HallNotServed."""
        if code is None:
            if len(self.halls) != 1:
                raise WhichHall(str(self.path))
            return self.halls[0]
        for place in self.halls:
            if place.code == code:
                return place
        raise HallNotServed(code)

    def data_keys(self, hall: str) -> Path:
        """Where a hall's keys for sealed personal data lie; the file is made when the first thing is sealed."""
        return self.path / "keys" / f"data-{hall}.json"

    def keys(self, place: HallPlace | None = None) -> HallKeys:
        """A hall's keys; those of the only hall where none is named. Raises WhichHall."""
        return HallKeys.load(self.path / "keys" / (place or self.place()).key)


def require_same_codes(places: Mapping[str, HallPlace]) -> None:
    """``places`` by the codes of their configurations. Raises HallRenamed."""
    for code, place in places.items():
        if place.code not in (None, code):
            raise HallRenamed(f"{place.code} is now {code}")


def _place(code: str, folder: Path) -> HallPlace:
    return HallPlace(code=code, folder=folder.resolve(), key=f"hall-{code}.key")


def _places(settings: dict[str, Any]) -> list[HallPlace]:
    if "hall" in settings:
        return [HallPlace(code=None, folder=Path(settings["hall"]), key=FIRST_KEY)]
    return [HallPlace(code=one["code"], folder=Path(one["folder"]), key=one["key"]) for one in settings["halls"]]


def _as_settings(places: Sequence[HallPlace]) -> dict[str, Any]:
    if len(places) == 1 and places[0].code is None:
        return {"hall": str(places[0].folder)}
    return {"halls": [{"code": one.code, "folder": str(one.folder), "key": one.key} for one in places]}
