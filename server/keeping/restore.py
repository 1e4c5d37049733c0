"""Bringing a backup back, into an empty place only: hashes are proved before, the whole log after."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, inspect, select

from server.clock import SystemClock
from server.data_folder import DataFolder, HallPlace
from server.keeping.archive import Archive, BackupUnusable, Manifest, sync_folder
from server.keeping.backup import HALLS, KEYS, TABLES
from server.keeping.findings import Verdict
from server.keeping.table_lines import load_lines, tables_of
from server.keeping.two_persons import KeysOf, Named, RestoredBy, approved, leave_word
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
    by: RestoredBy


def restore(
    file: Path,
    data: Path,
    *,
    database: str | None = None,
    key: Path | None = None,
    new_key: bool = False,
    named: Named | None = None,
) -> Restored:
    """Bring a backup back. The folder is a data folder only when everything is there, proved and approved.

    Raises BackupUnusable, BackupOfNewerProgram, KeyMissing and PlaceNotEmpty before anything is written; afterwards
    TwoPersonsNeeded and RestoredNotSound, with nothing left behind.
    """
    archive = Archive(file)
    try:
        archive.prove()
        if archive.manifest.revision > newest():
            raise BackupOfNewerProgram(f"{BackupOfNewerProgram.__doc__} ({archive.manifest.program})")
        keys = {str(hall["key"]) for hall in archive.manifest.halls}
        given = _given(key, keys) | {name.removeprefix(KEYS): archive.read(name) for name in archive.names(KEYS)}
        if keys - given.keys() and not new_key:
            raise KeyMissing(f"{KeyMissing.__doc__} ({', '.join(sorted(keys - given.keys()))})")
        with _empty_place(data, database) as engine:
            _put_configuration(archive, data)
            _put_keys(data / "keys", given, keys)
            _load(archive, engine)
            with engine.connect() as connection:
                by = approved(
                    connection,
                    named,
                    archive.manifest.made_at,
                    keys_of=_keys_given(archive.manifest, data / "keys", given),
                    now=SystemClock().now(),
                )
            verdict = _proved(engine, archive.manifest)
            folder = DataFolder(
                path=data,
                halls=_places(archive.manifest, data),
                database=database or sqlite_url(data.resolve()),
                rehearsal=archive.manifest.rehearsal,
            )
            leave_word(data, by)
            folder.save()
            sync_folder(data)
        return Restored(folder=folder, manifest=archive.manifest, verdict=verdict, by=by)
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
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
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


def _given(key: Path | None, wanted: set[str]) -> dict[str, bytes]:
    """The keys that were given: one file for the only hall, or a folder of key files."""
    if key is None:
        return {}
    if key.is_dir():
        return {name: (key / name).read_bytes() for name in wanted if (key / name).is_file()}
    if len(wanted) != 1:
        raise KeyMissing(
            f"{KeyMissing.__doc__} There are several halls: give a folder with {', '.join(sorted(wanted))}."
        )
    return {name: key.read_bytes() for name in wanted}


def _put_configuration(archive: Archive, data: Path) -> None:
    for name in archive.names(HALLS):
        path = data / name
        if not path.resolve().is_relative_to(data.resolve()):
            raise BackupUnusable(f"{BackupUnusable.__doc__} {name} leads outside.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(archive.read(name))


def _put_keys(folder: Path, given: dict[str, bytes], wanted: set[str]) -> None:
    folder.mkdir(mode=0o700)
    for name in wanted:
        if name in given:
            (folder / name).touch(mode=0o600)
            (folder / name).write_bytes(given[name])
            try:
                HallKeys.load(folder / name)
            except ValueError as error:
                raise KeyMissing(f"{name} is no hall's key") from error
        else:
            HallKeys.create(folder / name)


def _keys_given(manifest: Manifest, folder: Path, given: Collection[str]) -> KeysOf:
    """The old keys by hall: a new one knows nothing of the second factors. A hall alone needs no code in a backup."""
    names = {str(hall["code"]): str(hall["key"]) for hall in manifest.halls}
    alone = next(iter(names.values())) if len(names) == 1 else None

    def keys_of(hall: str) -> HallKeys | None:
        name = alone or names[hall]
        return HallKeys.load(folder / name) if name in given else None

    return keys_of


def _places(manifest: Manifest, data: Path) -> tuple[HallPlace, ...]:
    return tuple(
        HallPlace(code=hall["code"], folder=(data / HALLS / str(hall["folder"])).resolve(), key=str(hall["key"]))
        for hall in manifest.halls
    )


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
