"""What clerks do at their windows, and what hall managers do with windows and businesses.

``clerk`` is the person who acts, or None for the keypad of the window, which acts for whoever is signed in there.
"""

from __future__ import annotations

from datetime import datetime

from server.actions.turn import Turn
from server.domain import errors
from server.domain.hall_ground import Events
from server.domain.ticket import HoldKind
from server.domain.window import HelpKind


def seated(turn: Turn, window: str, clerk: str | None) -> str:
    """The clerk at the window. Raises NobodySignedIn or WindowTaken; an older login is fenced out here."""
    if clerk is not None:
        turn.hall.require_seated(window, clerk)
        return clerk
    state = turn.hall.day.windows.get(window)
    if state is None:
        raise errors.UnknownWindow(window=window)
    if state.clerk is None:
        raise errors.NobodySignedIn(window=window)
    return state.clerk


def sign_in(turn: Turn, window: str, clerk: str) -> Events:
    return turn.hall.sign_in(now=turn.now, window=window, clerk=clerk)


def sign_out(turn: Turn, window: str, clerk: str | None, *, by: str | None = None) -> Events:
    """``clerk``: who must sit there, None for a hall manager. ``by``: who asks; whoever sat there may take it back."""
    seated(turn, window, clerk)
    return turn.hall.sign_out(now=turn.now, window=window, clerk=by)


def open_own(turn: Turn, window: str, clerk: str) -> Events:
    """A clerk opens a window, and is signed in by that where nobody is."""
    state = turn.hall.day.windows.get(window)
    if turn.hall.day.business_day is None:
        raise errors.DayNotOpen
    if state is not None and state.clerk is None:
        signed_in = turn.hall.sign_in(now=turn.now, window=window, clerk=clerk)
        return (*signed_in, *turn.hall.open_window(now=turn.now, window=window))
    seated(turn, window, clerk)
    return turn.hall.open_window(now=turn.now, window=window, clerk=clerk)


def call_next(turn: Turn, window: str, clerk: str | None, *, roll_ticket: str | None) -> Events:
    """顺呼. ``roll_ticket``: the id of the ticket that is made where a number of a paper roll is called."""
    seat = seated(turn, window, clerk)
    return turn.hall.call_next(now=turn.now, window=window, clerk=seat, roll_ticket=roll_ticket)


def call_this(turn: Turn, window: str, clerk: str | None, *, ticket: str, why: str) -> Events:
    """选呼. ``ticket`` is an id, or a code as a visitor says it ("a042" will do)."""
    seat = seated(turn, window, clerk)
    return turn.hall.call_this(now=turn.now, window=window, clerk=seat, ticket=ticket_named(turn, ticket), why=why)


def call_booked(turn: Turn, window: str, clerk: str | None) -> Events:
    """预约呼; no events when no appointment is due here."""
    return turn.hall.call_booked(now=turn.now, window=window, clerk=seated(turn, window, clerk))


def ticket_named(turn: Turn, name: str) -> str:
    """A ticket's id, from the id or from the code; what is neither stays as it is, and is found to be unknown."""
    tickets = turn.hall.day.tickets
    code = name.strip().upper()
    return name if name in tickets else next((one.id for one in tickets.values() if one.code == code), name)


def recall(turn: Turn, window: str, clerk: str | None) -> Events:
    seated(turn, window, clerk)
    return turn.hall.recall(now=turn.now, window=window)


def start(turn: Turn, window: str, clerk: str | None) -> Events:
    seated(turn, window, clerk)
    return turn.hall.start(now=turn.now, window=window)


def finish(turn: Turn, window: str, clerk: str | None, *, outcome: str) -> Events:
    return turn.hall.finish(now=turn.now, window=window, clerk=seated(turn, window, clerk), outcome=outcome)


def mark_no_show(turn: Turn, window: str, clerk: str | None) -> Events:
    seated(turn, window, clerk)
    return turn.hall.mark_no_show(now=turn.now, window=window)


def hold(
    turn: Turn,
    window: str,
    clerk: str | None,
    *,
    kind: HoldKind,
    why: str,
    remind_min: float | None = None,
    wakes_on: str | None = None,
) -> Events:
    seated(turn, window, clerk)
    return turn.hall.hold(now=turn.now, window=window, kind=kind, why=why, remind_min=remind_min, wakes_on=wakes_on)


def resume(turn: Turn, window: str, clerk: str | None, *, ticket: str) -> Events:
    seat = seated(turn, window, clerk)
    return turn.hall.resume(now=turn.now, window=window, clerk=seat, ticket=ticket_named(turn, ticket))


def transfer(turn: Turn, window: str, clerk: str | None, *, to: dict[str, str], why: str, note: str = "") -> Events:
    """``to`` has one of the keys window, zone, business, matter, clerk."""
    seated(turn, window, clerk)
    return turn.hall.transfer(
        now=turn.now,
        window=window,
        why=why,
        to_window=to.get("window"),
        to_zone=to.get("zone"),
        to_business=to.get("business"),
        to_matter=to.get("matter"),
        to_clerk=to.get("clerk"),
        note=note,
    )


def undo(turn: Turn, window: str, clerk: str | None) -> Events:
    if not turn.hall.has_just_left(window, clerk):
        seated(turn, window, clerk)
    return turn.hall.undo(now=turn.now, window=window)


def pause(
    turn: Turn,
    window: str,
    *,
    reason: str,
    until: datetime | None,
    minutes: float | None = None,
    after_this: bool = False,
    clerk: str | None = None,
) -> Events:
    """暂停服务, by whoever may: the web asks :func:`seated` first for anybody but a hall manager.

    ``after_this`` once more takes the break back that was to follow this visit. ``clerk``: who may undo it.
    """
    state = turn.hall.day.windows.get(window)
    if after_this and state is not None and state.pause_next is not None:
        return turn.hall.withdraw_pause(now=turn.now, window=window, clerk=clerk)
    return turn.hall.pause_window(
        now=turn.now, window=window, reason=reason, until=until, minutes=minutes, after_this=after_this, clerk=clerk
    )


def open_window(turn: Turn, window: str) -> Events:
    """By the hall manager, also a reserve window that nobody sits at yet."""
    return turn.hall.open_window(now=turn.now, window=window)


def close_window(turn: Turn, window: str, *, clerk: str | None = None) -> Events:
    return turn.hall.close_window(now=turn.now, window=window, clerk=clerk)


def take_over(turn: Turn, window: str, clerk: str) -> Events:
    """顶岗, 接办, by a stand-in or any colleague."""
    return turn.hall.take_over(now=turn.now, window=window, clerk=clerk)


def ask_help(turn: Turn, window: str, clerk: str | None, *, kind: HelpKind, why: str) -> Events:
    seated(turn, window, clerk)
    return turn.hall.ask_help(now=turn.now, window=window, kind=kind, why=why)


def end_help(turn: Turn, window: str, *, by: str) -> Events:
    return turn.hall.end_help(now=turn.now, window=window, by=by)


def turn_window(turn: Turn, window: str, *, no_difference: bool) -> Events:
    return turn.hall.turn_window(now=turn.now, window=window, no_difference=no_difference)


def switch_auto_call(turn: Turn, window: str, *, on: bool, clerk: str | None = None) -> Events:
    """自动派单, by whoever may: the web asks :func:`seated` first for anybody but a hall manager."""
    return turn.hall.switch_auto_call(now=turn.now, window=window, on=on, clerk=clerk)


def pause_business(turn: Turn, business: str, *, reason: str) -> Events:
    return turn.hall.pause_business(now=turn.now, business=business, reason=reason)


def resume_business(turn: Turn, business: str) -> Events:
    return turn.hall.resume_business(now=turn.now, business=business)


def pause_matter(turn: Turn, matter: str, *, reason: str) -> Events:
    return turn.hall.pause_matter(now=turn.now, matter=matter, reason=reason)


def resume_matter(turn: Turn, matter: str) -> Events:
    return turn.hall.resume_matter(now=turn.now, matter=matter)
