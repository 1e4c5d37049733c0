"""What a key means at a window now: the one table behind every call keypad (叫号器), whatever its wiring.

A keypad has few keys and no screen, so a key means the next sensible step: NEXT also ends the visit before it, RATE
(评价) is the visit's next step. Keys and digits: hardware-protocols.md §4, screens.md §6. The meaning is worked out
from the window as it is, under the writer, never from what a keypad last saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain import errors
from server.domain.rules import HallRules
from server.domain.ticket import HoldKind, Outcome, Ticket, TicketState
from server.domain.window import OpenState, WindowState

SAME_PRESS_S = 3.0
"""Ours. Sooner than this after the step before, a key that goes on by itself is the same wish twice: a bouncing finger,
or keypad and console pressed together."""


class NumberMeansNothing(errors.InvalidInput):
    """No number goes with this key, or not this one."""

    code = "number_means_nothing"


class Key(StrEnum):
    """Keys of a call keypad. The same names as ``hardware.ports.Key``; a test holds the two together."""

    NEXT = "next"  # 顺呼
    RECALL = "recall"  # 重呼
    START = "start"  # 办理
    FINISH = "finish"  # 办结
    RATE = "rate"  # 评价
    NO_SHOW = "no_show"  # 过号
    ABANDON = "abandon"  # 弃号
    HOLD = "hold"  # 挂起
    RESUME = "resume"  # 回呼
    PAUSE = "pause"  # 暂停
    TRANSFER = "transfer"  # 转移
    UNDO = "undo"  # 撤销


class Step(StrEnum):
    """One move at the window; a press is one or several, in order."""

    CALL_NEXT = "call_next"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    ABANDON = "abandon"
    HOLD = "hold"
    RESUME = "resume"
    PAUSE = "pause"
    PAUSE_AFTER = "pause_after"  # 办完本号后暂停
    WITHDRAW_PAUSE = "withdraw_pause"
    OPEN = "open"
    TRANSFER = "transfer"
    UNDO = "undo"


class Presence(StrEnum):
    """Who is at the window, as far as keys care."""

    NOBODY = "nobody"
    CALLED = "called"
    SERVING = "serving"


_PLAIN: Mapping[Key, Step] = {key: Step(key.value) for key in Key if key.value in set(Step)} | {
    Key.NEXT: Step.CALL_NEXT,
    Key.RATE: Step.FINISH,
}
"""What a key means where the table has nothing else to say. Where the hall refuses that, its refusal says why."""

MEANINGS: Mapping[tuple[Key, Presence], tuple[Step, ...]] = {
    (Key.NEXT, Presence.CALLED): (Step.START, Step.FINISH, Step.CALL_NEXT),
    (Key.NEXT, Presence.SERVING): (Step.FINISH, Step.CALL_NEXT),
    (Key.RATE, Presence.CALLED): (Step.START,),
    (Key.PAUSE, Presence.CALLED): (Step.PAUSE_AFTER,),
    (Key.PAUSE, Presence.SERVING): (Step.PAUSE_AFTER,),
    (Key.ABANDON, Presence.CALLED): (Step.NO_SHOW,),  # has not come: the hall's rule, and a way back (domain.md §3.1)
}

_GOES_ON = frozenset({Key.NEXT, Key.RATE})  # with each press such a key means the next thing
NUMBERED = frozenset({Key.FINISH, Key.HOLD, Key.RESUME, Key.PAUSE, Key.TRANSFER})
"""Keys that take digits typed before them: outcome, kind, ticket number, minutes, window."""

OUTCOMES: Mapping[int, Outcome] = {
    1: Outcome.DONE,
    2: Outcome.RETURNED,
    3: Outcome.NEEDS_PAPERS,
    4: Outcome.FORWARDED,
}
HOLDS: Mapping[int, HoldKind] = {1: HoldKind.VISITOR, 2: HoldKind.CLERK, 3: HoldKind.WAITING}


def presence(ticket: Ticket | None) -> Presence:
    """``ticket``: the one at the window, or None."""
    if ticket is None:
        return Presence.NOBODY
    return Presence.CALLED if ticket.state is TicketState.CALLED else Presence.SERVING


def meaning(
    key: Key, window: WindowState, ticket: Ticket | None, *, number: str | None, rules: HallRules, now: datetime
) -> tuple[Step, ...]:
    """The steps of one press. Raises TooSoon where it can only be a second press of one wish, NumberMeansNothing where
    digits were typed before a key that takes none.

    Nobody has come and been served within ``rules.call_interval_s`` of the call: until then NEXT does not end a visit.
    """
    if number is not None and key not in NUMBERED:
        raise NumberMeansNothing(field="number", key=key.value)
    there, resting = presence(ticket), window.state is OpenState.PAUSED
    since = window.since if key is Key.PAUSE and resting else _last_step(ticket) if key in _GOES_ON else None
    wait_s = SAME_PRESS_S
    if (key, there) == (Key.NEXT, Presence.CALLED):
        wait_s = max(wait_s, float(rules.call_interval_s))
    if since is not None and (now - since).total_seconds() < wait_s:
        raise errors.TooSoon(after=(since + timedelta(seconds=wait_s)).isoformat())
    if key is Key.PAUSE and (resting or window.pause_next is not None):
        return (Step.OPEN,) if resting else (Step.WITHDRAW_PAUSE,)
    return MEANINGS.get((key, there), (_PLAIN[key],))


def _last_step(ticket: Ticket | None) -> datetime | None:
    """When the visit came to where it is."""
    at = (ticket.called_at, ticket.started_at) if ticket else ()
    return max((one for one in at if one is not None), default=None)
