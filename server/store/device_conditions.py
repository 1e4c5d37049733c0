"""What several server processes on one PostgreSQL know of their devices' conditions together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, case, func, select
from sqlalchemy.dialects.postgresql import insert

from server.store.tables import device_conditions

_NEW = insert(device_conditions)
_LATER = (_NEW.excluded.reported_at.is_not(None)) & (
    device_conditions.c.reported_at.is_(None) | (_NEW.excluded.reported_at >= device_conditions.c.reported_at)
)
_UPSERT = _NEW.on_conflict_do_update(
    index_elements=["hall", "device"],
    set_={
        "parts": case((_LATER, _NEW.excluded.parts), else_=device_conditions.c.parts),
        "seen_at": func.greatest(device_conditions.c.seen_at, _NEW.excluded.seen_at),
        "reported_at": func.greatest(device_conditions.c.reported_at, _NEW.excluded.reported_at),
    },
)


def tell(engine: Engine, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what this process has heard; of each device the later report and the later sight stay.

    In one order for all processes, or else two could wait for each other.
    """
    with engine.begin() as connection:
        connection.execute(_UPSERT, [dict(row) for row in sorted(rows, key=lambda row: (row["hall"], row["device"]))])


def heard_since(engine: Engine, since: datetime | None) -> list[Mapping[str, Any]]:
    """The devices that somebody has seen after ``since``; all for None."""
    asked = select(device_conditions)
    if since is not None:
        asked = asked.where(device_conditions.c.seen_at > since)
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(asked).mappings()]
