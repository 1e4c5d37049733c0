"""The visits that rest: held and missed ones that a window may take up again."""

from __future__ import annotations

from server.domain.ticket import Hold, HoldKind, Ticket, TicketState
from server.live.sight import Json, Sight, minutes_since, moment, named


def held(sight: Sight, code: str) -> list[Json]:
    """Visits on hold that this window may resume, or that it holds the papers of; the returned come first."""
    rows = []
    for name in sight.day.resting[TicketState.HELD]:
        ticket = sight.day.tickets[name]
        hold = ticket.held
        if hold is not None and (hold.window == code or _may_resume_elsewhere(sight, code, hold, ticket)):
            rows.append(_held(sight, code, ticket, hold))
    return sorted(rows, key=lambda row: (row["back_at"] is None, not (row["woken"] or row["due"]), row["since"]))


def _held(sight: Sight, code: str, ticket: Ticket, hold: Hold) -> Json:
    return {
        "id": ticket.id,
        "code": ticket.code,
        "kind": hold.kind.value,
        "why": hold.why,
        "since": moment(hold.since),
        "minutes": minutes_since(hold.since, sight.now),
        "remind_at": moment(hold.remind_at),
        "due": hold.remind_at is not None and sight.now >= hold.remind_at,
        "awaits": _awaited(sight, hold),
        "awaits_name": _awaited_name(sight, hold),
        "woken": hold.woken_at is not None,
        "back_at": moment(hold.back_at),
        "window": hold.window,
        "here": hold.window == code,
        "resumable": True,
    }


def _awaited(sight: Sight, hold: Hold) -> str | None:
    """A ticket by its code; a matter or business by its own."""
    other = sight.day.tickets.get(hold.awaits or "")
    return other.code if other else hold.awaits


def _awaited_name(sight: Sight, hold: Hold) -> Json | None:
    """In words, where it is a matter or a business."""
    found = sight.plan.matter.get(hold.awaits or "") or sight.plan.business.get(hold.awaits or "")
    return named(found.name) if found else None


def _may_resume_elsewhere(sight: Sight, code: str, hold: Hold, ticket: Ticket) -> bool:
    return hold.kind is not HoldKind.CLERK and (ticket.matter or ticket.business) in sight.day.callable(code)


def _over(sight: Sight, missed: Ticket) -> bool:
    over = sight.day.no_show_over(missed)
    return over is not None and sight.now >= over


def missed(sight: Sight, code: str) -> list[Json]:
    """Who did not come when called, here or for what this window may take; ``restorable``: may come back once more."""
    rules, takes = sight.plan.rules, sight.day.callable(code)
    rows = []
    for name in sight.day.resting[TicketState.NO_SHOW]:
        ticket = sight.day.tickets[name]
        lane, only_window = ticket.lane
        if code in (ticket.window, only_window) or (only_window is None and lane in takes):
            rows.append(
                {
                    "id": ticket.id,
                    "code": ticket.code,
                    "at": moment(ticket.ended_at),
                    "window": ticket.window,
                    "here": ticket.window == code,
                    "restorable": ticket.reactivations < rules.max_reactivations and not _over(sight, ticket),
                }
            )
    return rows
