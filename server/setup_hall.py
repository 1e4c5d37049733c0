"""Creating halls: their data folder, their database, each hall's first account with a one-time secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, insert, select

from server.data_folder import DataFolder, HallExists
from server.ids import new_token
from server.settings import HallSettings, load_hall
from server.store.devices import Devices, planned
from server.store.engine import open_engine
from server.store.event_codec import FIRST_LINK
from server.store.people import People
from server.store.schema import upgrade
from server.store.tables import halls

_AT_ONCE = 4


def create_hall(data: Path, *, hall: Path, database: str | None) -> str:
    """Create everything for one hall and give the secret of its ``admin``. Raises as :func:`create_halls` does."""
    (secret,) = create_halls(data, halls=[hall], database=database).values()
    return secret


def create_halls(data: Path, *, halls: Sequence[Path], database: str | None) -> dict[str, str]:
    """Create everything and give, by hall, the secret of its ``admin``, who is administrator and hall manager.

    ``halls``: folders of their configurations. Raises ConfigurationFaults before anything is written, HallExists when
    two of them have the same code, and DataFolderExists.
    """
    settings = _load(halls)
    folder = DataFolder.create(data, halls=dict(zip(settings, halls, strict=True)), database=database)
    engine = open_engine(folder.database, writing=True)
    upgrade(engine)
    secrets = _create_all(engine, settings)
    engine.dispose()
    return secrets


def add_halls(folder: DataFolder, *, halls: Sequence[Path]) -> dict[str, str]:
    """Take more halls into a data folder; gives what :func:`create_halls` gives, and raises what it raises."""
    settings = _load(halls)
    present = [place.code or load_hall(place.folder).plan.code for place in folder.halls]
    folder.with_halls(present, dict(zip(settings, halls, strict=True)))
    engine = open_engine(folder.database, writing=True)
    secrets = _create_all(engine, settings)
    engine.dispose()
    return secrets


def _load(folders: Sequence[Path]) -> Mapping[str, HallSettings]:
    found: dict[str, HallSettings] = {}
    for folder in folders:
        settings = load_hall(folder)
        if settings.plan.code in found:
            raise HallExists(settings.plan.code)
        found[settings.plan.code] = settings
    return found


def _create_all(engine: Engine, settings: Mapping[str, HallSettings]) -> dict[str, str]:
    """Several at once: what takes time is hashing a password, which is slow on purpose."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(settings, pool.map(partial(_create, engine), settings.values()), strict=True))


def _create(engine: Engine, settings: HallSettings) -> str:
    code = settings.plan.code
    with engine.begin() as connection:
        if connection.execute(select(halls.c.code).where(halls.c.code == code)).one_or_none() is None:
            connection.execute(insert(halls).values(code=code, seq=0, chain=FIRST_LINK, replay_from=1))
    Devices(engine, code).sync(planned(settings))
    secret = new_token()
    People(engine, code).add("admin", roles=("administrator", "hall_manager"), password=secret, token=secret)
    return secret
