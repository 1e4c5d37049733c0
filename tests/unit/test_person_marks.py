"""What the log holds of visitors: marks that say nothing without what lies beside them (promises.md §5.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from server.domain import events as happened
from server.domain.bookings.lock import LockReason
from server.domain.events import KINDS
from server.domain.ticket import Move, PriorityClass, Ticket
from server.domain.window import WindowState
from server.store.event_codec import encode
from server.store.person_marks import HashRule, hide, is_mark, mark_of, marks_of, with_people

AT = datetime(2026, 11, 23, 17, tzinfo=UTC)  # the 24th in Shanghai
RULE = HashRule(90, "Asia/Shanghai")
NAMES = frozenset({"id_hash", "person", "phone"})
"""How a visitor's hash is called wherever an event has one; ``device`` of a rating is tried by itself."""

TICKET = Ticket(
    id="t1", code="A001", series="A", number=1, order=1, business="b", matter=None, zone="H", issued_at=AT, turn_at=AT,
    priority_class=PriorityClass.ORDINARY, source="kiosk", id_hash="HASH-undone",
)  # fmt: skip
ISSUED = happened.TicketIssued(
    at=AT, ticket="t1", code="A001", series="A", number=1, order=1, business="b", matter=None, zone="H",
    priority_class=PriorityClass.ORDINARY, priority_group=None, due_at=None, source="kiosk", ref=None,
    id_hash="HASH-card", phone="HASH-phone", ahead=0, wait=None, reason={},
)  # fmt: skip
BOOKED = happened.BookingMade(
    at=AT, booking="b1", code="123456", day=date(2026, 12, 1), starts=AT, business="b", matter=None, person="HASH-card",
    phone="HASH-phone", source="desk",
)  # fmt: skip
LOCKED = happened.BookingLocked(
    at=AT,
    lock="l1",
    person="HASH-card",
    reason=LockReason.BY_HAND,
    until=date(2027, 1, 1),
    bookings=(),
    by="w",
    why="x",
)
UNDONE = happened.MoveUndone(
    at=AT, window="5", move=Move.CALL, before=WindowState(code="5"), ticket=TICKET, more=(TICKET,)
)
RATED = happened.TicketRated(
    at=AT, ticket="t1", code="A001", window="5", clerk="c", level=5, reasons=(), text="", channel="link",
    dictionary_version="1", device="HASH-address",
)  # fmt: skip
WITH_PEOPLE = (ISSUED, BOOKED, LOCKED, UNDONE, RATED)


def salts() -> Iterator[bytes]:
    return (number.to_bytes(16) for number in count())


@pytest.mark.parametrize("event", WITH_PEOPLE, ids=lambda event: type(event).__name__)
def test_no_hash_is_written_and_every_one_comes_back(event: happened.Event) -> None:
    drawn = salts()
    written, rows = hide(event, salt=lambda: next(drawn))
    assert "HASH" not in encode(written)[1]
    assert "HASH" in encode(event)[1], "the control"
    assert marks_of([written]) == [row["mark"] for row in rows]
    known = {row["mark"]: row["hash"] for row in rows}
    assert with_people(written, lambda mark: known[mark]) == event
    for row in rows:
        assert mark_of(bytes.fromhex(row["salt"]), row["hash"]) == row["mark"]


def test_marks_of_one_person_have_nothing_in_common() -> None:
    drawn = salts()
    first, second = (hide(ISSUED, salt=lambda: next(drawn))[0] for _ in range(2))
    assert not set(marks_of([first])) & set(marks_of([second]))


def test_nobody_and_a_pad_have_no_mark() -> None:
    nobody = replace(ISSUED, id_hash=None, phone=None)
    pad = replace(RATED, channel="pad", device="pad:P5")
    for event in (nobody, pad):
        assert hide(event, salt=lambda: b"") == (event, [])


def test_what_an_older_log_holds_stays_what_it_is() -> None:
    assert marks_of([ISSUED]) == []
    assert not is_mark("abcdefghijklmnopqrstuvwxyz")


def test_how_long_is_counted_from_the_day_that_needs_it() -> None:
    assert RULE.last_day(ISSUED) == date(2027, 2, 22)
    assert RULE.last_day(BOOKED) == date(2027, 3, 1)
    assert RULE.last_day(LOCKED) == date(2027, 4, 1)


def parts_of(kind: type, seen: frozenset[type] = frozenset()) -> Iterator[tuple[type, str]]:
    """The fields of a dataclass and of the dataclasses within it."""
    for name, hint in get_type_hints(kind).items():
        if name in {field.name for field in fields(kind)}:
            yield kind, name
            for inner in _classes(hint):
                if inner not in seen and is_dataclass(inner):
                    yield from parts_of(inner, seen | {kind, inner})


def _classes(hint: Any) -> Iterator[type]:
    if get_origin(hint) in (Union, UnionType, tuple, list, dict) or get_args(hint):
        for one in get_args(hint):
            yield from _classes(one)
    elif isinstance(hint, type):
        yield hint


def test_every_event_with_a_visitors_hash_is_known_here() -> None:
    """A new field of that name in any event must be hidden: add it to the table and to the events above."""
    holding = {kind for kind in KINDS.values() if any(name in NAMES for _, name in parts_of(kind))}
    assert holding | {happened.TicketRated} == {type(event) for event in WITH_PEOPLE}
