"""``board:{zone}`` and ``board:all``: the public board. Numbers and windows, never people."""

from __future__ import annotations

from server.domain.errors import UnknownZone
from server.domain.ticket import ACTIVE, Ticket, TicketState
from server.domain.window import WindowState
from server.live.sight import Json, Sight, hall_name, moment, named
from server.live.views.broadcasts import notices_for
from server.live.views.queues import queue_rows


def board(sight: Sight, code: str) -> Json:
    """The board of a zone, or of the whole hall. Raises UnknownZone."""
    if code != "all" and code not in sight.plan.zone:
        raise UnknownZone(zone=code)
    zone = sight.plan.zone.get(code)
    shown = [window for window in sight.plan.windows if code in ("all", window.zone)]
    businesses = [business for business in sight.plan.businesses if code in ("all", business.zone)]
    return {
        "hall": hall_name(sight),
        "zone": {"code": zone.code, "name": named(zone.name), "floor": zone.floor, "side": named(zone.side)}
        if zone
        else None,
        "business_day": sight.day.business_day.isoformat() if sight.day.business_day else None,
        "open": sight.day.business_day is not None,
        "now": moment(sight.now),
        "calls": _calls(sight, code),
        "windows": [_window(sight, sight.day.windows[window.code]) for window in shown],
        "queues": queue_rows(sight, businesses),
        "notices": notices_for(sight, code),
    }


def _calls(sight: Sight, code: str) -> list[Json]:
    """Every ticket now called, newest call first, then those being served: who is still to come is looked for first."""
    here: list[Ticket] = []
    for state in sight.day.windows.values():
        if state.ticket is None:
            continue
        ticket = sight.day.tickets[state.ticket]
        if ticket.state in ACTIVE and code in ("all", ticket.zone, sight.plan.window[state.code].zone):
            here.append(ticket)
    here.sort(
        key=lambda ticket: (ticket.state is TicketState.CALLED, ticket.called_at or ticket.issued_at, ticket.order),
        reverse=True,
    )
    return [
        {
            "ticket": ticket.code,
            "window": ticket.window,
            "window_name": named(sight.plan.window[ticket.window].name),
            "zone": sight.plan.window[ticket.window].zone,
            "at": moment(ticket.called_at),
            "times": ticket.calls,
            "state": ticket.state.value,
        }
        for ticket in here
        if ticket.window is not None
    ]


def _window(sight: Sight, state: WindowState) -> Json:
    window = sight.plan.window[state.code]
    ticket = sight.day.tickets[state.ticket] if state.ticket else None
    return {
        "code": window.code,
        "name": named(window.name),
        "zone": window.zone,
        "kind": window.kind.value,
        "mode": "no_difference" if state.no_difference else "specialty",
        "state": state.state.value,
        "ticket": ticket.code if ticket else None,
        "ticket_state": ticket.state.value if ticket else None,
    }
