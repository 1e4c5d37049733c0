"""``window:{code}``: what stands over a window. Public; also the answer to every window command."""

from __future__ import annotations

from server.domain.errors import UnknownWindow
from server.live.sight import Json, Sight, moment, named


def window_sign(sight: Sight, code: str) -> Json:
    """Raises UnknownWindow."""
    if code not in sight.plan.window:
        raise UnknownWindow(window=code)
    window, state = sight.plan.window[code], sight.day.windows[code]
    ticket = sight.day.tickets[state.ticket] if state.ticket else None
    takes = sight.day.callable(code)
    return {
        "window": {
            "code": window.code,
            "name": named(window.name),
            "zone": window.zone,
            "kind": window.kind.value,
            "mode": "no_difference" if state.no_difference else "specialty",
            "state": state.state.value,
            "accessible": code in sight.settings.accessible,
        },
        "businesses": [
            {"code": business.code, "name": named(business.name)}
            for business in sight.plan.businesses
            if business.code in takes
        ],
        "ticket": {
            "id": ticket.id,
            "code": ticket.code,
            "state": ticket.state.value,
            "at": moment(ticket.called_at),
            "times": ticket.calls,
        }
        if ticket
        else None,
        "clerk": {"name": state.clerk, "badge": sight.badge_of(state.clerk)} if state.clerk else None,
        "pause": {"reason": state.pause.reason, "until": moment(state.pause.until)} if state.pause else None,
        "open": sight.day.business_day is not None,
        "version": sight.day.version(code),
        "now": moment(sight.now),
    }
