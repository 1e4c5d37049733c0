"""What the hall's work is counted from, out of the rows of tickets, of what was finished, and of bookings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select

from server.domain.plan import HallPlan
from server.domain.ticket import TicketState
from server.domain.work_figures import Handled, Visit
from server.store.tables import bookings, rating_units, tickets

_AT_ONCE = 2000
_USUAL_MIN = 15.0  # of a business that the plan does not know any more


def visits_of_days(engine: Engine, plan: HallPlan, first: date, last: date) -> Iterator[Visit]:
    """Every ticket of these business days. Of a paper roll (纸号) nobody knows since when its visitor has waited."""
    of, zone = tickets.c, ZoneInfo(plan.time_zone)
    wanted = select(
        of.business_day, of.business, of.matter, of.window, of.clerk, of.source, of.state, of.outcome, of.issued_at,
        of.first_called_at,
    ).where(of.hall == plan.code, of.business_day.between(first, last))  # fmt: skip
    with engine.connect() as connection:
        for row in connection.execute(wanted.execution_options(yield_per=_AT_ONCE)):
            called = row.first_called_at
            yield Visit(
                day=row.business_day,
                hour=row.issued_at.astimezone(zone).hour,
                business=row.business,
                matter=row.matter,
                window=row.window,
                clerk=row.clerk,
                source=row.source,
                state=TicketState(row.state),
                outcome=row.outcome,
                wait_s=None
                if called is None or row.source == "roll"
                else max(0.0, (called - row.issued_at).total_seconds()),
            )


def handled_of_days(engine: Engine, plan: HallPlan, first: date, last: date) -> Iterator[Handled]:
    """Everything that was finished on these business days; what began without a moment is left out."""
    of = rating_units.c
    wanted = select(
        of.business_day, of.business, of.matter, of.window, of.clerk, of.started_at, of.ended_at, of.held_s
    ).where(of.hall == plan.code, of.business_day.between(first, last), of.started_at.is_not(None))
    with engine.connect() as connection:
        for row in connection.execute(wanted.execution_options(yield_per=_AT_ONCE)):
            yield Handled(
                day=row.business_day,
                business=row.business,
                matter=row.matter,
                window=row.window,
                clerk=row.clerk,
                seconds=max(0.0, (row.ended_at - row.started_at).total_seconds() - row.held_s),
                held_s=row.held_s,
                usual_min=_usual_min(plan, row),
            )


def _usual_min(plan: HallPlan, row: Any) -> float:
    matter = row.matter if row.matter in plan.matter else None
    return plan.usual_minutes(row.business, matter) if matter or row.business in plan.business else _USUAL_MIN


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthOfVisits:
    month: str  # 2026-11
    taken: int
    finished: int
    empty: int  # 空号


def months_of_year(engine: Engine, hall: str, year: int) -> list[MonthOfVisits]:
    """The months of a calendar year that had visitors, summed by the database."""
    of = tickets.c
    wanted = (
        select(of.business_day, of.state, func.count().label("many"))
        .where(of.hall == hall, of.business_day.between(date(year, 1, 1), date(year, 12, 31)))
        .group_by(of.business_day, of.state)
    )
    found: dict[str, Counter[TicketState]] = {}
    with engine.connect() as connection:
        for row in connection.execute(wanted):
            found.setdefault(f"{row.business_day:%Y-%m}", Counter())[TicketState(row.state)] += row.many
    return [
        MonthOfVisits(
            month=month,
            taken=states.total(),
            finished=states[TicketState.FINISHED],
            empty=sum(states[one] for one in (TicketState.NO_SHOW, TicketState.ABANDONED, TicketState.UNSERVED)),
        )
        for month, states in sorted(found.items())
    ]


def booking_states(engine: Engine, hall: str, first: date, last: date) -> Counter[str]:
    """How many bookings for these days stand in each state."""
    of = bookings.c
    wanted = (
        select(of.state, func.count().label("many"))
        .where(of.hall == hall, of.day.between(first, last))
        .group_by(of.state)
    )
    with engine.connect() as connection:
        return Counter({row.state: row.many for row in connection.execute(wanted)})
