"""Creating a hall: its data folder, its database, its first account with a one-time secret."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, select

from server.data_folder import DataFolder
from server.ids import new_token
from server.settings import load_hall
from server.store.devices import Device, Devices
from server.store.engine import open_engine
from server.store.event_codec import FIRST_LINK
from server.store.people import People
from server.store.schema import upgrade
from server.store.tables import halls


def create_hall(data: Path, *, hall: Path, database: str | None) -> str:
    """Create everything and give the secret of ``admin``, who is administrator and hall manager.

    Raises ConfigurationFaults before anything is written, and DataFolderExists.
    """
    settings = load_hall(hall)
    code = settings.plan.code
    folder = DataFolder.create(data, hall=hall, database=database)
    engine = open_engine(folder.database, writing=True)
    upgrade(engine)
    with engine.begin() as connection:
        if connection.execute(select(halls.c.code).where(halls.c.code == code)).one_or_none() is None:
            connection.execute(insert(halls).values(code=code, seq=0, chain=FIRST_LINK, replay_from=1))
    Devices(engine, code).sync(
        [
            Device(hall=code, code=one.code, kind=str(one.kind), zone=one.zone, windows=one.windows)
            for one in settings.devices
        ]
    )
    secret = new_token()
    People(engine, code).add("admin", roles=("administrator", "hall_manager"), password=secret, token=secret)
    engine.dispose()
    return secret
