"""The log against the clock, and the present day's part of it against its hashes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, select

from server.keeping.chain import Chain
from server.keeping.findings import Finding
from server.start_up.check import Check, fault, ok, warning
from server.store.engine import one_moment
from server.store.event_codec import FIRST_LINK
from server.store.tables import events, halls

_BEHIND = timedelta(seconds=2)  # a step that is told (promises.md §3.3)
_FAR_BEHIND = timedelta(days=1)
_FEW = 5  # halls whose logs are read at every start; of more, youxu doctor and verify read them
_AT_ONCE = 2000


def check_log(engine: Engine, codes: list[str], now: datetime | None, *, thorough: bool) -> Iterator[Check]:
    """``codes``: the halls, all known to the database. ``now``: None where the log's time is not the machine's.

    Raises sqlalchemy.exc.SQLAlchemyError.
    """
    with engine.connect().execution_options(**one_moment(engine)) as connection, connection.begin():
        for code in codes:
            if now is not None:
                yield _against_clock(connection, code, now)
            if thorough or len(codes) <= _FEW:
                yield _against_hashes(connection, code)


def _against_clock(connection: Connection, code: str, now: datetime) -> Check:
    """Event time never goes back: behind the log every event has its last one's time, and durations stand still."""
    row = connection.execute(
        select(events.c.seq, events.c.at).where(events.c.hall == code).order_by(events.c.seq.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return ok("log", f"{code}: nothing has happened yet")
    if row.at - now > _FAR_BEHIND:
        return fault("log", f"{code}: its last event is of {row.at:%Y-%m-%d %H:%M} UTC, the clock is behind: set it")
    if row.at - now > _BEHIND:
        return warning("log", f"{code}: the clock is {(row.at - now).total_seconds():.0f} s behind the last event")
    return ok("log", f"{code}: {row.seq} events, the last of {row.at:%Y-%m-%d %H:%M} UTC")


def _against_hashes(connection: Connection, code: str) -> Check:
    """The events that the hall will be loaded from are those that were written."""
    head = connection.execute(select(halls).where(halls.c.code == code)).one()
    before = head.replay_from - 1
    link = connection.execute(
        select(events.c.hash).where(events.c.hall == code, events.c.seq == before)
    ).scalar_one_or_none()
    chain = Chain(seq=before, link=link or FIRST_LINK)
    found: list[Finding] = []
    rows = connection.execute(
        select(events.c.seq, events.c.kind, events.c.actor, events.c.payload, events.c.hash)
        .where(events.c.hall == code, events.c.seq > before)
        .order_by(events.c.seq)
        .execution_options(yield_per=_AT_ONCE)
    )
    for some in rows.partitions():
        for row in some:
            found += chain.follow(seq=row.seq, kind=row.kind, actor=row.actor, payload=row.payload, link=row.hash)
    found += chain.end(head=head.seq, link=head.chain)
    if found:
        return fault("chain", f"{code}: {found[0]}: see youxu verify, and restore the newest backup")
    return ok("chain", f"{code}: events {before + 1} to {head.seq} are as they were written")
