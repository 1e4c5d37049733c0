"""The outbox of what is reported upward: rows that follow the log, each with its state (未上报, 已上报, 上报失败).

Rows are made from the log and not by the hall's writer, so reporting costs it nothing, and may be switched on for what
was rated before. A row and how far the log was followed are one commit: nothing is left out and nothing comes twice,
whoever dies in between and however many processes follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Engine, and_, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from server.store.tables import upward_heads, upward_records

_FIRST_REST_S = 30.0
_LONGEST_REST_S = 3600.0
_REASON_LETTERS = 300


class RecordState(StrEnum):
    WAITING = "waiting"  # 未上报
    SENT = "sent"  # 已上报
    FAILED = "failed"  # 上报失败: somebody must look at it


@dataclass(frozen=True, kw_only=True, slots=True)
class Queued:
    """One new row. ``record``: JSON text. ``subject``: the visit it is about."""

    id: str
    kind: str
    subject: str
    seq: int
    happened_at: datetime
    record: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One record that is to be sent now. ``attempts``: this one included."""

    id: str
    record: str
    attempts: int
    queued_at: datetime


@dataclass(frozen=True, kw_only=True)
class OutboxStanding:
    """How an outbox stands: counts by state, and when the oldest that waits happened."""

    counts: dict[str, int]
    oldest: datetime | None

    def lag(self, now: datetime) -> timedelta:
        """For how long the oldest record has waited to be told."""
        return now - self.oldest if self.oldest else timedelta()


@dataclass(frozen=True, kw_only=True)
class OutboxSum(OutboxStanding):
    """The same, and what became of all that was ever queued. ``reasons``: counts by state and reason."""

    newest_sent: datetime | None
    reasons: dict[tuple[str, str], int]


def followed_to(engine: Engine, hall: str) -> int:
    """The last event that the outbox knows."""
    with engine.connect() as connection:
        found = connection.execute(select(upward_heads.c.seq).where(upward_heads.c.hall == hall)).scalar_one_or_none()
    return found or 0


def follow(engine: Engine, hall: str, *, after: int, to: int, found: Sequence[Queued], now: datetime) -> bool:
    """Take in what the events after one number and up to another bring. ``engine`` writes.

    False when another process was sooner: then nothing is changed.
    """
    with engine.begin() as connection:
        if not _moved(connection, hall, after, to, len(found)):
            return False
        rows = [_row(hall, one, now) for one in found]
        if rows:
            connection.execute(insert(upward_records), rows)
        return True


def _moved(connection: Connection, hall: str, after: int, to: int, more: int) -> bool:
    head = upward_heads.c
    present = connection.execute(select(head.seq).where(head.hall == hall).with_for_update()).scalar_one_or_none()
    if present is None:
        return after == 0 and _began(connection, hall, to, more)
    if present != after:
        return False
    connection.execute(update(upward_heads).where(head.hall == hall).values(seq=to, made=head.made + more))
    return True


def _began(connection: Connection, hall: str, to: int, made: int) -> bool:
    """Of several processes that begin at one moment the row's key lets one be the first."""
    try:
        with connection.begin_nested():
            connection.execute(insert(upward_heads).values(hall=hall, seq=to, made=made))
    except IntegrityError:
        return False
    return True


def _row(hall: str, one: Queued, now: datetime) -> dict[str, Any]:
    return {
        "hall": hall, "id": one.id, "kind": one.kind, "subject": one.subject, "seq": one.seq,
        "happened_at": one.happened_at, "queued_at": now, "record": one.record, "state": RecordState.WAITING.value,
        "reason": "", "attempts": 0, "next_at": now, "digest": sha256(one.record.encode()).hexdigest(),
    }  # fmt: skip


def due(engine: Engine, hall: str, *, now: datetime, most: int) -> list[str]:
    """Ids of what may be sent now, the longest due first; of one visit only the oldest that waits."""
    row, earlier = upward_records.c, upward_records.alias("earlier")
    before = exists().where(
        earlier.c.hall == row.hall,
        earlier.c.subject == row.subject,
        earlier.c.seq < row.seq,
        earlier.c.state == RecordState.WAITING.value,
    )
    query = (
        select(row.id)
        .where(row.hall == hall, row.state == RecordState.WAITING.value, row.next_at <= now, ~before)
        .order_by(row.next_at, row.seq)
        .limit(most)
    )
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def claim(engine: Engine, hall: str, record: str, *, now: datetime, for_s: float) -> Due | None:
    """Make a record this process's own for a while; None when it is another's. Who dies with it loses it by itself."""
    row = upward_records.c
    free = and_(row.hall == hall, row.id == record, row.state == RecordState.WAITING.value, row.next_at <= now)
    claimed = update(upward_records).where(free)
    with engine.begin() as connection:
        took = connection.execute(claimed.values(next_at=now + timedelta(seconds=for_s), attempts=row.attempts + 1))
        if took.rowcount != 1:
            return None
        mine = connection.execute(
            select(row.record, row.attempts, row.queued_at).where(row.hall == hall, row.id == record)
        ).one()
    return Due(id=record, record=mine.record, attempts=mine.attempts, queued_at=mine.queued_at)


def mark_sent(engine: Engine, hall: str, record: str, *, now: datetime, reason: str, receipt: str | None) -> None:
    _settle(engine, hall, record, state=RecordState.SENT.value, sent_at=now, reason=reason, receipt=receipt)


def mark_failed(engine: Engine, hall: str, record: str, *, reason: str) -> None:
    _settle(engine, hall, record, state=RecordState.FAILED.value, reason=reason[:_REASON_LETTERS])


def put_off(engine: Engine, hall: str, record: str, *, now: datetime, attempts: int, reason: str) -> None:
    """Try it again later: after half a minute, twice as long each time, at most an hour."""
    later = now + rest_after(record, attempts)
    _settle(engine, hall, record, next_at=later, reason=reason[:_REASON_LETTERS])


def rest_after(record: str, attempts: int) -> timedelta:
    """How long a record rests after so many attempts; a fifth more or less, so that not all come back at once."""
    rest = min(_FIRST_REST_S * 2 ** min(attempts - 1, 20), _LONGEST_REST_S)
    return timedelta(seconds=rest * (0.8 + 0.4 * crc32(record.encode()) / 2**32))


def _settle(engine: Engine, hall: str, record: str, **changes: Any) -> None:
    """What is sent stays sent: a late loser changes nothing."""
    row = upward_records.c
    mine = and_(row.hall == hall, row.id == record, row.state == RecordState.WAITING.value)
    with engine.begin() as connection:
        connection.execute(update(upward_records).where(mine).values(**changes))


def send_again(engine: Engine, hall: str, *, now: datetime) -> int:
    """Put every failed record back, as if it had just been queued; how many."""
    row = upward_records.c
    failed = and_(row.hall == hall, row.state == RecordState.FAILED.value)
    again = {"state": RecordState.WAITING.value, "attempts": 0, "next_at": now, "queued_at": now}
    with engine.begin() as connection:
        return connection.execute(update(upward_records).where(failed).values(**again)).rowcount


def outbox_standing(engine: Engine, hall: str) -> OutboxStanding:
    """Asked every few seconds, so it reads only what is not sent: what is sent follows from how many were queued."""
    row, head = upward_records.c, upward_heads.c
    unsent = (
        select(row.state, func.count().label("records"), func.min(row.happened_at).label("oldest"))
        .where(row.hall == hall, row.state.in_([RecordState.WAITING.value, RecordState.FAILED.value]))
        .group_by(row.state)
    )
    with engine.connect() as connection:
        made = connection.execute(select(head.made).where(head.hall == hall)).scalar_one_or_none() or 0
        found = {one.state: one for one in connection.execute(unsent)}
    counts = {state.value: found[state].records if state in found else 0 for state in RecordState}
    waiting = found.get(RecordState.WAITING)
    return OutboxStanding(
        counts=counts | {RecordState.SENT.value: max(0, made - sum(counts.values()))},
        oldest=waiting.oldest if waiting else None,
    )


def outbox_sum(engine: Engine, hall: str) -> OutboxSum:
    """Counts by state, of every record there is; no rating can be told from it."""
    row = upward_records.c
    grouped = (
        select(row.state, row.reason, func.count(), func.min(row.happened_at), func.max(row.sent_at))
        .where(row.hall == hall)
        .group_by(row.state, row.reason)
    )
    counts = dict.fromkeys((state.value for state in RecordState), 0)
    reasons: dict[tuple[str, str], int] = {}
    oldest: list[datetime] = []
    sent: list[datetime] = []
    with engine.connect() as connection:
        for state, reason, count, first, last in connection.execute(grouped):
            counts[state] += count
            if reason:
                reasons[state, reason] = count
            if state == RecordState.WAITING.value:
                oldest.append(first)
            if last is not None:
                sent.append(last)
    return OutboxSum(
        counts=counts, oldest=min(oldest, default=None), newest_sent=max(sent, default=None), reasons=reasons
    )
