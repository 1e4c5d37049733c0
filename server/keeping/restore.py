"""Bringing a backup back, into an empty place only: hashes are proved before, the whole log after."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, inspect, select

from server.data_folder import FIRST_KEY, DataFolder, HallPlace
from server.keeping.archive import Archive, BackupUnusable, Manifest, sync_folder
from server.keeping.backup import HALLS, KEYS, TABLES
from server.keeping.findings import Verdict
from server.keeping.table_lines import load_lines, tables_of
from server.keeping.verify import verify
from server.keys import HallKeys
from server.store.engine import open_engine, sqlite_url
from server.store.schema import downgrade, newest, upgrade


class PlaceNotEmpty(FileExistsError):
    """A backup is brought back only into an empty place: another folder, another database."""

    code = "place_not_empty"


class KeyMissing(ValueError):
    """This backup holds no key: give the hall's key, or say that it shall begin with a new one."""

    code = "key_missing"


class BackupOfNewerProgram(ValueError):
    """This backup was made by a newer program: install that one first."""

    code = "backup_of_newer_program"


class RestoredNotSound(RuntimeError):
    """What was brought back is not what the backup's log says."""

    code = "restored_not_sound"

    def __init__(self, wrong: list[str]) -> None:
        super().__init__(f"{RestoredNotSound.__doc__} {'; '.join(wrong)}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    folder: DataFolder
    manifest: Manifest
    verdict: Verdict


def restore(
    file: Path, data: Path, *, database: str | None = None, key: Path | None = None, new_key: bool = False
) -> Restored:
    """Bring a backup back. The folder is a data folder only when everything is there and proved.

    Raises BackupUnusable, BackupOfNewerProgram, KeyMissing and PlaceNotEmpty before anything is written; afterwards
    RestoredNotSound, with nothing left behind.
    """
    archive = Archive(file)
    try:
        archive.prove()
        if archive.manifest.revision > newest():
            raise BackupOfNewerProgram(f"{BackupOfNewerProgram.__doc__} ({archive.manifest.program})")
        if not (key or new_key or archive.names(KEYS)):
            raise KeyMissing(KeyMissing.__doc__)
        with _empty_place(data, database) as engine:
            _put_files(archive, data, key=key)
            _load(archive, engine)
            verdict = _proved(engine, archive.manifest)
            (hall,) = {name.removeprefix(HALLS).partition("/")[0] for name in archive.names(HALLS)}
            folder = DataFolder(
                path=data,
                halls=(HallPlace(code=None, folder=(data / HALLS / hall).resolve(), key=FIRST_KEY),),
                database=database or sqlite_url(data.resolve()),
            )
            folder.save()
            sync_folder(data)
        return Restored(folder=folder, manifest=archive.manifest, verdict=verdict)
    finally:
        archive.close()


@contextmanager
def _empty_place(data: Path, database: str | None) -> Iterator[Engine]:
    """An empty folder and an empty database; empty again when something fails. Raises PlaceNotEmpty."""
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise PlaceNotEmpty(f"{PlaceNotEmpty.__doc__} {data}")
    engine = open_engine(database or sqlite_url(data.resolve()), writing=True)
    if database and inspect(engine).get_table_names():
        engine.dispose()
        raise PlaceNotEmpty(f"{PlaceNotEmpty.__doc__} {engine.url.render_as_string(hide_password=True)}")
    there = data.exists()
    data.mkdir(parents=True, exist_ok=True)
    try:
        yield engine
    except BaseException:
        if database:
            downgrade(engine, "base")
        engine.dispose()
        for path in data.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not there:
            data.rmdir()
        raise
    engine.dispose()


def _put_files(archive: Archive, data: Path, *, key: Path | None) -> None:
    for name in [*archive.names(HALLS), *archive.names(KEYS)]:
        path = data / name
        if not path.resolve().is_relative_to(data.resolve()):
            raise BackupUnusable(f"{BackupUnusable.__doc__} {name} leads outside.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600 if name.startswith(KEYS) else 0o644)
        path.write_bytes(archive.read(name))
    place = data / KEYS / "hall.key"
    if key is not None:
        HallKeys.load(key)  # a key it must be
        place.parent.mkdir(exist_ok=True)
        place.touch(mode=0o600)
        place.write_text(key.read_text())
    elif not place.exists():
        HallKeys.create(place)


def _load(archive: Archive, engine: Engine) -> None:
    """Every table at the revision of the backup, then on to this program's."""
    upgrade(engine, archive.manifest.revision)
    with engine.begin() as connection:
        for table in tables_of(connection):
            name = f"{TABLES}{table.name}.jsonl"
            if name not in archive.manifest.members:
                raise BackupUnusable(f"{BackupUnusable.__doc__} There is no table {table.name}.")
            with archive.open(name) as lines:
                load_lines(connection, table, lines)
    upgrade(engine)


def _proved(engine: Engine, manifest: Manifest) -> Verdict:
    """As many rows, the same heads, and a log that proves every row. Raises RestoredNotSound."""
    wrong = []
    with engine.connect() as connection:
        for table in tables_of(connection):
            rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
            if rows != manifest.rows.get(table.name, 0):
                wrong.append(f"{table.name} has {rows} rows, the backup had {manifest.rows.get(table.name)}")
    verdict = verify(engine)
    heads = {hall.hall: {"seq": hall.head, "hash": hall.chain} for hall in verdict.halls}
    if heads != manifest.heads:
        wrong.append("the halls' heads are not those of the backup")
    wrong += [f"{hall.hall}: {finding}" for hall in verdict.halls for finding in hall.findings]
    if wrong:
        raise RestoredNotSound(wrong[:10])
    return verdict
