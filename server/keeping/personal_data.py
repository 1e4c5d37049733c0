"""The data map (个人信息清单): which personal data is kept, where, how long, and what deletes it (promises.md §5.5).

This table is what the nightly deletion goes by, what the page at ``/data-map`` shows, and what docs/personal-data.md
says; its words (what, why, who may see it) are in ``config/wording/data_map.toml`` under the code of each line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Engine, Table, exists, func, or_, select

from server.store.credentials import SESSION_IDLE, SESSION_LONGEST
from server.store.person_marks import HASHES_KEPT_DAYS, kept_too_long
from server.store.tables import (
    accounts,
    answers,
    approvals,
    bad_rating_cases,
    booking_locks,
    bookings,
    case_files,
    case_numbers,
    enrolment_codes,
    events,
    person_marks,
    rater_contacts,
    ratings,
    sealed_numbers,
    sessions,
    text_messages,
    tickets,
    unresolved_reports,
    vouchers,
)

ANSWERS_KEPT_DAYS = 7  # after the business day
CONTACTS_KEPT_DAYS = 30  # after the end of the case that a visitor left a number for
HASHES_OF_TICKETS = "id_hash"
HASHES = (person_marks, bookings, booking_locks, vouchers)
"""Where a keyed hash of a visitor stands: of these nothing is left in the file either."""

Since = Literal["its_day", "its_end", "the_case", "the_ticket", "the_session", "the_code"]
Over = Callable[["Night"], ColumnElement[bool]]
"""Which rows are kept too long at a moment."""
Setting = Literal["id_number_days", "hash_days"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Night:
    """A moment at which a hall lets go. ``zone``: where its days begin; ``hash_days``: its setting of that name."""

    now: datetime
    zone: str
    hash_days: int = HASHES_KEPT_DAYS

    @property
    def booked_before(self) -> date:
        """Bookings before this day, and locks that ended before it, are over."""
        return self.now.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=self.hash_days)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One line. ``where``: columns, or ``events.kind``, that hold it; ``rows``, ``holds``: how it is counted.

    ``days`` after ``since``; None is as long as the log, 0 until it has ended. ``over`` is None where nothing is
    deleted. ``setting``: by which name the hall says how long (`[server]` of its `hall.toml`).
    """

    code: str
    rows: Table
    where: tuple[str, ...]
    holds: ColumnElement[bool] | None = None
    days: int | None = None
    since: Since | None = None
    over: Over | None = None
    setting: Setting | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a line stands now: rows that are kept, and of these those kept too long, which the next night deletes."""

    kept: int
    overdue: int


def answers_before(now: datetime, zone: str) -> datetime:
    """Answers given before this moment are not kept: midnight, in the hall's zone, seven days before today's."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return datetime.combine(today - timedelta(days=ANSWERS_KEPT_DAYS), time.min, ZoneInfo(zone)).astimezone(now.tzinfo)


def _ended(night: Night) -> ColumnElement[bool]:
    return or_(sessions.c.seen_at < night.now - SESSION_IDLE, sessions.c.started_at < night.now - SESSION_LONGEST)


def _not_needed(night: Night) -> ColumnElement[bool]:
    """A contact whose case or report has been closed for long enough, or which has none."""
    mine = or_(bad_rating_cases.c.rated == rater_contacts.c.subject, bad_rating_cases.c.id == rater_contacts.c.subject)
    closed_long_ago = night.now - timedelta(days=CONTACTS_KEPT_DAYS)
    needed = or_(bad_rating_cases.c.closed_at.is_(None), bad_rating_cases.c.closed_at >= closed_long_ago)
    reported = unresolved_reports.c.id == rater_contacts.c.subject
    still = or_(unresolved_reports.c.closed_at.is_(None), unresolved_reports.c.closed_at >= closed_long_ago)
    return ~exists().where(bad_rating_cases.c.hall == rater_contacts.c.hall, mine, needed) & ~exists().where(
        unresolved_reports.c.hall == rater_contacts.c.hall, reported, still
    )


MAP: tuple[Kept, ...] = (
    Kept(
        code="id_sealed",
        rows=sealed_numbers,
        where=("sealed_numbers.sealed",),
        days=7,
        since="the_ticket",
        over=lambda night: sealed_numbers.c.kept_until <= night.now,
        setting="id_number_days",
    ),
    Kept(
        code="text_phone",
        rows=text_messages,
        where=("text_messages.sealed",),
        holds=text_messages.c.sealed.is_not(None),
        days=2,
        since="the_ticket",
        over=lambda night: text_messages.c.kept_until <= night.now,
    ),
    Kept(
        code=HASHES_OF_TICKETS,
        rows=person_marks,
        where=("person_marks.hash",),
        days=HASHES_KEPT_DAYS,
        since="its_day",
        over=lambda night: kept_too_long(night.now, night.zone),
        setting="hash_days",
    ),
    Kept(
        code="booking",
        rows=bookings,
        where=("bookings.person", "bookings.phone"),
        holds=or_(bookings.c.person.is_not(None), bookings.c.phone.is_not(None)),
        days=HASHES_KEPT_DAYS,
        since="its_day",
        over=lambda night: bookings.c.day < night.booked_before,
        setting="hash_days",
    ),
    Kept(
        code="booking_lock",
        rows=booking_locks,
        where=("booking_locks.person", "booking_locks.why"),
        days=HASHES_KEPT_DAYS,
        since="its_end",
        over=lambda night: booking_locks.c.until < night.booked_before,
        setting="hash_days",
    ),
    Kept(
        code="voucher",
        rows=vouchers,
        where=("vouchers.person", "vouchers.phone"),
        holds=or_(vouchers.c.person.is_not(None), vouchers.c.phone.is_not(None)),
        days=HASHES_KEPT_DAYS,
        since="its_end",
        over=lambda night: vouchers.c.until < night.booked_before,
        setting="hash_days",
    ),
    Kept(
        code="contact",
        rows=rater_contacts,
        where=("rater_contacts.phone", "rater_contacts.name"),
        days=CONTACTS_KEPT_DAYS,
        since="the_case",
        over=_not_needed,
    ),
    Kept(code="rating_words", rows=ratings, where=("ratings.text", "events.ticket_rated"), holds=ratings.c.text != ""),
    Kept(code="case_files", rows=case_files, where=("case_files.content",)),
    Kept(code="case_no", rows=case_numbers, where=("case_numbers.case_no", "events.case_number_given")),
    Kept(code="report_words", rows=events, where=("events.report_taken", "events.report_done")),
    Kept(code="ref", rows=tickets, where=("tickets.ref", "events.ticket_issued"), holds=tickets.c.ref.is_not(None)),
    Kept(
        code="answers",
        rows=answers,
        where=("answers.body",),
        days=ANSWERS_KEPT_DAYS,
        since="its_day",
        over=lambda night: answers.c.at < answers_before(night.now, night.zone),
    ),
    Kept(
        code="staff",
        rows=accounts,
        where=("accounts.name", "accounts.badge", "tickets.clerk", "ratings.clerk", "events.actor"),
    ),
    Kept(
        code="sign_on",
        rows=accounts,
        where=("accounts.subject_hash",),
        holds=accounts.c.subject_hash.is_not(None),
    ),
    Kept(
        code="sessions",
        rows=sessions,
        where=("sessions.account", "sessions.seen_at"),
        days=0,
        since="the_session",
        over=_ended,
    ),
    Kept(
        code="addresses",
        rows=events,
        where=(
            "events.person_signed_in",
            "events.sign_in_failed",
            "events.single_sign_on_refused",
            "events.device_enrolled",
            "events.trail_searched",
            "events.bookings_searched",
            "events.file_handed_out",
            "events.personal_data_read",
        ),
    ),
    Kept(code="searches", rows=events, where=("events.trail_searched",)),
    Kept(code="approvals", rows=approvals, where=("approvals.asked_by", "approvals.decided_by", "approvals.why")),
)
"""In the order in which they are shown: what is nearest to a person first."""

CODES_OVER: Over = lambda night: enrolment_codes.c.expires_at < night.now  # noqa: E731  # as those of the map
"""One-time codes of devices are nobody's data, but are deleted the same night."""

WITHOUT: Mapping[str, str] = {
    "halls": "the head of the log",
    "windows": "who sits where now, by account: as in accounts",
    "rating_units": "visits and matters that may be rated, with the account that served: as in accounts",
    "bad_rating_cases": "states and deadlines of cases; their words are in the log",
    "unresolved_reports": "states and deadlines of reports; their words are in the log",
    "case_steps": "places in the log",
    "platform_cases": "numbers of cases from the platform's list, by day and matter; columns about people are not read",
    "upward_records": "ratings as the platform above is told them, without a person",
    "upward_heads": "a place in the log",
    "jobs": "slips and announcements: numbers, never names",
    "devices": "machines, and which account shut one out, as in accounts",
    "device_conditions": "machines",
    "health": "a time",
    "enrolment_codes": "hashes of one-time codes of machines",
}
"""Tables that hold nothing about a person that no line of the map names, and what they hold."""


BY_THE_WRITER = (sealed_numbers, person_marks)
"""What goes in one commit with the event that counts it."""


def deleted_at_night() -> Iterator[Kept]:
    """The lines that retention deletes by itself; the others go by the hall's writer, told in the same commit."""
    return (one for one in MAP if one.over is not None and one.rows not in BY_THE_WRITER)


def standing(engine: Engine, hall: str, night: Night) -> dict[str, Standing]:
    """How each line stands, by its code: what is kept, and what of it is kept too long, counted at this moment."""
    with engine.connect() as connection:
        return {one.code: _standing(connection, one, hall, night) for one in MAP}


def _standing(connection: Connection, one: Kept, hall: str, night: Night) -> Standing:
    mine = one.rows.c.hall == hall
    if one.holds is not None:
        mine &= one.holds
    if one.rows is events:
        mine &= events.c.kind.in_([place.partition(".")[2] for place in one.where])
    kept = connection.execute(select(func.count()).select_from(one.rows).where(mine)).scalar_one()
    overdue = 0
    if one.over is not None:
        late = select(func.count()).select_from(one.rows).where(mine, one.over(night))
        overdue = connection.execute(late).scalar_one()
    return Standing(kept=kept, overdue=overdue)
