"""What the holder of a slip's link may still say about a finished visit: rate it, or correct a rating just given."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.domain.plan import HallPlan
from server.domain.rating_moves import rating_ends
from server.domain.remembered import RatingGiven
from server.keys import HallKeys
from server.live.sight import Json, moment
from server.workdays import is_workday


def rating_offer(
    plan: HallPlan, keys: HallKeys, ticket: str, ended_at: datetime, rated: RatingGiven | None, now: datetime
) -> Json | None:
    """``{"token", "until", "amends"}``; ``amends`` is the level that would be corrected. None when it is too late."""
    if rated is not None:
        until = rated.first_at + timedelta(minutes=plan.rules.rating_revision_min)
        token = keys.amending_token_of(ticket)
    else:
        until = rating_ends(plan, ended_at, is_workday)
        token = keys.rating_token_of(ticket)
    if now >= until:
        return None
    return {"token": token, "until": moment(until), "amends": rated.level if rated else None}
