"""Proving a database: every hall's log by its hashes, its numbers, and its rows by replaying the log.

Everything is read within one transaction, so the hall may go on meanwhile. The log is streamed and held one business
day at a time: a year of events needs no more memory than its biggest day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from time import monotonic
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Row, select

from server.domain import events as happened
from server.keeping.chain import Chain
from server.keeping.findings import Finding, HallBooks, Verdict
from server.keeping.people import People
from server.keeping.promised import answers_keep_their_word, every_change_was_answered, jobs_have_their_tickets
from server.keeping.replay import Replay, Unplayable
from server.keeping.rows import (
    case_numbers_now,
    files_now,
    followed_now,
    ratings_of_day,
    tickets_of_day,
    totals,
    units_of_day,
    windows_now,
)
from server.keeping.upward import upward_now
from server.store.engine import one_moment
from server.store.event_codec import decode
from server.store.tables import events, halls, windows

_AT_ONCE = 2000

Anchors = Mapping[str, Mapping[int, str]]
"""Hashes by hall and sequence that were written down outside the database."""


def verify(
    engine: Engine, *, only: Sequence[str] = (), anchors: Anchors | None = None, today: date | None = None
) -> Verdict:
    """Look at every hall of the database, or at some. ``today``: by which nothing may be kept too long; where it is not
    given, as in a rehearsal, the day of each log's last event. Raises one of server.store.damage.UNREADABLE."""
    began = monotonic()
    with engine.connect().execution_options(**one_moment(engine)) as connection, connection.begin():
        rows = connection.execute(select(halls).order_by(halls.c.code)).all()
        found = [
            _hall(connection, row, Chain(anchors=(anchors or {}).get(row.code, {})), today)
            for row in rows
            if not only or row.code in only
        ]
    return Verdict(halls=tuple(found), seconds=monotonic() - began)


def _hall(connection: Connection, row: Row[Any], chain: Chain, today: date | None) -> HallBooks:
    books = HallBooks(hall=row.code, head=row.seq, chain=row.chain)
    codes = list(connection.execute(select(windows.c.code).where(windows.c.hall == row.code)).scalars())
    walk = _Walk(connection, books, chain, Replay(row.code, codes))
    log = connection.execute(
        select(events).where(events.c.hall == row.code).order_by(events.c.seq).execution_options(yield_per=_AT_ONCE)
    )
    for some in log.partitions():
        for event in some:
            walk.step(event)
    walk.end(row, today)
    books.add(*answers_keep_their_word(connection, row.code))
    books.add(*every_change_was_answered(connection, row.code))
    books.add(*jobs_have_their_tickets(connection, row.code))
    return books


_NEW_TICKETS = (happened.TicketIssued, happened.TicketMerged, happened.TicketRestored, happened.RollNumberDrawn)


class _Walk:
    """One hall's log from its first event to its last."""

    def __init__(self, connection: Connection, books: HallBooks, chain: Chain, replay: Replay) -> None:
        self._connection = connection
        self._books = books
        self._chain = chain
        self._replay: Replay | None = replay  # None after something that cannot have happened
        self._days: set[date] = set()
        self._closed: tuple[int, date] | None = None
        self._people = People(connection, replay.hall)
        self._replay_from = 1  # as server.store.resident.Resident.note keeps it

    def step(self, row: Row[Any]) -> None:
        self._books.events += 1
        self._books.add(
            *self._chain.follow(seq=row.seq, kind=row.kind, actor=row.actor, payload=row.payload, link=row.hash)
        )
        if self._replay is None:
            return
        try:
            event = decode(row.kind, row.payload)
        except (KeyError, ValidationError):
            self._give_up(row.seq, "event_unreadable", f"{row.kind} cannot be read")
            return
        self._books.add(*self._people.note(row.seq, event))
        try:
            self._apply(self._replay, row, event)
        except Unplayable as error:
            self._give_up(row.seq, "unplayable", str(error))

    def _apply(self, replay: Replay, row: Row[Any], event: happened.Event) -> None:
        if replay.ends_day(event):
            self._end_day(replay)
        self._books.add(*replay.apply(row.seq, event))
        if isinstance(event, happened.DayClosed):
            self._closed = (row.seq, event.business_day)
        elif isinstance(event, happened.DayOpened) and self._closed and self._closed[1] != event.business_day:
            self._replay_from = self._closed[0]
        self._books.tickets += isinstance(event, _NEW_TICKETS)
        self._books.ratings += isinstance(event, happened.TicketRated)
        if row.at != event.at or row.business_day != replay.day.last_day:
            words = f"its row says {row.at} of {row.business_day}, the event {event.at} of {replay.day.last_day}"
            self._books.add(Finding(seq=row.seq, code="row_differs", words=words))

    def _end_day(self, replay: Replay) -> None:
        if replay.day.last_day is not None:
            self._days.add(replay.day.last_day)
            self._books.days = len(self._days)
        self._books.add(*tickets_of_day(self._connection, replay.hall, replay.day))
        self._books.add(*units_of_day(self._connection, replay.hall, replay.day))
        self._books.add(*ratings_of_day(self._connection, replay.hall, replay.ratings))

    def end(self, head: Row[Any], today: date | None) -> None:
        self._books.add(*self._chain.end(head=head.seq, link=head.chain))
        if self._replay is None:
            return
        self._end_day(self._replay)
        day = self._replay.day
        if head.business_day != day.business_day:
            words = f"the hall's row says that {head.business_day} is open, the log {day.business_day}"
            self._books.add(Finding(code="head_differs", words=words))
        if head.replay_from != self._replay_from:
            words = f"the hall's row says that the day needs events from {head.replay_from}, it is {self._replay_from}"
            self._books.add(Finding(code="head_differs", words=words))
        self._books.add(*windows_now(self._connection, head.code, day))
        self._books.add(*followed_now(self._connection, head.code, day, self._replay.case_steps))
        self._books.add(*case_numbers_now(self._connection, head.code, self._replay.case_numbers))
        self._books.add(*files_now(self._connection, head.code, self._replay.case_files))
        self._books.add(*upward_now(self._connection, head.code))
        if day.last_at is not None:
            self._books.add(*self._people.end(max(today or date.min, day.last_at.date())))
        self._books.add(*totals(self._connection, head.code, days=self._days, rated=self._books.ratings))

    def _give_up(self, seq: int, code: str, words: str) -> None:
        self._replay = None
        self._books.add(Finding(seq=seq, code=code, words=f"{words}; rows are not looked at from here on"))
