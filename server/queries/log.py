"""Reading the log in order: for auditors and integrations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, select

from server.domain.events import Event
from server.store.event_codec import decode
from server.store.tables import events


def log_of(engine: Engine, hall: str) -> Iterator[Event]:
    """The whole log of a hall, in order."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(events.c.kind, events.c.payload).where(events.c.hall == hall).order_by(events.c.seq)
        )
        for kind, payload in rows:
            yield decode(kind, payload)


def events_after(engine: Engine, hall: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Up to ``limit`` events with a sequence number above ``after``."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(events).where(events.c.hall == hall, events.c.seq > after).order_by(events.c.seq).limit(limit)
        ).mappings()
        return [
            {
                "seq": row["seq"],
                "at": row["at"].isoformat(),
                "kind": row["kind"],
                "actor": row["actor"],
                "request_id": row["request_id"],
                "payload": row["payload"],
                "hash": row["hash"],
            }
            for row in rows
        ]
