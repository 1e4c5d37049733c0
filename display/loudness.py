"""How loud a voice is at a time of the day, by the schedule in its settings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

FULL = 100


def loudness(schedule: Iterable[Mapping[str, Any]], clock: str | None) -> int:
    """Per cent of full level at ``clock`` ("14:05" in the hall): the first entry that holds, else full. An entry may
    pass midnight. While the time is unknown the voice is full: better too loud than not heard."""
    if clock is None:
        return FULL
    for entry in schedule:
        begins, ends = entry["begins"], entry["ends"]
        holds = begins <= clock < ends if begins <= ends else clock >= begins or clock < ends
        if holds:
            return int(entry["percent"])
    return FULL
