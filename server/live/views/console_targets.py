"""Where a clerk may send a visitor (转移), with how many wait there and for how long."""

from __future__ import annotations

from server.domain.outlook import remaining_minutes
from server.domain.window import OpenState
from server.live.sight import Json, Sight, named
from server.live.views.queues import lines


def targets(sight: Sight, code: str) -> Json:
    """``minutes``: how long the visitor would wait there, roughly: the work waiting, shared by the open windows."""
    waiting = lines(sight)
    load = _load(sight)
    return {
        "windows": [
            {
                "code": window.code,
                "name": named(window.name),
                "state": sight.day.windows[window.code].state.value,
                "clerk": sight.day.windows[window.code].clerk,
                "waiting": sum(len(places) for (_, only), places in sight.day.queue.lanes() if only == window.code),
                "minutes": round(load.get(window.code, 0.0)),
            }
            for window in sight.plan.windows
            if window.code != code and sight.day.windows[window.code].state is not OpenState.CLOSED
        ],
        "zones": [
            {
                "code": zone.code,
                "name": named(zone.name),
                "waiting": sum(
                    line.waiting for name, line in waiting.items() if sight.plan.business[name].zone == zone.code
                ),
            }
            for zone in sight.plan.zones
            if any(business.zone == zone.code for business in sight.plan.businesses)
        ],
        "businesses": [
            {
                "code": business.code,
                "name": named(business.name),
                "waiting": waiting[business.code].waiting if business.code in waiting else 0,
                "minutes": _soonest(sight, business.code, load),
                "matters": [
                    {"code": matter.code, "name": named(matter.name)} for matter in sight.plan.matters_of[business.code]
                ],
            }
            for business in sight.plan.businesses
        ],
        "clerks": [
            {"name": state.clerk, "badge": sight.badge_of(state.clerk), "window": state.code}
            for state in sight.day.windows.values()
            if state.clerk is not None and state.code != code
        ],
    }


def _load(sight: Sight) -> dict[str, float]:
    """Minutes of work before each window: what is left of the visit there, and its share of who waits."""
    load = dict(remaining_minutes(sight.day, frozenset(sight.plan.window), sight.now))
    for lane, places in sight.day.queue.lanes():
        first = sight.day.tickets[places[0].ticket]
        takers = sight.day.takers(lane)
        for window in takers:
            minutes = len(places) * sight.plan.usual_minutes(first.business, first.matter) / len(takers)
            load[window] = load.get(window, 0.0) + minutes
    return load


def _soonest(sight: Sight, code: str, load: dict[str, float]) -> int | None:
    """Minutes until the first open window for a business is through with what it has; None where none is open."""
    opened = [one for one in sight.day.takers((code, None)) if sight.day.windows[one].state is OpenState.OPEN]
    return round(min(load.get(one, 0.0) for one in opened)) if opened else None
