"""A ticket of a day that is over: its row, and how it was rated."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select

from server.domain.rating_moves import RatedVisit
from server.domain.remembered import RatingGiven
from server.domain.ticket import TicketState
from server.store.tables import ratings, tickets


def past_ticket(engine: Engine, hall: str, ticket: str) -> dict[str, Any] | None:
    """The ticket's row by name, None when there is no such ticket."""
    with engine.connect() as connection:
        row = (
            connection.execute(select(tickets).where(tickets.c.hall == hall, tickets.c.id == ticket)).mappings().first()
        )
    return dict(row) if row else None


def past_visit(engine: Engine, hall: str, ticket: str) -> RatedVisit | None:
    """What must be known of a visit of a day before to rate it; None when there is no such ticket."""
    row = past_ticket(engine, hall, ticket)
    if row is None:
        return None
    with engine.connect() as connection:
        given = connection.execute(
            select(ratings).where(ratings.c.hall == hall, ratings.c.ticket == ticket).order_by(ratings.c.revision)
        ).all()
    started, ended = row["started_at"], row["ended_at"]
    return RatedVisit(
        id=ticket,
        code=row["code"],
        window=row["window"] or "",
        clerk=row["clerk"],
        business=row["business"],
        matter=row["matter"],
        finished=row["state"] == TicketState.FINISHED.value and row["window"] is not None,
        ended_at=ended,
        handling_s=max(0.0, (ended - started).total_seconds() - row["held_s"]) if started and ended else 0.0,
        called=row["first_called_at"] is not None,
        known_person=row["id_hash"] is not None,
        visited=row["business_day"],
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
