"""Everything a day consists of, to be compared before and after."""

from __future__ import annotations

from copy import copy
from typing import Any

from server.domain.day import Day


def picture(day: Day) -> dict[str, Any]:
    """Everything a day consists of, but for what it works out from the rest when asked."""
    found = {name: copy(value) for name, value in vars(day).items() if name not in ("plan", "queue", "_takers", "_own")}
    queue = {name: value for name, value in vars(day.queue).items() if name != "_plan"}
    queue["_lanes"] = {lane: tuple(places) for lane, places in queue["_lanes"].items()}
    queue["_appointments"] = {lane: tuple(places) for lane, places in queue["_appointments"].items()}
    queue["_places"] = dict(queue["_places"])
    return {**found, **queue}
