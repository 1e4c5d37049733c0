"""Reports of what could not be done as they are kept: by their rows, and one with its whole trace from the log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, select

from server.domain.events.unresolved import ReportEvent
from server.domain.unresolved.report import FINAL, UnresolvedReport
from server.domain.unresolved.report_book import ReportBook, UnknownReport
from server.queries.cases import log_of
from server.store.tables import rater_contacts, unresolved_reports

Step = tuple[int, str, ReportEvent]
"""Number in the log, who did it, what."""


def closed_reports(engine: Engine, hall: str, *, most: int) -> list[UnresolvedReport]:
    """The newest reports that are closed or refused, the newest first."""
    reports = unresolved_reports.c
    wanted = (
        select(reports.id)
        .where(reports.hall == hall, reports.state.in_([state.value for state in FINAL]))
        .order_by(reports.closed_at.desc())
        .limit(most)
    )
    with engine.connect() as connection:
        names = list(connection.execute(wanted).scalars())
    return [report_with_steps(engine, hall, name)[0] for name in names]


def reports_taken(
    engine: Engine, hall: str, since: datetime, until: datetime
) -> list[tuple[UnresolvedReport, list[Step]]]:
    """Those taken in from ``since`` on and before ``until``, in order, for the ledger."""
    reports = unresolved_reports.c
    wanted = (
        select(reports.id)
        .where(reports.hall == hall, reports.taken_at >= since, reports.taken_at < until)
        .order_by(reports.taken_at, reports.id)
    )
    with engine.connect() as connection:
        names = list(connection.execute(wanted).scalars())
    return [report_with_steps(engine, hall, name) for name in names]


def report_with_steps(engine: Engine, hall: str, report: str) -> tuple[UnresolvedReport, list[Step]]:
    """A report and its trace. Raises UnknownReport."""
    steps = [
        (seq, actor, event) for seq, actor, event in log_of(engine, hall, report) if isinstance(event, ReportEvent)
    ]
    if not steps:
        raise UnknownReport(report=report)
    book = ReportBook()
    book.apply(event for _, _, event in steps)
    return book.get(report), steps


def contact_of(engine: Engine, hall: str, report: str) -> tuple[str | None, str | None]:
    """Name and number that the visitor left; None for what there is not, or was let go of."""
    contacts = rater_contacts.c
    wanted = select(contacts.name, contacts.phone).where(contacts.hall == hall, contacts.subject == report)
    with engine.connect() as connection:
        found = connection.execute(wanted).one_or_none()
    return (found.name, found.phone) if found else (None, None)
