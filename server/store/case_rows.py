"""Rows of what is followed by deadlines: bad-rating cases, and reports of what could not be done.

Their projection, which events of the log are theirs, and what is kept beside the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from server.actions.turn import CaseFile, Contact
from server.domain import events as happened
from server.domain.events.cases import CaseEvent
from server.domain.events.unresolved import ReportEvent
from server.domain.ratings.case import FINAL, BadRatingCase
from server.domain.ratings.case_book import CaseBook
from server.domain.unresolved.report import FINAL as REPORT_FINAL
from server.domain.unresolved.report import UnresolvedReport
from server.domain.unresolved.report_book import ReportBook
from server.store.event_codec import decode
from server.store.statements import inserting, upserting
from server.store.tables import bad_rating_cases, case_files, case_steps, events, rater_contacts, unresolved_reports

_upsert_cases = upserting(bad_rating_cases)
_upsert_reports = upserting(unresolved_reports)
_insert_steps = inserting(case_steps)
_upsert_contacts = upserting(rater_contacts)
_insert_files = inserting(case_files)


def project_cases(
    connection: Connection, hall: str, book: CaseBook, numbered: Sequence[tuple[int, happened.Event]]
) -> None:
    """Bring the rows of the cases that these events are about to what the book holds after them."""
    steps = [(seq, event) for seq, event in numbered if isinstance(event, CaseEvent)]
    last = {event.case: seq for seq, event in steps}
    # One that is withdrawn makes room for the next case of the same visit: it is written first.
    rows = [case_row(hall, book.cases[case], seq) for case, seq in last.items()]
    _upsert_cases.run(connection, sorted(rows, key=lambda row: row["state"] != "withdrawn"))
    _insert_steps.run(connection, [{"hall": hall, "case_id": event.case, "seq": seq} for seq, event in steps])


def project_reports(
    connection: Connection, hall: str, book: ReportBook, numbered: Sequence[tuple[int, happened.Event]]
) -> None:
    """The same for reports of what could not be done."""
    steps = [(seq, event) for seq, event in numbered if isinstance(event, ReportEvent)]
    last = {event.report: seq for seq, event in steps}
    _upsert_reports.run(connection, [report_row(hall, book.reports[one], seq) for one, seq in last.items()])
    _insert_steps.run(connection, [{"hall": hall, "case_id": event.report, "seq": seq} for seq, event in steps])


def report_row(hall: str, report: UnresolvedReport, last_seq: int) -> dict[str, Any]:
    return {
        "hall": hall,
        "id": report.id,
        "code": report.code,
        "window": report.at_window,
        "business": report.business,
        "matter": report.matter,
        "reachable": report.reachable,
        "owner": report.owner,
        "state": report.state.value,
        "weight": report.weight.value if report.weight else None,
        "department": report.department,
        "outcome": report.outcome.value if report.outcome else None,
        "ground": report.ground.value if report.ground else None,
        "in_time": report.in_time,
        "due": report.due,
        "taken_at": report.taken_at,
        "done_at": report.done_at,
        "answered_at": report.answered_at,
        "called_back_at": report.called_back_at,
        "call_back_outcome": report.call_back_outcome,
        "closed_at": report.closed_at,
        "last_seq": last_seq,
    }


def case_row(hall: str, case: BadRatingCase, last_seq: int) -> dict[str, Any]:
    return {
        "hall": hall,
        "id": case.id,
        "source": case.source,
        "rated": case.rated,
        "code": case.code,
        "window": case.at_window,
        "clerk": case.of_clerk,
        "business": case.business,
        "matter": case.matter,
        "level": case.level,
        "real_name": case.real_name,
        "owner": case.owner,
        "work_order": case.work_order,
        "state": case.state.value,
        "valid": case.valid,
        "in_time": case.in_time,
        "due": case.due,
        "opened_at": case.opened_at,
        "contacted_at": case.contacted_at,
        "verified_at": case.verified_at,
        "rectified_at": case.rectified_at,
        "answered_at": case.answered_at,
        "called_back_at": case.called_back_at,
        "call_back_outcome": case.call_back_outcome,
        "closed_at": case.closed_at,
        "last_seq": last_seq,
    }


def keep_beside(connection: Connection, hall: str, contacts: Iterable[Contact], files: Iterable[CaseFile]) -> None:
    """What belongs to cases and may not be in the log for ever."""
    newest = {one.subject: one for one in contacts}
    _upsert_contacts.run(
        connection,
        [
            {"hall": hall, "subject": one.subject, "phone": one.phone, "name": one.name, "at": one.at}
            for one in newest.values()
        ],
    )
    _insert_files.run(
        connection, [{"hall": hall, "id": one.id, "case_id": one.case, "content": one.content} for one in files]
    )


def case_events_before(connection: Connection, hall: str, seq: int) -> list[CaseEvent]:
    """The log of every case that was open at a place in it, up to that place."""
    final = [state.value for state in FINAL]
    found = _events_before(connection, hall, seq, bad_rating_cases, final)
    return [event for event in found if isinstance(event, CaseEvent)]


def report_events_before(connection: Connection, hall: str, seq: int) -> list[ReportEvent]:
    """The same for reports of what could not be done."""
    found = _events_before(connection, hall, seq, unresolved_reports, [state.value for state in REPORT_FINAL])
    return [event for event in found if isinstance(event, ReportEvent)]


def _events_before(
    connection: Connection, hall: str, seq: int, rows: Table, final: Sequence[str]
) -> list[happened.Event]:
    followed, steps = rows.c, case_steps.c
    was_open = or_(followed.state.not_in(final), followed.last_seq >= seq)
    found = connection.execute(
        select(events.c.kind, events.c.payload)
        .join(case_steps, (steps.hall == events.c.hall) & (steps.seq == events.c.seq))
        .join(rows, (followed.hall == steps.hall) & (followed.id == steps.case_id))
        .where(events.c.hall == hall, events.c.seq < seq, was_open)
        .order_by(events.c.seq)
    )
    return [decode(kind, payload) for kind, payload in found]
