"""Finished visits or matters of some days with their ratings and cases, from the rows: what figures count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, and_, func, select

from server.domain.ratings.case import CaseState
from server.domain.ratings.figures import CaseOutcome, RatedUnit
from server.domain.ratings.rating import Level
from server.store.tables import bad_rating_cases, rating_units, ratings

Told = Callable[[str, datetime], bool]
"""Whether a rating of this unit, given then, may stand in figures by now."""


def rated_units(engine: Engine, hall: str, first: date, last: date, told: Told) -> list[RatedUnit]:
    """Every finished unit of these business days; one whose rating may not be told yet is as good as not rated."""
    newest = (
        select(ratings.c.unit, func.max(ratings.c.revision).label("revision"), func.min(ratings.c.at).label("first_at"))
        .where(ratings.c.hall == hall, ratings.c.business_day.between(first, last))
        .group_by(ratings.c.unit)
        .subquery()
    )
    cases, units = bad_rating_cases.c, rating_units.c
    query = (
        select(
            units.id, units.business_day, units.window, units.clerk, units.business, units.matter, ratings.c.level,
            ratings.c.reasons, ratings.c.flags, newest.c.first_at, cases.id.label("case"), cases.real_name, cases.valid,
            cases.in_time, cases.called_back_at,
        )
        .outerjoin(newest, newest.c.unit == units.id)
        .outerjoin(
            ratings,
            and_(ratings.c.hall == hall, ratings.c.unit == newest.c.unit, ratings.c.revision == newest.c.revision),
        )
        .outerjoin(
            bad_rating_cases,
            (cases.hall == hall) & (cases.rated == units.id) & (cases.state != CaseState.WITHDRAWN.value),
        )
        .where(units.hall == hall, units.business_day.between(first, last))
        .order_by(units.business_day, units.id)
    )  # fmt: skip
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [_unit(row, rated=row.level is not None and told(row.id, row.first_at)) for row in rows]


def work_orders(engine: Engine, hall: str, first: date, last: date, time_zone: str) -> list[CaseOutcome]:
    """What became of the 12345 work orders that came in on these days."""
    zone, cases = ZoneInfo(time_zone), bad_rating_cases.c
    since = datetime.combine(first, time.min, zone).astimezone(UTC)
    until = datetime.combine(last + timedelta(days=1), time.min, zone).astimezone(UTC)
    query = select(cases.real_name, cases.valid, cases.in_time, cases.called_back_at).where(
        cases.hall == hall, cases.work_order.is_not(None), cases.opened_at >= since, cases.opened_at < until
    )
    with engine.connect() as connection:
        return [_outcome(row) for row in connection.execute(query)]


def _unit(row: Any, *, rated: bool) -> RatedUnit:
    return RatedUnit(
        day=row.business_day,
        window=row.window,
        clerk=row.clerk,
        business=row.business,
        matter=row.matter,
        level=Level(row.level) if rated else None,
        reasons=tuple(row.reasons) if rated else (),
        flagged=bool(rated and row.flags),
        case=_outcome(row) if rated and row.case is not None else None,
    )


def _outcome(row: Any) -> CaseOutcome:
    return CaseOutcome(
        real_name=row.real_name, valid=row.valid, in_time=row.in_time, called_back=row.called_back_at is not None
    )
