"""Bad-rating cases as they are kept: closed ones by their rows, one with its whole trace from the log."""

from __future__ import annotations

from sqlalchemy import Engine, select

from server.domain.events import Event
from server.domain.events.cases import CaseEvent
from server.domain.ratings.case import FINAL, BadRatingCase
from server.domain.ratings.case_book import CaseBook, UnknownCase
from server.store.event_codec import decode
from server.store.tables import bad_rating_cases, case_files, case_steps, events, rater_contacts

Step = tuple[int, str, CaseEvent]
"""Number in the log, who did it, what."""


def closed_cases(engine: Engine, hall: str, *, most: int) -> list[BadRatingCase]:
    """The newest cases that are closed or withdrawn, the newest first."""
    cases = bad_rating_cases.c
    wanted = (
        select(cases.id)
        .where(cases.hall == hall, cases.state.in_([state.value for state in FINAL]))
        .order_by(cases.closed_at.desc())
        .limit(most)
    )
    with engine.connect() as connection:
        names = list(connection.execute(wanted).scalars())
    return [_played(steps) for name in names if (steps := steps_of(engine, hall, name))]


def log_of(engine: Engine, hall: str, subject: str) -> list[tuple[int, str, Event]]:
    """Everything that happened to a case, or to a report of what could not be done, in order: number, actor, event."""
    rows = (
        select(events.c.seq, events.c.actor, events.c.kind, events.c.payload)
        .join(case_steps, (case_steps.c.hall == events.c.hall) & (case_steps.c.seq == events.c.seq))
        .where(events.c.hall == hall, case_steps.c.case_id == subject)
        .order_by(events.c.seq)
    )
    with engine.connect() as connection:
        return [(seq, actor, decode(kind, payload)) for seq, actor, kind, payload in connection.execute(rows)]


def steps_of(engine: Engine, hall: str, case: str) -> list[Step]:
    """Everything that happened to a case, in order; empty when there is no such case."""
    return [(seq, actor, event) for seq, actor, event in log_of(engine, hall, case) if isinstance(event, CaseEvent)]


def case_with_steps(engine: Engine, hall: str, case: str) -> tuple[BadRatingCase, list[Step]]:
    """A case and its trace. Raises UnknownCase."""
    steps = steps_of(engine, hall, case)
    if not steps:
        raise UnknownCase(case=case)
    return _played(steps), steps


def work_order_known(engine: Engine, hall: str, order: str) -> bool:
    """Whether a work order of 12345 has ever come in; those of closed cases are in no memory."""
    mine = (bad_rating_cases.c.hall == hall) & (bad_rating_cases.c.work_order == order)
    with engine.connect() as connection:
        return connection.execute(select(bad_rating_cases.c.id).where(mine)).first() is not None


def phone_of(engine: Engine, hall: str, case: BadRatingCase) -> str | None:
    """The number that the visitor left, None when there is none or it was let go of."""
    subject = case.rated or case.id
    with engine.connect() as connection:
        found: str | None = connection.execute(
            select(rater_contacts.c.phone).where(rater_contacts.c.hall == hall, rater_contacts.c.subject == subject)
        ).scalar_one_or_none()
    return found


def file_of(engine: Engine, hall: str, case: str, file: str) -> str | None:
    """An attachment's content, base64."""
    with engine.connect() as connection:
        found: str | None = connection.execute(
            select(case_files.c.content).where(
                case_files.c.hall == hall, case_files.c.case_id == case, case_files.c.id == file
            )
        ).scalar_one_or_none()
    return found


def _played(steps: list[Step]) -> BadRatingCase:
    book = CaseBook()
    book.apply(event for _, _, event in steps)
    return book.get(steps[0][2].case)
