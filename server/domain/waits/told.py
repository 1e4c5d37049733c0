"""What a visitor is told about the wait again and again: its upper end never rises without a reason (screens.md §5).

The first promise is the slip's. From then on the told moment stays while the forecast moves little, falls when that
falls, and rises only with a cause that can be said. Pure; who remembers is :mod:`server.live.told_waits`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.waits.forecast import Wait

_MOVES_BY = timedelta(minutes=10)  # or by this share of what is left: only then it is told anew (routing.md §2.4)
_MOVES_SHARE = 0.3
_LEAST = timedelta(minutes=3)  # the page tells steps of five minutes


class Cause(StrEnum):
    """Why the upper end rose."""

    STEPPED_BACK = "stepped_back"  # the visitor asked for more time, or came back after a missed call
    MORE_AHEAD = "more_ahead"  # people with a better right came
    FEWER_WINDOWS = "fewer_windows"
    SLOWER = "slower"  # those before take longer than usual


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """What a wait depends on, as it was when it was told. ``windows``: open ones that may call the ticket."""

    turn_at: datetime
    ahead: int
    windows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The latest moment of the call that the visitor was told, and why it is later than the one before, if it is.

    ``seen`` is None on the slip's promise: what the hall looked like then is not kept.
    """

    latest: datetime
    seen: Circumstances | None = None
    cause: Cause | None = None

    def wait(self, fresh: Wait, now: datetime) -> Wait:
        """The wait to tell now: a fresh one under the told upper end."""
        p90 = max(0, -int((now - self.latest).total_seconds() // 60))
        return Wait(p10=min(fresh.p10, p90), p50=min(fresh.p50, p90), p90=p90)


def told_again(before: Told | None, fresh: Wait, seen: Circumstances, now: datetime) -> Told:
    """What is told now, after what was told before; None when nothing was."""
    latest = now + timedelta(minutes=fresh.p90)
    if before is None:
        return Told(latest=latest, seen=seen)
    left = max(timedelta(), before.latest - now)
    moved = max(_LEAST, min(_MOVES_BY, _MOVES_SHARE * left))
    if latest < before.latest - moved:
        return Told(latest=latest, seen=seen)
    if latest > max(before.latest, now) + moved:
        return Told(latest=latest, seen=seen, cause=_cause(before.seen, seen))
    return Told(latest=before.latest, seen=before.seen or seen, cause=before.cause)


def _cause(before: Circumstances | None, seen: Circumstances) -> Cause:
    if before is None:
        return Cause.SLOWER
    if seen.turn_at > before.turn_at:
        return Cause.STEPPED_BACK
    if seen.windows < before.windows:
        return Cause.FEWER_WINDOWS
    return Cause.MORE_AHEAD if seen.ahead > before.ahead else Cause.SLOWER
