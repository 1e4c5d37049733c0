"""A ticket of a day that is over: its row, what of it was finished, and how that was rated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, select

from server.domain.moves.rating import UnitToRate
from server.domain.ratings.unit import visit_of
from server.domain.remembered import RatingGiven
from server.store.tables import rating_units, ratings, tickets


def past_ticket(engine: Engine, hall: str, ticket: str) -> dict[str, Any] | None:
    """The ticket's row by name, None when there is no such ticket."""
    with engine.connect() as connection:
        row = (
            connection.execute(select(tickets).where(tickets.c.hall == hall, tickets.c.id == ticket)).mappings().first()
        )
    return dict(row) if row else None


def past_unit(engine: Engine, hall: str, unit: str) -> UnitToRate | None:
    """What must be known of a visit or matter of a day before to rate it; None when there is no such ticket."""
    row = past_ticket(engine, hall, visit_of(unit))
    if row is None:
        return None
    found = next((one for one in past_units(engine, hall, row) if one.id == unit), None)
    return found or _unfinished(row, unit)


def past_units(engine: Engine, hall: str, row: dict[str, Any]) -> list[UnitToRate]:
    """Everything that was finished of a ticket, by its row, in the order in which it was."""
    units, given = rating_units.c, ratings.c
    with engine.connect() as connection:
        finished = connection.execute(
            select(rating_units).where(units.hall == hall, units.ticket == row["id"]).order_by(units.ended_at, units.id)
        ).all()
        rated: dict[str, list[Any]] = {}
        for one in connection.execute(
            select(ratings)
            .where(given.hall == hall, given.unit.in_([unit.id for unit in finished]))
            .order_by(given.revision)
        ):
            rated.setdefault(one.unit, []).append(one)
    return [_finished(row, unit, rated.get(unit.id, ())) for unit in finished]


def _finished(row: dict[str, Any], unit: Any, given: Sequence[Any]) -> UnitToRate:
    handled = (unit.ended_at - unit.started_at).total_seconds() - unit.held_s if unit.started_at else 0.0
    return UnitToRate(
        id=unit.id,
        ticket=unit.ticket,
        code=row["code"],
        window=unit.window,
        clerk=unit.clerk,
        business=unit.business,
        matter=unit.matter,
        finished=True,
        ended_at=unit.ended_at,
        handling_s=max(0.0, handled),
        called=unit.called,
        known_person=row["known_person"],
        visited=unit.business_day,
        rated=RatingGiven(
            level=given[-1].level,
            at=given[-1].at,
            window=given[-1].window,
            clerk=given[-1].clerk,
            revision=given[-1].revision,
            first_at=given[0].at,
        )
        if given
        else None,
    )


def _unfinished(row: dict[str, Any], unit: str) -> UnitToRate:
    return UnitToRate(
        id=unit,
        ticket=row["id"],
        code=row["code"],
        window=row["window"] or "",
        clerk=row["clerk"],
        business=row["business"],
        matter=row["matter"],
        finished=False,
        ended_at=None,
        handling_s=0.0,
        called=row["first_called_at"] is not None,
        known_person=row["known_person"],
        visited=row["business_day"],
    )
