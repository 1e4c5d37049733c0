"""Telling the trail who has read what (domain.md §15): before it is read, or soon after where a page asks by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from server.actions.turn import Turn
from server.domain import events as happened
from server.domain.card_numbers import without_numbers_of_people


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Who reads, and from which machine."""

    by: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What is looked for in the trail. ``who``, ``text``: parts of an actor, of the details; ``group``: of kinds.

    ``since`` and ``until`` are whole days of the hall, the last one included; ``before``: a sequence number.
    """

    who: str = ""
    kind: str = ""
    group: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """What a search has found: so many lines, numbered ``first`` to ``last``. ``cut``: there are older ones."""

    lines: int
    first: int | None
    last: int | None
    cut: bool


def trail_searched(turn: Turn, search: Search, found: Extent, reader: Reader) -> None:
    """What was typed is kept without ID numbers and phones: the log has none, so nobody is found by them."""
    turn.hall.record(
        happened.TrailSearched(
            at=turn.now,
            by=reader.by,
            address=reader.address,
            who=without_numbers_of_people(search.who),
            kind=search.kind,
            group=search.group,
            text=without_numbers_of_people(search.text),
            since=search.since,
            until=search.until,
            before=search.before,
            lines=found.lines,
            first=found.first,
            last=found.last,
            cut=found.cut,
        )
    )


def bookings_searched(turn: Turn, reader: Reader, *, what: str, bookings: Iterable[str]) -> None:
    turn.hall.record(
        happened.BookingsSearched(
            at=turn.now, by=reader.by, address=reader.address, what=what, bookings=tuple(bookings)
        )
    )


def file_handed_out(turn: Turn, reader: Reader, *, what: str, subject: str, name: str, lines: int, sha256: str) -> None:
    turn.hall.record(
        happened.FileHandedOut(
            at=turn.now,
            by=reader.by,
            address=reader.address,
            what=what,
            subject=subject,
            name=name,
            lines=lines,
            sha256=sha256,
        )
    )


def personal_data_read(
    turn: Turn, reader: Reader, *, what: str, subject: str, times: int, span: tuple[int, int] | None
) -> None:
    """``span``: of the log, the first and last number that were read."""
    first, last = span or (None, None)
    turn.hall.record(
        happened.PersonalDataRead(
            at=turn.now,
            by=reader.by,
            address=reader.address,
            what=what,
            subject=subject,
            times=times,
            first=first,
            last=last,
        )
    )
