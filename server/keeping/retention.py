"""Letting go of what need not be kept any longer (promises.md §2.2, §5.1 V14): nightly, and harmless when done twice.

Answers are kept for their business day and seven days more; one-time codes and sessions until they have ended,
bookings and the blacklist for ninety days after their own end, a visitor's number for thirty days after the case it was
left for. The log, tickets and ratings are not touched. Rows go some at a time, so that the hall's writer never waits
long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, Table, delete, exists, or_, select, text, tuple_

from server.store.credentials import SESSION_IDLE, SESSION_LONGEST
from server.store.tables import (
    answers,
    bad_rating_cases,
    booking_locks,
    bookings,
    enrolment_codes,
    rater_contacts,
    sessions,
)

ANSWERS_KEPT_DAYS = 7  # after the business day
CONTACTS_KEPT_DAYS = 30  # after the end of the case that a visitor left a number for
BOOKINGS_KEPT_DAYS = 90  # after their day: they hold the keyed hash of a card (promises.md §5.5)
_AT_ONCE = 500
_LOCK = 7_309_824  # any number: the advisory lock of this job among the processes of one PostgreSQL


@dataclass(frozen=True, kw_only=True, slots=True)
class LetGo:
    """How many rows of one hall are gone."""

    answers: int = 0
    enrolment_codes: int = 0
    sessions: int = 0
    bookings: int = 0
    locks: int = 0
    contacts: int = 0

    @property
    def total(self) -> int:
        return self.answers + self.enrolment_codes + self.sessions + self.bookings + self.locks + self.contacts


def answers_before(now: datetime, zone: str) -> datetime:
    """Answers given before this moment are not kept: midnight, in the hall's zone, seven days before today's."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return datetime.combine(today - timedelta(days=ANSWERS_KEPT_DAYS), time.min, ZoneInfo(zone)).astimezone(now.tzinfo)


def let_go(engine: Engine, hall: str, *, now: datetime, zone: str) -> LetGo:
    """Delete what one hall need not keep. ``engine`` writes. Raises sqlalchemy.exc.SQLAlchemyError."""
    ended = or_(sessions.c.seen_at < now - SESSION_IDLE, sessions.c.started_at < now - SESSION_LONGEST)
    mine = or_(bad_rating_cases.c.rated == rater_contacts.c.subject, bad_rating_cases.c.id == rater_contacts.c.subject)
    needed = or_(
        bad_rating_cases.c.closed_at.is_(None), bad_rating_cases.c.closed_at >= now - timedelta(days=CONTACTS_KEPT_DAYS)
    )
    return LetGo(
        answers=_delete(engine, answers, hall, answers.c.at < answers_before(now, zone)),
        enrolment_codes=_delete(engine, enrolment_codes, hall, enrolment_codes.c.expires_at < now),
        sessions=_delete(engine, sessions, hall, ended),
        bookings=_delete(engine, bookings, hall, bookings.c.day < now.date() - timedelta(days=BOOKINGS_KEPT_DAYS)),
        locks=_delete(
            engine, booking_locks, hall, booking_locks.c.until < now.date() - timedelta(days=BOOKINGS_KEPT_DAYS)
        ),
        contacts=_delete(
            engine,
            rater_contacts,
            hall,
            ~exists().where(bad_rating_cases.c.hall == rater_contacts.c.hall, mine, needed),
        ),
    )


def _delete(engine: Engine, table: Table, hall: str, old: ColumnElement[bool]) -> int:
    """Some at a time until none is left; or until another process is found at it."""
    keys, count = list(table.primary_key.columns), 0
    some = select(*keys).where(table.c.hall == hall, old).limit(_AT_ONCE)
    while True:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                mine = connection.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}).scalar_one()
                if not mine:
                    return count
            gone = connection.execute(delete(table).where(tuple_(*keys).in_(some))).rowcount
        count += gone
        if gone < _AT_ONCE:
            return count
