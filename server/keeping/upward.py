"""What is reported upward beside the log that it was made from: nothing missing, nothing altered, nothing invented.

Words of the configuration stand in a record too (names of matters, of departments); they are held by the hash that was
written with it, everything else by its event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, func, select

from server.domain import events as happened
from server.domain.ratings.upward import outcome_id, rating_id
from server.keeping.findings import Finding
from server.store.event_codec import decode
from server.store.tables import events, rating_units, upward_heads, upward_records

_AT_ONCE = 500


def upward_now(connection: Connection, hall: str) -> Iterator[Finding]:
    """Every record by its event, and every event up to where the log was followed by its record."""
    rows = connection.execute(
        select(upward_records).where(upward_records.c.hall == hall).order_by(upward_records.c.seq)
    ).yield_per(_AT_ONCE)
    for some in rows.partitions():
        yield from _differing(connection, hall, some)
    yield from _missing(connection, hall)


def _differing(connection: Connection, hall: str, rows: Sequence[Row[Any]]) -> Iterator[Finding]:
    named = select(events.c.seq, events.c.kind, events.c.payload).where(
        events.c.hall == hall, events.c.seq.in_([row.seq for row in rows])
    )
    told = {one.seq: decode(one.kind, one.payload) for one in connection.execute(named)}
    for row in rows:
        event = told.get(row.seq)
        expected = _expected(hall, event) if event is not None else None
        if expected is None or expected["record_id"] != row.id:
            yield Finding(code="row_surplus", words=f"record {row.id} is to be reported, and nothing of it happened")
            continue
        for field, value in _altered(row, expected):
            words = f"record {row.id}: {field} is {value!r}, by the log {expected.get(field)!r}"
            yield Finding(code="row_differs", words=words)
        if row.digest is not None and sha256(row.record.encode()).hexdigest() != row.digest:
            yield Finding(code="row_differs", words=f"record {row.id} is not what was to be reported")


def _expected(hall: str, event: happened.Event) -> dict[str, Any] | None:
    """What of a record its event decides, by path; None of an event that is not reported."""
    if isinstance(event, happened.TicketRated):
        return {
            "record_id": rating_id(hall, event.rated, event.revision), "kind": "rating",
            "visit.id": event.rated, "visit.ticket": event.ticket, "visit.window.code": event.window,
            "visit.clerk.account": event.clerk, "rating.level": event.level, "rating.reasons": list(event.reasons),
            "rating.text": event.text, "rating.channel": event.channel, "rating.number": event.revision,
            "rating.at": event.at.isoformat(),
        }  # fmt: skip
    if isinstance(event, happened.CaseClosed):
        return {"record_id": outcome_id(hall, event.case), "kind": "case", "outcome.case": event.case}
    return None


def _altered(row: Row[Any], expected: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    try:
        record = json.loads(row.record)
    except ValueError:
        yield "record", row.record[:60]
        return
    for path, value in expected.items():
        found = _at(record, path)
        if found != value and not (path == "visit.ticket" and found is None):  # of before there were units
            yield path, found


def _at(record: Any, path: str) -> Any:
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def _missing(connection: Connection, hall: str) -> Iterator[Finding]:
    """``made`` of the head counts what was ever queued; which are gone is told as far as their events tell."""
    head = connection.execute(select(upward_heads).where(upward_heads.c.hall == hall)).one_or_none()
    if head is None:
        return
    kept = connection.execute(
        select(func.count(), func.min(upward_records.c.seq)).where(upward_records.c.hall == hall)
    ).one()
    if kept[0] == head.made:
        return
    yield Finding(
        code="row_missing" if kept[0] < head.made else "row_surplus",
        words=f"{head.made} records were to be reported upward, {kept[0]} are kept",
    )
    yield from _named(connection, hall, head.seq)


def _named(connection: Connection, hall: str, to: int) -> Iterator[Finding]:
    """Ratings of days that were reported of otherwise, whose records are gone."""
    since: date | None = connection.execute(
        select(func.min(rating_units.c.business_day)).join(
            upward_records, (upward_records.c.hall == hall) & (upward_records.c.subject == rating_units.c.id)
        ).where(rating_units.c.hall == hall)
    ).scalar_one()  # fmt: skip
    rated = (
        select(events.c.seq, events.c.kind, events.c.payload)
        .outerjoin(upward_records, (upward_records.c.hall == hall) & (upward_records.c.seq == events.c.seq))
        .where(events.c.hall == hall, events.c.seq <= to, events.c.kind == "ticket_rated")
        .where(upward_records.c.id.is_(None), *([events.c.business_day >= since] if since else []))
        .order_by(events.c.seq)
    )
    for one in connection.execute(rated):
        event = decode(one.kind, one.payload)
        if isinstance(event, happened.TicketRated) and (
            event.visited is None or since is None or event.visited >= since
        ):
            name = rating_id(hall, event.rated, event.revision)
            yield Finding(seq=one.seq, code="row_missing", words=f"record {name} was to be reported, and is gone")
