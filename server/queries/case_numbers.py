"""Visits with the platform's numbers of their cases, and the platform's lists of cases, from the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from server.domain.case_check import Known, PlatformCase
from server.domain.ticket import TicketState
from server.store.tables import case_numbers, platform_cases, rating_units, tickets

_AT_ONCE = 500
_UNDER_WAY = (TicketState.SERVING.value, TicketState.HELD.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberedMatter:
    """A matter that was served, or is. ``outcome``: of the visit, None while it is under way."""

    ticket: str
    code: str
    day: date
    about: str
    business: str
    window: str
    clerk: str | None
    ended_at: datetime | None
    outcome: str | None
    case_no: str | None


def numbers_of(engine: Engine, hall: str, ticket: str) -> dict[str, str]:
    """A visit's numbers by matter."""
    of = case_numbers.c
    with engine.connect() as connection:
        rows = connection.execute(select(of.about, of.case_no).where(of.hall == hall, of.ticket == ticket))
        return {row.about: row.case_no for row in rows}


def also_numbered(engine: Engine, hall: str, ticket: str, case_no: str) -> list[str]:
    """Codes of this hall's other tickets that carry the number already."""
    of = case_numbers.c
    wanted = (
        select(tickets.c.code)
        .join(case_numbers, (of.hall == tickets.c.hall) & (of.ticket == tickets.c.id))
        .where(of.case_no == case_no, of.hall == hall, of.ticket != ticket)
        .distinct()
    )
    with engine.connect() as connection:
        return sorted(connection.execute(wanted).scalars())


def numbered_matters(engine: Engine, hall: str, first: date, last: date) -> list[NumberedMatter]:
    """Everything that was finished at a window on these days, and what is under way, the newest last."""
    of, unit, number = tickets.c, rating_units.c, case_numbers.c
    finished = (
        select(unit.ticket, of.code, unit.business_day, unit.matter, unit.business, unit.window, unit.clerk,
               unit.ended_at, of.outcome)
        .join(tickets, (of.hall == unit.hall) & (of.id == unit.ticket))
        .where(unit.hall == hall, unit.business_day.between(first, last))
        .order_by(unit.ended_at, of.code, unit.id)
    )  # fmt: skip
    under_way = select(
        of.id.label("ticket"), of.code, of.business_day, of.matter, of.business, of.window, of.clerk
    ).where(of.hall == hall, of.business_day.between(first, last), of.state.in_(_UNDER_WAY), of.window.is_not(None))
    with engine.connect() as connection:
        known = {
            (row.ticket, row.about): row.case_no
            for row in connection.execute(
                select(number.ticket, number.about, number.case_no).where(
                    number.hall == hall, number.business_day.between(first, last)
                )
            )
        }
        rows = [*connection.execute(finished), *connection.execute(under_way.order_by(of.code))]
    return [_matter(row, known) for row in rows]


def _matter(row: Any, known: dict[tuple[str, str], str]) -> NumberedMatter:
    about = row.matter or row.business
    return NumberedMatter(
        ticket=row.ticket,
        code=row.code,
        day=row.business_day,
        about=about,
        business=row.business,
        window=row.window,
        clerk=row.clerk,
        ended_at=getattr(row, "ended_at", None),
        outcome=getattr(row, "outcome", None),
        case_no=known.get((row.ticket, about)),
    )


def listed_cases(engine: Engine, hall: str, first: date, last: date) -> list[PlatformCase]:
    """What the platform's lists have for these days."""
    of = platform_cases.c
    wanted = select(of.case_no, of.day, of.place, of.matter, of.department, of.window).where(
        of.hall == hall, of.day.between(first, last)
    )
    with engine.connect() as connection:
        rows = connection.execute(wanted.order_by(of.day, of.case_no, of.place))
        return [PlatformCase(**row) for row in rows.mappings()]


def known_numbers(engine: Engine, hall: str, numbers: Collection[str]) -> Known:
    """Of these numbers: which a ticket of any day carries, which any list has, which other halls have tickets."""
    ticketed: set[str] = set()
    listed: set[str] = set()
    elsewhere: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for case_no, at in _tickets_with(connection, numbers):
            if at == hall:
                ticketed.add(case_no)
            else:
                elsewhere.setdefault(case_no, set()).add(at)
        for some in _some(numbers):
            of = platform_cases.c
            listed.update(connection.execute(select(of.case_no).where(of.hall == hall, of.case_no.in_(some))).scalars())
    return Known(ticketed=ticketed, listed=listed, elsewhere=elsewhere)


def _tickets_with(connection: Connection, numbers: Collection[str]) -> Iterator[tuple[str, str]]:
    of = case_numbers.c
    for some in _some(numbers):
        for row in connection.execute(select(of.case_no, of.hall).where(of.case_no.in_(some)).distinct()):
            yield row.case_no, row.hall


def _some(numbers: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(numbers)
    for first in range(0, len(ordered), _AT_ONCE):
        yield ordered[first : first + _AT_ONCE]
