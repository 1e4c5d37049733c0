"""``pad:{window}``: the rating pad. Armed only by finishing, for one unit, until it is rated or its time is over.

``matter``: what is rated, None where it is the whole visit.
"""

from __future__ import annotations

from server.domain.errors import UnknownWindow
from server.domain.ratings.unit import visit_of
from server.live.rating_offer import unit_name
from server.live.sight import Json, Sight, moment, named

_LEVELS = [5, 4, 3, 2, 1]


def pad(sight: Sight, code: str) -> Json:
    """Raises UnknownWindow."""
    if code not in sight.plan.window:
        raise UnknownWindow(window=code)
    state = sight.day.windows[code]
    unrated = state.armed is not None and state.armed not in sight.day.ratings  # a finish done again arms nothing anew
    armed = unrated and state.armed_until is not None and sight.now < state.armed_until
    return {
        "window": {"code": code, "name": named(sight.plan.window[code].name)},
        "hall": {"code": sight.plan.code, "name": named(sight.plan.name)},
        "clerk": {"name": state.clerk, "badge": sight.badge_of(state.clerk)} if state.clerk else None,
        "open": sight.day.business_day is not None,
        "armed": {
            "token": sight.keys.rating_token_of(state.armed),
            **_asked_about(sight, state.armed),
            "until": moment(state.armed_until),
            "levels": _LEVELS,
        }
        if armed and state.armed
        else None,
        "now": moment(sight.now),
    }


def _asked_about(sight: Sight, armed: str) -> Json:
    ticket = sight.day.tickets[visit_of(armed)]
    unit = next((one for one in ticket.units if one.id == armed), None)
    matter = unit_name(sight.plan, unit.business, unit.matter) if unit and not unit.whole else None
    return {"ticket": ticket.code, "matter": matter}
