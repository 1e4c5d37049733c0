"""Credentials in bulk for load tests and training halls (contract.md, "Set-up without a person")."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import cycle, islice
from typing import Any

from sqlalchemy import Engine, select

from server.clock import SystemClock
from server.data_folder import DataFolder, HallPlace
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


def provision_hall(  # one count a kind
    folder: DataFolder,
    place: HallPlace | None = None,
    *,
    kiosks: int,
    clerks: int,
    displays: int,
    pads: int,
    test_hall: bool,
) -> dict[str, list[dict[str, Any]]]:
    """Enrol devices and create clerks, all without limits; give their bearer tokens.

    ``place``: the hall, where there are several.

    Raises HallHasServed, and WhichHall where the hall must be named.
    """
    plan = load_hall((place or folder.place()).folder).plan
    engine = open_engine(folder.database, writing=True)
    made = provision_plan(engine, plan, kiosks=kiosks, clerks=clerks, displays=displays, pads=pads, test_hall=test_hall)
    engine.dispose()
    return made


def provision_plan(
    engine: Engine, plan: HallPlan, *, kiosks: int, clerks: int, displays: int, pads: int, test_hall: bool
) -> dict[str, list[dict[str, Any]]]:
    """The same for a hall whose plan is loaded, on an engine that writes. Raises HallHasServed."""
    with engine.connect() as connection:
        served = connection.execute(select(halls.c.seq).where(halls.c.code == plan.code)).scalar_one()
    if served and not test_hall:
        raise HallHasServed
    usual = [window.code for window in plan.windows if not window.kind.spare]
    spare = [window.code for window in plan.windows if window.kind.spare]
    windows = [*usual, *spare]
    at_windows = [(window,) for window in windows]
    return {
        "kiosks": _devices(engine, plan, "kiosk", "TK", kiosks, [()]),
        "clerks": _clerks(engine, plan, clerks, windows),
        "displays": _devices(engine, plan, "display", "TD", displays, [()]),
        "pads": _devices(engine, plan, "pad", "TP", pads, at_windows),
    }


def _devices(
    engine: Engine, plan: HallPlan, kind: str, prefix: str, count: int, windows: Sequence[tuple[str, ...]]
) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        known = set(connection.execute(select(devices.c.code).where(devices.c.hall == plan.code)).scalars())
    made = [
        (Device(hall=plan.code, code=code, kind=kind, zone=None, windows=mine, unlimited=True), new_token())
        for code, mine in zip(_free(prefix, known, count), islice(cycle(windows), count), strict=True)
    ]
    Devices(engine, plan.code).add_all(made, SystemClock().now())
    return [
        {"code": device.code, "token": token, **({"window": device.windows[0]} if device.windows else {})}
        for device, token in made
    ]


def _clerks(engine: Engine, plan: HallPlan, count: int, windows: Sequence[str]) -> list[dict[str, Any]]:
    """More clerks than windows share them: the last to sign in sits there."""
    with engine.connect() as connection:
        known = set(connection.execute(select(accounts.c.name).where(accounts.c.hall == plan.code)).scalars())
    made = [(name, new_token()) for name in _free("clerk", known, count)]
    People(engine, plan.code).add_all(made, roles=("clerk",))
    return [
        {"name": name, "token": token, "window": window}
        for (name, token), window in zip(made, islice(cycle(windows), count), strict=True)
    ]


def _free(prefix: str, known: Collection[str], count: int) -> list[str]:
    """The next names that nobody has."""
    names = (f"{prefix}{number}" for number in range(1, len(known) + count + 1))
    return list(islice((name for name in names if name not in known), count))
