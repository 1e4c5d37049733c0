"""One key of a call keypad (叫号器) at a window, whatever its wiring: the one call for outside callers.

What the key means is worked out here, in the hall's turn, from the window as it is
(:mod:`server.domain.window_keys`). So a keypad, a USB keypad and an outside program are equal to the console, at once,
and an old view can do no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from screens.wording import words
from server.actions import visits, windows
from server.actions.turn import Turn
from server.domain import errors
from server.domain.hall_ground import Events
from server.domain.ticket import Hold, HoldKind, Ticket
from server.domain.window_keys import HOLDS, OUTCOMES, Key, NumberMeansNothing, Step, meaning

Value = TypeVar("Value")


class NumberNeeded(errors.InvalidInput):
    """Type the number first, then this key."""

    code = "number_needed"


class NothingHeld(errors.Refusal):
    """No visit is on hold that this window may resume."""

    code = "nothing_held"


class OtherTicketHere(errors.Refusal):
    """Another ticket is at the window by now."""

    code = "other_ticket_here"


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """One step that was taken. ``ticket``: whose, by code; None for a window's own steps and when nobody was called."""

    step: Step
    ticket: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    """``number``: digits typed before the key. ``ticket``: id or code that must be here, else nothing is done.

    ``roll_ticket``: see :func:`server.actions.windows.call_next`.
    """

    key: Key
    number: str | None = None
    ticket: str | None = None
    roll_ticket: str | None = None


def press(turn: Turn, window: str, clerk: str | None, pressed: Press) -> list[Done]:
    """Do what the key means now. Refuses as a whole, or takes its steps; the last, to call, may find nobody."""
    seat = windows.seated(turn, window, clerk)
    here = _here(turn, window)
    if pressed.ticket is not None and (here is None or pressed.ticket not in (here.id, here.code)):
        raise OtherTicketHere(window=window, ticket=here.code if here else None)
    state = turn.hall.day.windows[window]
    steps = meaning(pressed.key, state, here, number=pressed.number, rules=turn.hall.plan.rules, now=turn.now)
    done: list[Done] = []
    for step in steps:
        if done and step is Step.CALL_NEXT and not turn.hall.day.windows[window].free:
            by_itself = _here(turn, window)  # 自动派单 has called already
            if by_itself is not None and by_itself.code != done[-1].ticket:
                done.append(Done(step=step, ticket=by_itself.code))
            break  # or the visit goes on here with its next matter, or the window rests after it
        done.append(_take(turn, window, seat, step, pressed, ended=len(steps) > 1))
    return done


def _take(turn: Turn, window: str, clerk: str, step: Step, pressed: Press, *, ended: bool) -> Done:
    here, number = _here(turn, window), pressed.number
    if step is Step.CALL_NEXT:
        called = windows.call_next(turn, window, clerk, roll_ticket=pressed.roll_ticket)
        return Done(step=step, ticket=_called(called))
    if step is Step.RESUME:
        held = _held(turn, window, number)
        windows.resume(turn, window, clerk, ticket=held.id)
        return Done(step=step, ticket=held.code)
    if step is Step.OPEN:
        turn.hall.open_window(now=turn.now, window=window, clerk=clerk)
    elif step is Step.WITHDRAW_PAUSE:
        turn.hall.withdraw_pause(now=turn.now, window=window, clerk=clerk)
    elif step in (Step.PAUSE, Step.PAUSE_AFTER):
        minutes, later = _minutes(number), step is Step.PAUSE_AFTER
        windows.pause(turn, window, reason=_why(Step.PAUSE), until=None, minutes=minutes, after_this=later, clerk=clerk)
    elif step is Step.UNDO:
        windows.undo(turn, window, clerk)
    else:
        _take_with_visitor(turn, window, clerk, step, number, ended=ended)
    return Done(step=step, ticket=here.code if here else None)


def _take_with_visitor(turn: Turn, window: str, clerk: str, step: Step, number: str | None, *, ended: bool) -> None:
    here = _here(turn, window)
    if here is None:
        raise errors.WindowIdle(window=window)
    match step:
        case Step.RECALL:
            windows.recall(turn, window, clerk)
        case Step.START:
            _start(turn, window, here, ended=ended)
        case Step.FINISH:
            windows.finish(turn, window, clerk, outcome=_numbered(OUTCOMES, number))
        case Step.NO_SHOW:
            windows.mark_no_show(turn, window, clerk)
        case Step.ABANDON:
            visits.give_up(turn, window, clerk, ticket=None, why=_why(step))
        case Step.HOLD:
            kind: HoldKind = _numbered(HOLDS, number)
            windows.hold(turn, window, clerk, kind=kind, why=_why(step))
        case Step.TRANSFER:
            windows.transfer(turn, window, clerk, to={"window": _window(turn, number)}, why=_why(step))


def _start(turn: Turn, window: str, here: Ticket, *, ended: bool) -> None:
    """``ended``: the same press ends the visit. It then began as soon as the visitor had had time to come."""
    began_at = None
    if ended and here.called_at is not None:
        began_at = min(turn.now, here.called_at + timedelta(seconds=turn.hall.plan.rules.call_interval_s))
    turn.hall.start(now=turn.now, window=window, began_at=began_at)


def _numbered(table: Mapping[int, Value], number: str | None) -> Value:
    """What that digit stands for; the first where none was typed."""
    found = table.get(int(number)) if number is not None else table[min(table)]
    if found is None:
        raise NumberMeansNothing(field="number", number=number, known=sorted(table))
    return found


def _minutes(number: str | None) -> float | None:
    if number is None:
        return None
    if int(number) == 0:
        raise NumberMeansNothing(field="number", number=number)
    return float(number)


def _window(turn: Turn, number: str | None) -> str:
    """The window with that code, or whose code ends in that number where only one does ("5" may be A05)."""
    if number is None:
        raise NumberNeeded(field="number")
    codes = [window.code for window in turn.hall.plan.windows]
    if number in codes:
        return number
    found = [code for code in codes if _digits(code) == int(number)]
    if len(found) != 1:
        raise NumberMeansNothing(field="number", number=number, windows=found)
    return found[0]


def _held(turn: Turn, window: str, number: str | None) -> Ticket:
    """The held ticket with that number; without one, the one held longest here, else of those that may come back."""
    may = [
        (ticket.held.window != window, ticket.held.since, ticket)
        for ticket in turn.hall.day.tickets.values()
        if ticket.held is not None and _may_come_back(turn, window, ticket, ticket.held)
    ]
    found = [one for one in may if number is None or one[2].number == int(number)]
    if not found:
        raise NothingHeld(window=window, number=number)
    return min(found, key=lambda one: one[:2])[2]


def _may_come_back(turn: Turn, window: str, ticket: Ticket, hold: Hold) -> bool:
    takes = turn.hall.day.callable(window)
    return hold.window == window or (hold.kind is not HoldKind.CLERK and (ticket.matter or ticket.business) in takes)


def _here(turn: Turn, window: str) -> Ticket | None:
    day = turn.hall.day
    ticket = day.windows[window].ticket
    return day.tickets[ticket] if ticket else None


def _called(events: Events) -> str | None:
    return next((code for event in events if (code := getattr(event, "code", None))), None)


def _digits(code: str) -> int:
    digits = "".join(one for one in code if one.isdigit())
    return int(digits) if digits else -1


def _why(step: Step) -> str:
    return words("press")[f"why_{step.value}"]["zh"]
