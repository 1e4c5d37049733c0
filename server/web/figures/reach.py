"""Whose work a person may read of: everybody's, what was done at the own team's windows, or one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from server.web.gate import caller

_EVERYBODYS = ("hall_manager", "auditor")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """``windows``: the team's. ``own``: who asks; one's own work is in reach wherever it was done."""

    of: Literal["hall", "team", "self"]
    windows: frozenset[str]
    own: str

    def has(self, clerk: str | None, window: str | None) -> bool:
        return self.of == "hall" or clerk == self.own or window in self.windows


def reach() -> Reach:
    """Of whoever asks at this door."""
    who = caller()
    windows: frozenset[str] = who.led if who.has("team_lead") else frozenset()
    if who.has(*_EVERYBODYS):
        return Reach(of="hall", windows=windows, own=who.code)
    return Reach(of="team" if windows else "self", windows=windows, own=who.code)
