"""What clerks do with a visit beyond calling and finishing it: more matters, no ticket, given up, brought back."""

from __future__ import annotations

from server.actions.turn import Turn
from server.actions.windows import seated, ticket_named
from server.domain.errors import UnknownBusiness
from server.domain.hall_ground import Events


def walk_in(
    turn: Turn,
    window: str,
    clerk: str | None,
    *,
    ticket_id: str,
    business: str | None,
    matter: str | None,
    priority: str | None,
) -> Events:
    """无号直接办理."""
    seat = seated(turn, window, clerk)
    _require_one(business, matter)
    return turn.hall.walk_in(
        now=turn.now,
        window=window,
        clerk=seat,
        ticket_id=ticket_id,
        business=business,
        matter=matter,
        priority=priority,
    )


def add_matter(turn: Turn, window: str, clerk: str | None, *, business: str | None, matter: str | None) -> Events:
    """加办事项."""
    seated(turn, window, clerk)
    _require_one(business, matter)
    return turn.hall.add_matter(now=turn.now, window=window, business=business, matter=matter)


def remove_matter(turn: Turn, window: str, clerk: str | None, *, business: str | None, matter: str | None) -> Events:
    """撤下事项."""
    seated(turn, window, clerk)
    _require_one(business, matter)
    return turn.hall.remove_matter(now=turn.now, window=window, business=business, matter=matter)


def give_up(turn: Turn, window: str, clerk: str | None, *, ticket: str | None, why: str) -> Events:
    """弃号 by a clerk: of the visitor at the window, or of a ticket given by id or code."""
    seated(turn, window, clerk)
    named = None if ticket is None else ticket_named(turn, ticket)
    return turn.hall.give_up(now=turn.now, window=window, ticket=named, why=why)


def restore(turn: Turn, window: str, clerk: str | None, *, ticket: str) -> Events:
    """过号恢复: a no-show goes back into the queue, at the stated place."""
    seated(turn, window, clerk)
    return turn.hall.requeue(now=turn.now, ticket=ticket_named(turn, ticket), window=window)


def _require_one(business: str | None, matter: str | None) -> None:
    if business is None and matter is None:
        raise UnknownBusiness(field="business")
