"""``pad:{window}``: the rating pad. Armed only by finishing, for one visit, until it is rated or its time is over."""

from __future__ import annotations

from server.domain.errors import UnknownWindow
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
            "ticket": sight.day.tickets[state.armed].code,
            "until": moment(state.armed_until),
            "levels": _LEVELS,
        }
        if armed and state.armed
        else None,
        "now": moment(sight.now),
    }
