"""The machine's clock: is the time sane, is it kept in step, does it agree with the log?"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select

from server.start_up.check import Check, fault, ok, warning
from server.store.tables import events

_FIRST_YEAR, _LAST_YEAR = 2024, 2099  # an empty battery shows an earlier one
_BEHIND = timedelta(seconds=2)  # a step that is told (promises.md §3.3)
_FAR_BEHIND = timedelta(days=1)
_UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)


def check_clock(now: datetime, zones: dict[str, str]) -> Iterator[Check]:
    """``zones``: IANA names by hall."""
    if not _FIRST_YEAR <= now.year <= _LAST_YEAR:
        yield fault("clock", f"it shows {now:%Y-%m-%d %H:%M} UTC: set it (an empty battery on the main board?)")
    else:
        local = {hall: f"{now.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}" for hall, zone in zones.items()}
        yield ok("clock", "; ".join(f"{hall} {time}" for hall, time in local.items()) or f"{now:%Y-%m-%d %H:%M} UTC")
    state = _synchronised()
    if state is False:
        yield warning("time server", "the clock is not kept in step: set up chrony or systemd-timesyncd")
    else:
        yield ok("time server", "the clock is kept in step" if state else "cannot tell")


def _synchronised() -> bool | None:
    """What the kernel says; None where it does not say."""
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))  # all zero: only asks
    except (OSError, AttributeError):
        return None
    return None if state < 0 else bool(state != _UNSYNCHRONISED)


def check_against_log(engine: Engine, codes: list[str], now: datetime) -> Iterator[Check]:
    """Event time never goes back: behind the log every event has its last one's time, and durations stand still."""
    for code in codes:
        with engine.connect() as connection:
            last = connection.execute(
                select(events.c.at).where(events.c.hall == code).order_by(events.c.seq.desc()).limit(1)
            ).scalar_one_or_none()
            count = connection.execute(select(func.max(events.c.seq)).where(events.c.hall == code)).scalar_one()
        if last is None:
            yield ok("log", f"{code}: nothing has happened yet")
        elif last - now > _FAR_BEHIND:
            yield fault("log", f"{code}: its last event is of {last:%Y-%m-%d %H:%M} UTC, the clock is behind: set it")
        elif last - now > _BEHIND:
            yield warning("log", f"{code}: the clock is {(last - now).total_seconds():.0f} s behind the last event")
        else:
            yield ok("log", f"{code}: {count} events, the last of {last:%Y-%m-%d %H:%M} UTC")
