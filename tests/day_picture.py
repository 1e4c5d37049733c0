"""Everything a day consists of, to be compared before and after."""

from __future__ import annotations

from copy import copy
from typing import Any

from server.domain.day import Day

_NO_PICTURE = ("plan", "queue", "waits", "_takers", "_held", "_callable", "_able_by_code")  # given, or worked out anew


def picture(day: Day) -> dict[str, Any]:
    """Everything a day consists of, but for what it works out from the rest when asked."""
    found = {name: copy(value) for name, value in vars(day).items() if name not in _NO_PICTURE}
    queue = {name: value for name, value in vars(day.queue).items() if name != "_plan"}
    queue["_lanes"] = {lane: tuple(places) for lane, places in queue["_lanes"].items()}
    queue["_appointments"] = {lane: tuple(places) for lane, places in queue["_appointments"].items()}
    queue["_places"] = dict(queue["_places"])
    return {**found, **queue}
