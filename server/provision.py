"""Credentials in bulk for load tests and training halls (contract.md, "Set-up without a person")."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

from sqlalchemy import Engine, select

from server.clock import SystemClock
from server.data_folder import DataFolder
from server.domain.plan import HallPlan
from server.ids import new_token
from server.settings import load_hall
from server.store.devices import Device, Devices
from server.store.engine import open_engine
from server.store.people import People
from server.store.tables import accounts, devices, halls


class HallHasServed(RuntimeError):
    """This hall has opened a business day already: add --yes-this-is-a-test-hall if it is not a real one."""

    code = "hall_has_served"


def provision_hall(
    folder: DataFolder, *, kiosks: int, clerks: int, displays: int, pads: int, test_hall: bool
) -> dict[str, list[dict[str, Any]]]:
    """Enrol devices and create clerks, all without limits; give their bearer tokens. Raises HallHasServed."""
    plan = load_hall(folder.hall).plan
    engine = open_engine(folder.database, writing=True)
    with engine.connect() as connection:
        served = connection.execute(select(halls.c.seq).where(halls.c.code == plan.code)).scalar_one()
    if served and not test_hall:
        raise HallHasServed
    usual = [window.code for window in plan.windows if not window.kind.spare]
    spare = [window.code for window in plan.windows if window.kind.spare]
    windows = [*usual, *spare]
    made = {
        "kiosks": _devices(engine, plan, "kiosk", "TK", kiosks, [()]),
        "clerks": _clerks(engine, plan, clerks, windows),
        "displays": _devices(engine, plan, "display", "TD", displays, [()]),
        "pads": _devices(engine, plan, "pad", "TP", pads, [(window,) for window in windows]),
    }
    engine.dispose()
    return made


def _devices(
    engine: Engine, plan: HallPlan, kind: str, prefix: str, count: int, windows: Sequence[tuple[str, ...]]
) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        known = set(connection.execute(select(devices.c.code).where(devices.c.hall == plan.code)).scalars())
    book = Devices(engine, plan.code)
    made: list[dict[str, Any]] = []
    names = (f"{prefix}{number}" for number in range(1, len(known) + count + 1))
    for code, mine in zip((name for name in names if name not in known), islice(cycle(windows), count), strict=False):
        token = new_token()
        device = Device(hall=plan.code, code=code, kind=kind, zone=None, windows=mine, unlimited=True)
        book.add(device, token=token, now=SystemClock().now())
        made.append({"code": code, "token": token, **({"window": mine[0]} if mine else {})})
    return made


def _clerks(engine: Engine, plan: HallPlan, count: int, windows: Sequence[str]) -> list[dict[str, Any]]:
    """More clerks than windows share them: the last to sign in sits there."""
    with engine.connect() as connection:
        known = set(connection.execute(select(accounts.c.name).where(accounts.c.hall == plan.code)).scalars())
    people = People(engine, plan.code)
    made: list[dict[str, Any]] = []
    names = (f"clerk{number}" for number in range(1, len(known) + count + 1))
    for name, window in zip((one for one in names if one not in known), islice(cycle(windows), count), strict=False):
        token = new_token()
        people.add(name, roles=("clerk",), token=token, unlimited=True)
        made.append({"name": name, "token": token, "window": window})
    return made
