"""The file of a backup: one zip, the same for every database, that proves itself by its manifest.

``manifest.json`` names every member with its SHA-256, the schema's revision and each hall's head. Tables are JSON
lines: first the columns' names, then a row a line. The file appears whole or not at all, and only its owner can read
it: it holds hashes of passwords and tokens, and, where asked for, the hall's key.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = 1
MANIFEST = "manifest.json"
_PIECE = 1 << 20


class BackupUnusable(ValueError):
    """This file is not a whole backup of ours."""

    code = "backup_unusable"


@dataclass(kw_only=True)
class Manifest:
    """``heads``: last sequence and hash by hall. ``rows``: by table. ``members``: SHA-256 by name.

    ``halls``: those of the data folder, each with its code (or none), the folder of its configuration, its key's name.
    ``rehearsal``: it never served a real day, and never shall.
    """

    made_at: str
    program: str
    database: str
    revision: str
    heads: dict[str, dict[str, Any]]
    halls: list[dict[str, str | None]]
    rows: dict[str, int] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    rehearsal: bool = False
    format: int = FORMAT


class ArchiveWriter:
    """Puts members into a backup; :func:`writing` makes and ends it."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file = file
        self.manifest = manifest

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        digest = sha256()
        with self._file.open(name, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                member.write(piece)
        self.manifest.members[name] = digest.hexdigest()


@contextmanager
def writing(path: Path, manifest: Manifest) -> Iterator[ArchiveWriter]:
    """A new backup at ``path``: there when all is on the disk, else not at all."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                writer = ArchiveWriter(archive, manifest)
                yield writer
                archive.writestr(MANIFEST, json.dumps(vars(manifest), ensure_ascii=False, indent=1))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Archive:
    """A backup to be read. Raises BackupUnusable when it is not one, or not whole."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = zipfile.ZipFile(path)
            self.manifest = Manifest(**json.loads(self._file.read(MANIFEST)))
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
            raise BackupUnusable(f"{path}: {BackupUnusable.__doc__}") from error
        if self.manifest.format != FORMAT:
            raise BackupUnusable(f"{path}: its format is {self.manifest.format}, this program reads {FORMAT}.")

    def close(self) -> None:
        self._file.close()

    def prove(self) -> None:
        """Every member is there and is what the manifest says. Raises BackupUnusable with everything that is wrong."""
        there = {name for name in self._file.namelist() if name != MANIFEST}
        wrong = [f"{name} is not in its manifest" for name in sorted(there - self.manifest.members.keys())]
        for name, known in self.manifest.members.items():
            if name not in there:
                wrong.append(f"{name} is missing")
            elif self._digest(name) != known:
                wrong.append(f"{name} is not what was written")
        if wrong:
            raise BackupUnusable(f"{BackupUnusable.__doc__} {'; '.join(wrong)}.")

    def names(self, under: str) -> list[str]:
        """Members below a folder, which ends in ``/``."""
        return sorted(name for name in self.manifest.members if name.startswith(under))

    def read(self, name: str) -> bytes:
        return self._file.read(name)

    def open(self, name: str) -> BinaryIO:
        return self._file.open(name)  # type: ignore[return-value]  # IO[bytes] by its stub

    def _digest(self, name: str) -> str:
        digest = sha256()
        try:
            with self._file.open(name) as member:
                while piece := member.read(_PIECE):
                    digest.update(piece)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            return f"unreadable: {error}"
        return digest.hexdigest()


def heads_told(heads: Mapping[str, Mapping[str, Any]]) -> str:
    return ", ".join(f"{hall}:{head['seq']}:{head['hash']}" for hall, head in heads.items())
