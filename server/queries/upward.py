"""What is to be reported upward, from the log and the rows: new events as neutral records, and a month of ratings."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, func, select

from server.domain import events as happened
from server.domain.plan import HallPlan
from server.domain.ratings.case import CaseState
from server.domain.ratings.upward import (
    OutcomeFacts,
    RatingFacts,
    Record,
    ReportedAs,
    VisitFacts,
    outcome_record,
    rating_record,
)
from server.queries.log_span import span_of_days
from server.queries.rating_figures import Told
from server.store.event_codec import decode
from server.store.outbox import Queued
from server.store.tables import bad_rating_cases, case_steps, events, rating_units, ratings, tickets

_KINDS = ("ticket_rated", "case_closed")
_STRETCH = 20_000  # events that are looked through at once


def news(
    engine: Engine, plan: HallPlan, place: ReportedAs, *, after: int, since: date, outcomes: bool
) -> tuple[int, list[Queued]]:
    """Up to which event was looked, and what is to be reported of those after ``after``."""
    hall = plan.code
    with engine.connect() as connection:
        head = connection.execute(select(func.max(events.c.seq)).where(events.c.hall == hall)).scalar_one() or 0
        to = min(head, after + _STRETCH)
        rows = connection.execute(
            select(events.c.seq, events.c.kind, events.c.payload)
            .where(events.c.hall == hall, events.c.seq > after, events.c.seq <= to, events.c.kind.in_(_KINDS))
            .order_by(events.c.seq)
        ).all()
        found: list[Queued] = []
        for seq, kind, payload in rows:
            event = decode(kind, payload)
            if isinstance(event, happened.TicketRated):
                found += _of_rating(connection, plan, place, seq, event, since)
            elif isinstance(event, happened.CaseClosed) and outcomes:
                found += _of_case(connection, plan, place, seq, event, since)
    return to, found


def _of_rating(
    connection: Connection, plan: HallPlan, place: ReportedAs, seq: int, event: happened.TicketRated, since: date
) -> Iterator[Queued]:
    row = connection.execute(_visits(plan.code).where(rating_units.c.id == event.rated)).one()
    if row.business_day < since:
        return
    record = rating_record(plan, place, _visit(row, event.window, event.clerk), _rating(seq, event))
    yield _queued(record, subject=event.rated, event=event)


def _of_case(
    connection: Connection, plan: HallPlan, place: ReportedAs, seq: int, event: happened.CaseClosed, since: date
) -> Iterator[Queued]:
    """A 12345 work order is answered at its own door and reported here by nobody."""
    case = connection.execute(
        select(bad_rating_cases).where(bad_rating_cases.c.hall == plan.code, bad_rating_cases.c.id == event.case)
    ).one()
    if case.rated is None:
        return
    row = connection.execute(_visits(plan.code).where(rating_units.c.id == case.rated)).one()
    if row.business_day < since:
        return
    rated = connection.execute(_newest(plan.code, [case.rated])).one()
    outcome = _outcome(case, seq, result=_result(connection, plan.code, event.case))
    visit = _visit(row, rated.window, rated.clerk)
    yield _queued(outcome_record(plan, place, visit, _rating_of_row(rated), outcome), subject=case.rated, event=event)


def _queued(record: Record, *, subject: str, event: happened.Event) -> Queued:
    return Queued(
        id=record["record_id"],
        kind=record["kind"],
        subject=subject,
        seq=record["seq"],
        happened_at=event.at,
        record=json.dumps(record, ensure_ascii=False),
    )


def month_records(
    engine: Engine, plan: HallPlan, place: ReportedAs, first: date, last: date, told: Told
) -> Iterator[Record]:
    """The rating of every unit of these days as it stands now: the newest revision, with what became of its case.

    Exactly those that stand in the figures of these days (:func:`server.queries.rating_figures.rated_units`), in the
    order in which they were given; a stretch of the log at a time, so that a busy month needs no more room than a day.
    """
    hall = plan.code
    with engine.connect() as connection:
        head = connection.execute(select(func.max(events.c.seq)).where(events.c.hall == hall)).scalar_one() or 0
        start, _ = span_of_days(connection, hall, first, last)  # nothing is rated before its day
        for after in range(start - 1, head, _STRETCH):
            yield from _ratings_after(connection, plan, place, after, (first, last), told)


def _ratings_after(
    connection: Connection, plan: HallPlan, place: ReportedAs, after: int, days: tuple[date, date], told: Told
) -> Iterator[Record]:
    """The ratings of these days among the events of one stretch, but for those that were put right later."""
    seqs = _seqs(connection, plan.code, after, days[0])
    if not seqs:
        return
    units = {unit for unit, _ in seqs}
    newest = {
        (row.unit, row.revision): row
        for row in connection.execute(_newest(plan.code, units).where(ratings.c.business_day.between(*days)))
    }
    visits = {
        row.id: row
        for row in connection.execute(
            _visits(plan.code).where(rating_units.c.id.in_(units), rating_units.c.business_day.between(*days))
        )
    }
    cases = {
        row.rated: row
        for row in connection.execute(
            select(bad_rating_cases).where(
                bad_rating_cases.c.hall == plan.code,
                bad_rating_cases.c.rated.in_(units),
                bad_rating_cases.c.state != CaseState.WITHDRAWN.value,
            )
        )
    }
    for key, seq in seqs.items():
        row, visit = newest.get(key), visits.get(key[0])
        if row is None or visit is None or not told(row.unit, row.first_at):
            continue
        case = cases.get(row.unit)
        outcome = _outcome(case, case.last_seq, result=_result(connection, plan.code, case.id)) if case else None
        yield rating_record(plan, place, _visit(visit, row.window, row.clerk), _rating_of_row(row, seq), outcome)


def _newest(hall: str, units: Collection[str]) -> Select[Any]:
    """The newest revision of these units' ratings, with the moment of the first."""
    newest = (
        select(ratings.c.unit, func.max(ratings.c.revision).label("revision"), func.min(ratings.c.at).label("first_at"))
        .where(ratings.c.hall == hall, ratings.c.unit.in_(units))
        .group_by(ratings.c.unit)
        .subquery()
    )
    return (
        select(ratings, newest.c.first_at)
        .join(newest, and_(newest.c.unit == ratings.c.unit, newest.c.revision == ratings.c.revision))
        .where(ratings.c.hall == hall)
    )


def _visits(hall: str) -> Select[Any]:
    """Everything that may be rated, with the ticket that it was done with."""
    row = rating_units.c
    return (
        select(
            row.id, row.ticket, row.business_day, row.business, row.matter, tickets.c.source, tickets.c.issued_at,
            row.started_at, row.ended_at,
        )
        .join(tickets, and_(tickets.c.hall == row.hall, tickets.c.id == row.ticket))
        .where(row.hall == hall)
    )  # fmt: skip


def _seqs(connection: Connection, hall: str, after: int, first: date) -> dict[tuple[str, int], int]:
    """The event of each rating of a stretch of the log that was given on this day or later, in order."""
    rows = connection.execute(
        select(events.c.seq, events.c.kind, events.c.payload)
        .where(
            events.c.hall == hall, events.c.seq > after, events.c.seq <= after + _STRETCH,
            events.c.kind == "ticket_rated", events.c.business_day >= first,
        )
        .order_by(events.c.seq)
    )  # fmt: skip
    found = {}
    for seq, kind, payload in rows:
        event = decode(kind, payload)
        if isinstance(event, happened.TicketRated):
            found[event.rated, event.revision] = seq
    return found


def _visit(row: Any, window: str, clerk: str | None) -> VisitFacts:
    """``window`` and ``clerk``: those that the rating is about."""
    return VisitFacts(
        unit=row.id, ticket=row.ticket, business_day=row.business_day, business=row.business,
        matter=row.matter, window=window, clerk=clerk, source=row.source,
        issued_at=row.issued_at, started_at=row.started_at, ended_at=row.ended_at,
    )  # fmt: skip


def _rating(seq: int, event: happened.TicketRated) -> RatingFacts:
    return RatingFacts(
        seq=seq, revision=event.revision, level=event.level, reasons=event.reasons, text=event.text,
        channel=event.channel, dictionary_version=event.dictionary_version, at=event.at, flags=event.flags,
    )  # fmt: skip


def _rating_of_row(row: Any, seq: int = 0) -> RatingFacts:
    return RatingFacts(
        seq=seq, revision=row.revision, level=row.level, reasons=tuple(row.reasons), text=row.text,
        channel=row.channel, dictionary_version=row.dictionary_version, at=row.at, flags=tuple(row.flags or ()),
    )  # fmt: skip


def _outcome(case: Any, seq: int, *, result: str) -> OutcomeFacts:
    return OutcomeFacts(
        case=case.id, seq=seq, opened_at=case.opened_at, closed_at=case.closed_at, valid=case.valid,
        rectified_at=case.rectified_at, in_time=case.in_time, answered_at=case.answered_at,
        called_back_at=case.called_back_at, call_back_outcome=case.call_back_outcome, result=result,
    )  # fmt: skip


def _result(connection: Connection, hall: str, case: str) -> str:
    """What was done about it, in the words of the last rectification; of an invalid one nothing."""
    row = connection.execute(
        select(events.c.kind, events.c.payload)
        .join(case_steps, (case_steps.c.hall == events.c.hall) & (case_steps.c.seq == events.c.seq))
        .where(events.c.hall == hall, case_steps.c.case_id == case, events.c.kind == "case_rectified")
        .order_by(events.c.seq.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return ""
    event = decode(row.kind, row.payload)
    return event.what if isinstance(event, happened.CaseRectified) else ""
