"""The rows of tickets, windows, ratings and cases beside the days that the log makes (promises.md P2, P4, P9)."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, func, select

from server.domain.day import Day
from server.keeping.findings import Finding
from server.store.case_rows import case_row, report_row
from server.store.hall_rows import ticket_row, unit_row
from server.store.tables import (
    bad_rating_cases,
    case_files,
    case_numbers,
    case_steps,
    rating_units,
    ratings,
    tickets,
    unresolved_reports,
    windows,
)

_AT_ONCE = 500
_WINDOW_COLUMNS = ("state", "clerk", "ticket", "since")  # how a window was built is the configuration's


def tickets_of_day(connection: Connection, hall: str, day: Day) -> Iterator[Finding]:
    """One business day's tickets: none missing, none too many, each as the log left it."""
    if day.last_day is None:
        return
    expected = {ticket.id: ticket for ticket in day.tickets.values()}
    kept = connection.execute(
        select(tickets).where(tickets.c.hall == hall, tickets.c.business_day == day.last_day)
    ).mappings()
    for row in kept:
        ticket = expected.pop(row["id"], None)
        if ticket is None:
            words = f"{row['code']} of {day.last_day} ({row['id']}) was never issued"
            yield Finding(code="row_surplus", words=words)
        else:
            yield from _differences(f"{row['code']} of {day.last_day}", dict(row), ticket_row(hall, day, ticket))
    for ticket in expected.values():
        yield Finding(code="row_missing", words=f"{ticket.code} of {day.last_day} ({ticket.id}) was issued and is gone")


def units_of_day(connection: Connection, hall: str, day: Day) -> Iterator[Finding]:
    """What of one business day may be rated: each visit or matter that was finished, and nothing else."""
    if day.last_day is None:
        return
    expected = {
        unit.id: unit_row(hall, day, ticket.id, unit) for ticket in day.tickets.values() for unit in ticket.units
    }
    kept = connection.execute(
        select(rating_units).where(rating_units.c.hall == hall, rating_units.c.business_day == day.last_day)
    ).mappings()
    for row in kept:
        known = expected.pop(row["id"], None)
        if known is None:
            yield Finding(code="row_surplus", words=f"{row['id']} of {day.last_day} may be rated, and was not finished")
        else:
            yield from _differences(f"what may be rated as {row['id']}", dict(row), known)
    for name in expected:
        yield Finding(code="row_missing", words=f"{name} of {day.last_day} was finished, and cannot be rated")


def ratings_of_day(connection: Connection, hall: str, expected: list[dict[str, Any]]) -> Iterator[Finding]:
    """The ratings of one business day, looked up by what they are about."""
    for first in range(0, len(expected), _AT_ONCE):
        some = expected[first : first + _AT_ONCE]
        wanted = [row["unit"] for row in some]
        found = connection.execute(select(ratings).where(ratings.c.hall == hall, ratings.c.unit.in_(wanted))).mappings()
        kept = {(row["unit"], row["revision"]): row for row in found}
        for row in some:
            name = f"the rating of ticket {row['unit']}"
            known = kept.get((row["unit"], row["revision"]))
            if known is None:
                yield Finding(code="row_missing", words=f"{name} was given and is gone")
            else:
                yield from _differences(name, dict(known), row)


def windows_now(connection: Connection, hall: str, day: Day) -> Iterator[Finding]:
    """Every window as the last event left it."""
    for row in connection.execute(select(windows).where(windows.c.hall == hall)).mappings():
        state = day.windows[row["code"]]
        expected = {"state": state.state.value, "clerk": state.clerk, "ticket": state.ticket, "since": state.since}
        yield from _differences(f"window {row['code']}", {name: row[name] for name in _WINDOW_COLUMNS}, expected)


def followed_now(connection: Connection, hall: str, day: Day, steps: Mapping[str, Sequence[int]]) -> Iterator[Finding]:
    """Every bad-rating case and unresolved report as its events left it, and which events are its own."""
    cases = {case.id: case_row(hall, case, steps[case.id][-1]) for case in day.cases.cases.values()}
    reports = {one.id: report_row(hall, one, steps[one.id][-1]) for one in day.reports.reports.values()}
    yield from _rows_of("case", connection, hall, bad_rating_cases, cases)
    yield from _rows_of("report", connection, hall, unresolved_reports, reports)
    kept_steps: dict[str, list[int]] = {}
    of_hall = select(case_steps.c.case_id, case_steps.c.seq).where(case_steps.c.hall == hall)
    for row in connection.execute(of_hall.order_by(case_steps.c.seq)):
        kept_steps.setdefault(row.case_id, []).append(row.seq)
    for name in sorted({*kept_steps, *steps}):
        if kept_steps.get(name) != list(steps.get(name, ())):
            kind = "report" if name in reports else "case"
            words = f"{kind} {name} has the events {kept_steps.get(name, [])}, by the log {list(steps.get(name, ()))}"
            yield Finding(code="row_differs", words=words)


def _rows_of(
    kind: str, connection: Connection, hall: str, rows: Table, expected: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    left = dict(expected)
    for kept in connection.execute(select(rows).where(rows.c.hall == hall)).mappings():
        known = left.pop(kept["id"], None)
        if known is None:
            yield Finding(code="row_surplus", words=f"{kind} {kept['id']} was never opened")
        else:
            yield from _differences(f"{kind} {kept['id']}", dict(kept), known)
    for name in left:
        yield Finding(code="row_missing", words=f"{kind} {name} was opened and is gone")


def files_now(connection: Connection, hall: str, hashes: Mapping[str, str]) -> Iterator[Finding]:
    """Every attachment of a case as it was put in, by its hash in the log: none missing, altered or slipped in."""
    left = dict(hashes)
    for row in connection.execute(select(case_files.c.id, case_files.c.content).where(case_files.c.hall == hall)):
        expected = left.pop(row.id, None)
        if expected is None:
            yield Finding(code="row_surplus", words=f"attachment {row.id} was never added")
        elif _hash_of(row.content) != expected:
            yield Finding(code="row_differs", words=f"attachment {row.id} is not the file that was added")
    for name in left:
        yield Finding(code="row_missing", words=f"attachment {name} was added and is gone")


def case_numbers_now(
    connection: Connection, hall: str, expected: Mapping[tuple[str, str], dict[str, Any]]
) -> Iterator[Finding]:
    """Every case number of the platform's as it was given last."""
    left = dict(expected)
    for row in connection.execute(select(case_numbers).where(case_numbers.c.hall == hall)).mappings():
        name = f"the case number of {row['about']} of ticket {row['ticket']}"
        known = left.pop((row["ticket"], row["about"]), None)
        if known is None:
            yield Finding(code="row_surplus", words=f"{name} was never given")
        else:
            yield from _differences(name, dict(row), known)
    for ticket, about in left:
        yield Finding(code="row_missing", words=f"the case number of {about} of ticket {ticket} was given and is gone")


def _hash_of(content: str) -> str | None:
    """Of a kept file; None where it cannot even be read."""
    try:
        return sha256(base64.b64decode(content, validate=True)).hexdigest()
    except ValueError:
        return None


def totals(connection: Connection, hall: str, *, days: set[Any], rated: int) -> Iterator[Finding]:
    """Rows of days that the log does not know, and ratings that nobody gave."""
    by_day = connection.execute(
        select(tickets.c.business_day, func.count()).where(tickets.c.hall == hall).group_by(tickets.c.business_day)
    )
    for day, count in by_day:
        if day not in days:
            yield Finding(code="row_surplus", words=f"{count} tickets of {day}, a day the log does not know")
    kept = connection.execute(select(func.count()).select_from(ratings).where(ratings.c.hall == hall)).scalar_one()
    if kept > rated:
        yield Finding(code="row_surplus", words=f"{kept} ratings are kept, {rated} were given")


def _differences(name: str, kept: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[Finding]:
    if kept == expected:
        return
    for column, value in expected.items():
        if kept[column] != value:
            yield Finding(code="row_differs", words=f"{name}: {column} is {kept[column]!r}, by the log {value!r}")
