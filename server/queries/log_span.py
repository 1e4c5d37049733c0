"""Events of some business days, found without reading the whole log: its numbers rise with its moments."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, Engine, func, select

from server.domain.events import KIND_OF, Event
from server.store.event_codec import decode
from server.store.tables import events

_BESIDE = timedelta(days=1)
"""A day may be opened by hand before or after its date; one that was further off is not looked for."""
_AT_ONCE = 2000


def events_of_days(
    engine: Engine, hall: str, first: date, last: date, kinds: Collection[type[Event]]
) -> Iterator[Event]:
    """The events of these kinds from a day before ``first`` to a day after ``last``, in order. Raises SQLAlchemyError.

    With what lies beside: who sat down before the day opened belongs to it.
    """
    of = events.c
    with engine.connect() as connection:
        wanted = (
            select(of.kind, of.payload)
            .where(of.hall == hall, of.seq.between(*span_of_days(connection, hall, first, last)))
            .where(of.kind.in_([KIND_OF[kind] for kind in kinds]))
            .order_by(of.seq)
            .execution_options(yield_per=_AT_ONCE)
        )
        for kind, payload in connection.execute(wanted):
            yield decode(kind, payload)


def span_of_days(connection: Connection, hall: str, first: date, last: date) -> tuple[int, int]:
    """Between which numbers the events of the business days ``first`` to ``last`` lie, with others beside them."""
    since = datetime.combine(first, time.min, UTC) - _BESIDE
    until = datetime.combine(last, time.min, UTC) + timedelta(days=1) + _BESIDE
    return first_seq_since(connection, hall, since), first_seq_since(connection, hall, until) - 1


def first_seq_since(connection: Connection, hall: str, moment: datetime) -> int:
    """The number of the first event at or after a moment; one above the newest where there is none.

    Halves the log by its key: moments have no index, and a log may hold years.
    """
    of = events.c
    lowest, newest = (  # each by itself: asked for together, SQLite reads the whole index
        connection.execute(select(end(of.seq)).where(of.hall == hall)).scalar() for end in (func.min, func.max)
    )
    if lowest is None or newest is None:
        return 1
    low, high = int(lowest), int(newest) + 1
    while low < high:
        middle = (low + high) // 2
        found = connection.execute(
            select(of.seq, of.at).where(of.hall == hall, of.seq >= middle).order_by(of.seq).limit(1)
        ).one()
        if found.at < moment:
            low = int(found.seq) + 1
        else:
            high = middle
    return low
