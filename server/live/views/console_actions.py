"""What a clerk may do at a window now, and what may still be taken back; where not, why and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.domain.moves.undo import looks_so
from server.domain.ticket import Ticket, TicketState
from server.domain.window import OpenState, WindowMove, WindowState
from server.live.sight import Json, Sight, moment


def actions(
    sight: Sight, state: WindowState, ticket: Ticket | None, *, resting: Sequence[Json], waiting: int
) -> dict[str, Json]:
    """What the clerk may do now; where not, the code of the refusal, and from when it is allowed.

    ``resting``: the rows of held and missed visits.
    """
    rules, now = sight.plan.rules, sight.now
    is_open, free = state.state is OpenState.OPEN, ticket is None
    why_not_call = None if is_open and free else "window_busy" if not free else f"window_{state.state.value}"
    called = ticket if ticket and ticket.state is TicketState.CALLED else None
    serving = ticket if ticket and ticket.state is TicketState.SERVING else None
    return {
        "call_next": _action(why_not_call),
        "call": _action(why_not_call),
        "call_booked": _action(why_not_call),
        "walk_in": _action(why_not_call or (None if sight.day.callable(state.code) else "may_not_take")),
        "resume": _action(why_not_call),
        "recall": _action(
            _why_not(called, called is not None and called.calls > rules.max_recalls, "too_many_recalls"),
            _after(called.called_at if called else None, rules.call_interval_s, now),
        ),
        "start": _action(None if called else "move_not_allowed"),
        "finish": _action(None if serving else "move_not_allowed"),
        "no_show": _action(
            _why_not(called, called is not None and called.calls < rules.calls_before_no_show, "too_few_calls"),
            _after(called.first_called_at if called else None, rules.no_show_wait_s, now),
        ),
        "hold": _action(None if serving else "move_not_allowed"),
        "transfer": _action(None if ticket else "window_idle"),
        "abandon": _action(None if ticket or resting or waiting else "window_idle"),
        "restore": _action(None if any(one.get("restorable") for one in resting) else "not_reactivated_again"),
        "matters": _action(None if ticket else "window_idle"),
        "notice": _action(_why_no_notice(sight, ticket)),
        "pause": _action(None if is_open else f"window_{state.state.value}"),
        "open": _action("window_open" if is_open else None if sight.day.business_day else "day_not_open"),
        "close": _action(None if free and state.state is not OpenState.CLOSED else "window_busy"),
        "auto_call": _action(None if sight.day.business_day else "day_not_open"),
        "help": _action(None),
        "help_done": _action(None if state.help else "no_help_asked"),
        "take_over": _action(None if sight.day.business_day else "day_not_open"),
        "undo": _action(_why_noundo(sight, state.code)),
        "sign_in": _action(None),
        "sign_out": _action(None if free and state.clerk else "window_busy" if not free else "nobody_signed_in"),
    }


def _why_not(ticket: Ticket | None, refused: bool, code: str) -> str | None:  # one condition
    return "move_not_allowed" if ticket is None else code if refused else None


def _why_no_notice(sight: Sight, ticket: Ticket | None) -> str | None:
    """A notice names papers of a matter: the visitor's own, or one of the business."""
    if ticket is None:
        return "window_idle"
    return None if ticket.matter or sight.plan.matters_of[ticket.business] else "matter_needed"


def _action(why_not: str | None, after: datetime | None = None) -> Json:
    if why_not is not None:
        return {"allowed": False, "code": why_not}
    if after is not None:
        return {"allowed": False, "code": "too_soon", "after": moment(after)}
    return {"allowed": True}


def _after(since: datetime | None, seconds: int, now: datetime) -> datetime | None:
    """The moment from which something is allowed, None when that has come."""
    if since is None or now >= since + timedelta(seconds=seconds):
        return None
    return since + timedelta(seconds=seconds)


def undo(sight: Sight, code: str) -> Json | None:
    """What may still be taken back, and until when; None also where something has happened since."""
    last = sight.day.undoable.get(code)
    if last is None:
        return None
    after = last.ticket_after
    until = last.at + timedelta(seconds=sight.plan.rules.undo_s)
    pressed = sight.day.taken_back_together(last)[-1]
    so = looks_so(sight.day, last, sight.day.windows[code])
    if sight.now > until or not so or last.move is WindowMove.NOTICE:
        return None
    return {"move": pressed.move.value, "until": moment(until), "ticket": after.code if after else None}


def _why_noundo(sight: Sight, code: str) -> str | None:
    if undo(sight, code) is not None:
        return None
    last = sight.day.undoable.get(code)
    on_paper = last is not None and last.move is WindowMove.NOTICE
    return "paper_is_out" if on_paper else "nothing_to_undo"
