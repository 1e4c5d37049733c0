"""How a case stands against the deadline that runs (domain.md §4): normal, near due (临期), overdue (超期)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

NEAR_SHARE = 0.25
"""A case is near due in the last quarter of its time."""


class Standing(StrEnum):
    NORMAL = "normal"  # 正常
    NEAR = "near"  # 临期
    OVER = "over"  # 超期
    STOPPED = "stopped"  # nothing runs any more


class Followed(Protocol):
    """What is followed by deadlines. ``escalated``: (clock, stage) that somebody was told of already."""

    @property
    def clock(self) -> StrEnum | None: ...

    @property
    def escalated(self) -> frozenset[tuple[str, str]]: ...

    def standing(self, now: datetime) -> Standing: ...


def standing_against(due: datetime | None, since: datetime, now: datetime) -> Standing:
    """``since``: when the time began of which the last quarter is near due."""
    if due is None:
        return Standing.STOPPED
    if now > due:
        return Standing.OVER
    return Standing.NEAR if now >= due - (due - since) * NEAR_SHARE else Standing.NORMAL


One = TypeVar("One", bound=Followed)


def to_escalate(open_ones: Iterable[One], now: datetime) -> list[tuple[One, Standing]]:
    """Those whose running deadline is near or over, and nobody was told of it yet."""
    found: list[tuple[One, Standing]] = []
    for one in open_ones:
        standing = one.standing(now)
        told = one.clock is None or (one.clock.value, standing.value) in one.escalated
        if standing in (Standing.NEAR, Standing.OVER) and not told:
            found.append((one, standing))
    return found
