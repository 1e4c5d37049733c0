"""What is still open before the business day is closed (日结清单), for whoever closes it (screens.md §7)."""

from __future__ import annotations

from collections.abc import Iterable

from hardware.link.messages import JobKind, JobState
from server.domain.bookings.booking import BookingState
from server.domain.ticket import TicketState
from server.domain.window import OpenState
from server.live.sight import Json, Sight

_OPEN = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD})
_UNPRINTED = frozenset({JobState.QUEUED, JobState.SENT, JobState.FAILED, JobState.SUSPECT})
_SILENT = "unknown"
_NAMED = 20  # at most so many are named of one kind


def open_points(sight: Sight) -> list[Json]:
    """``{"what", "count", "names"}`` for each kind of thing that is not done; none when the day may end, or is closed.

    ``cut_off``: kiosks with numbers of their own that are not heard of; tickets that they gave out would be refused
    once the day is closed. ``slips``: tickets whose paper is on its way, failed or of unknown fate.
    """
    day = sight.day
    if day.business_day is None:
        return []
    by_state: dict[TicketState, list[str]] = {}
    for ticket in day.tickets.values():
        if ticket.state in _OPEN:
            by_state.setdefault(ticket.state, []).append(ticket.code)
    at_windows = [*by_state.get(TicketState.CALLED, ()), *by_state.get(TicketState.SERVING, ())]
    found = (
        ("waiting", by_state.get(TicketState.WAITING, ())),
        ("serving", at_windows),
        ("held", by_state.get(TicketState.HELD, ())),
        ("cut_off", _cut_off(sight)),
        ("slips", _unprinted(sight)),
        ("bookings", _awaited(sight)),
        ("windows", (state.code for state in day.windows.values() if state.state is not OpenState.CLOSED)),
    )
    named = ((what, list(names)) for what, names in found)
    return [{"what": what, "count": len(names), "names": names[:_NAMED]} for what, names in named if names]


def _cut_off(sight: Sight) -> Iterable[str]:
    for device, band in sorted(sight.day.leased.items()):
        condition = sight.conditions.of(device)
        if band.unused and (condition is None or condition.worst(sight.now) == _SILENT):
            yield device


def _unprinted(sight: Sight) -> Iterable[str]:
    tickets = sight.day.tickets
    codes = {
        tickets[job.ticket].code
        for job in sight.jobs.values()
        if job.kind == JobKind.PRINT and job.state in _UNPRINTED and job.ticket in tickets
    }
    return sorted(codes)


def _awaited(sight: Sight) -> Iterable[str]:
    """Codes are secrets of their visitors: the businesses stand for them."""
    today = (one for one in sight.day.bookings.values() if one.day == sight.day.business_day)
    return sorted(one.business for one in today if one.state is BookingState.BOOKED)
