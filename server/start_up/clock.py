"""The machine's clock: is the time sane, is it kept in step?"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from server.start_up.check import Check, fault, ok, warning

_FIRST_YEAR, _LAST_YEAR = 2024, 2099  # an empty battery shows an earlier one
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
