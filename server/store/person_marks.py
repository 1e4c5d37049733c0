"""Who took a ticket: beside the log and not in it, so that it can be forgotten (promises.md §5.5, §5.6).

The log is never changed, and a keyed hash in it would say for ever, to whoever has the hall's key, that a number was
here on a day. So an event is written with a *mark* in its place: SHA-256 over a salt of its own and the hash. Salt and
hash lie in ``person_marks`` until their day; then the row goes, and the mark says nothing any more, even with the key.
A new mark is made for every event, so marks of one person have nothing in common.

In memory events have the hash: :func:`hide` as they are written, :func:`show` as they are read. A hash in an event of
an older log, and a mark whose row is gone, stay what they are.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, select

from server.actions.turn import Beside
from server.domain import events as happened
from server.domain.ticket import Ticket
from server.store.tables import person_marks

HASHES_KEPT_DAYS = 90  # promises.md §5.5; a hall may set another
_MARK = "~"  # no hash begins so: they are base 32
_MARK_BYTES = 16
_AT_ONCE = 500

Of = Callable[[str], str]


class HashRule(NamedTuple):
    """How long hashes of one hall are kept after their day, and in which zone its days begin."""

    days: int
    zone: str

    def last_day(self, event: happened.Event) -> date:
        """The last day on which the hash of this event is kept: counted from the day that it is needed for."""
        about = event.at.astimezone(ZoneInfo(self.zone)).date()
        if isinstance(event, happened.BookingMade):
            about = max(about, event.day)
        elif isinstance(event, happened.BookingLocked):
            about = max(about, event.until)
        return about + timedelta(days=self.days)


def is_mark(value: str) -> bool:
    return value.startswith(_MARK)


def mark_of(salt: bytes, hashed: str) -> str:
    """What stands in the log: 128 bits. Nobody can try hashes on it without the salt, and no other hash fits it."""
    digest = sha256(salt + hashed.encode()).digest()[:_MARK_BYTES]
    return _MARK + base64.b32encode(digest).decode().rstrip("=").lower()


def hide(event: happened.Event, *, salt: Callable[[], bytes]) -> tuple[happened.Event, list[dict[str, Any]]]:
    """The event as it is written, and its rows without hall and day. ``salt`` gives 16 bytes of chance."""
    rows: list[dict[str, Any]] = []

    def mark(hashed: str) -> str:
        drawn = salt()
        made = mark_of(drawn, hashed)
        rows.append({"mark": made, "salt": drawn.hex(), "hash": hashed})
        return made

    return with_people(event, mark), rows


def show(connection: Connection, hall: str, events: Sequence[happened.Event]) -> list[happened.Event]:
    """Events as they were before they were written, as far as it is still known."""
    marks = marks_of(events)
    if not marks:
        return list(events)
    known: dict[str, str] = {}
    for first in range(0, len(marks), _AT_ONCE):
        some = marks[first : first + _AT_ONCE]
        mine = select(person_marks.c.mark, person_marks.c.hash).where(
            person_marks.c.hall == hall, person_marks.c.mark.in_(some)
        )
        known.update((row.mark, row.hash) for row in connection.execute(mine))
    return [with_people(event, lambda mark: known.get(mark, mark)) for event in events]


def marks_of(events: Iterable[happened.Event]) -> list[str]:
    """The marks that stand in events, in their order."""
    found: list[str] = []

    def note(value: str) -> str:
        if is_mark(value):
            found.append(value)
        return value

    for event in events:
        with_people(event, note)
    return found


def with_people(event: happened.Event, of: Of) -> happened.Event:
    """The event with every hash of a visitor in it replaced by what ``of`` makes of it."""
    change = _CHANGES.get(type(event))
    return event if change is None else change(event, of)


def _maybe(value: str | None, of: Of) -> str | None:
    return None if value is None else of(value)


def _issued(event: happened.TicketIssued, of: Of) -> happened.Event:
    if event.id_hash is None and event.phone is None:
        return event
    return replace(event, id_hash=_maybe(event.id_hash, of), phone=_maybe(event.phone, of))


def _undone(event: happened.MoveUndone, of: Of) -> happened.Event:
    def told(ticket: Ticket) -> Ticket:
        return ticket if ticket.id_hash is None else replace(ticket, id_hash=of(ticket.id_hash))

    ticket = None if event.ticket is None else told(event.ticket)
    return replace(event, ticket=ticket, more=tuple(told(one) for one in event.more))


def _rated(event: happened.TicketRated, of: Of) -> happened.Event:
    """A pad is named, as ``pad:P5``; of a phone there is a keyed hash of where it was."""
    return event if ":" in event.device or not event.device else replace(event, device=of(event.device))


def _booked(event: happened.BookingMade, of: Of) -> happened.Event:
    return replace(event, person=_maybe(event.person, of), phone=_maybe(event.phone, of))


def _locked(event: happened.BookingLocked, of: Of) -> happened.Event:
    return replace(event, person=of(event.person))


_CHANGES: Mapping[type, Callable[[Any, Of], happened.Event]] = {
    happened.TicketIssued: _issued,
    happened.MoveUndone: _undone,
    happened.TicketRated: _rated,
    happened.BookingMade: _booked,
    happened.BookingLocked: _locked,
}


class PersonMarks:
    """One hall's hashes beside its log, and letting go of them."""

    def __init__(self, reading: Engine, hall: str, rule: HashRule) -> None:
        self._reading, self._hall, self.rule = reading, hall, rule

    def overdue(self, now: datetime) -> int:
        """How many hashes are kept too long."""
        with self._reading.connect() as connection:
            return self._count(connection, now)

    def letting_go(self, now: datetime) -> Beside:
        """Delete what is kept too long, and look again: the commit fails when anything is left."""

        def go(connection: Connection) -> None:
            connection.execute(delete(person_marks).where(*self._old(now)))
            if left := self._count(connection, now):
                raise RuntimeError(f"{left} hashes of visitors are still there after they were deleted")

        return go

    def _count(self, connection: Connection, now: datetime) -> int:
        old = select(func.count()).select_from(person_marks).where(*self._old(now))
        return int(connection.execute(old).scalar_one())

    def _old(self, now: datetime) -> tuple[ColumnElement[bool], ...]:
        return person_marks.c.hall == self._hall, kept_too_long(now, self.rule.zone)


def kept_too_long(now: datetime, zone: str) -> ColumnElement[bool]:
    return person_marks.c.kept_until < now.astimezone(ZoneInfo(zone)).date()
