"""What the holder of a slip's link may still say: rate what is finished, or correct a rating just given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from server.domain.moves.rating import UnitToRate, rating_ends
from server.domain.plan import HallPlan
from server.keys import HallKeys
from server.live.sight import Json, moment, named
from server.workdays import is_workday


def rating_offers(plan: HallPlan, keys: HallKeys, units: Iterable[UnitToRate], now: datetime) -> Json:
    """``rating``: of what may be rated, what was finished first; ``correction``: the last rating that may be corrected.

    Each is ``{"token", "until", "amends", "matter", "window"}`` or None: ``amends`` is the level that would be
    corrected, ``matter`` names what is rated, None where it is the whole visit. ``rated``: nothing is left unrated.
    """
    finished = [unit for unit in units if unit.finished]
    open_ones = [offer for unit in finished if unit.rated is None and (offer := _offer(plan, keys, unit, now))]
    amendable = sorted(
        (unit for unit in finished if unit.rated is not None), key=lambda unit: unit.rated.at if unit.rated else now
    )
    corrections = [offer for unit in amendable if (offer := _offer(plan, keys, unit, now))]
    return {
        "rating": open_ones[0] if open_ones else None,
        "correction": corrections[-1] if corrections else None,
        "rated": bool(finished) and all(unit.rated is not None for unit in finished),
    }


def unit_name(plan: HallPlan, business: str, matter: str | None) -> Json:
    """The words of what is rated: its matter, or its business where no matter is known."""
    known = plan.matter.get(matter or "") or plan.business.get(business)
    return named(known.name) if known else {"zh": matter or business, "en": matter or business}


def _offer(plan: HallPlan, keys: HallKeys, unit: UnitToRate, now: datetime) -> Json | None:
    if unit.ended_at is None:
        return None
    if unit.rated is not None:
        until = unit.rated.first_at + timedelta(minutes=plan.rules.rating_revision_min)
        token = keys.amending_token_of(unit.id)
    else:
        until = rating_ends(plan, unit.ended_at, is_workday)
        token = keys.rating_token_of(unit.id)
    if now >= until:
        return None
    return {
        "token": token,
        "until": moment(until),
        "amends": unit.rated.level if unit.rated else None,
        "matter": None if unit.whole else unit_name(plan, unit.business, unit.matter),
        "window": unit.window,
    }
