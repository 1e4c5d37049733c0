"""What the nights have deleted of personal data, from the trail."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from server.domain.events import KIND_OF, PersonalDataLetGo
from server.store.tables import events

SEALED = "id_sealed"
_NIGHTS = 400  # more than a year


@dataclass(frozen=True, kw_only=True, slots=True)
class Deleted:
    at: datetime
    rows: int


def last_deleted(engine: Engine, hall: str) -> dict[str, Deleted]:
    """The last night on which something of a line of the data map was deleted, by its code; of a year of nights."""
    mine = (
        select(events.c.at, events.c.payload)
        .where(events.c.hall == hall, events.c.kind == KIND_OF[PersonalDataLetGo])
        .order_by(events.c.seq.desc())
        .limit(_NIGHTS)
    )
    found: dict[str, Deleted] = {}
    with engine.connect() as connection:
        for row in connection.execute(mine):
            told = json.loads(row.payload)
            for code, count in {**told.get("rows", {}), SEALED: told["numbers"]}.items():
                if count:
                    found.setdefault(code, Deleted(at=row.at, rows=count))
    return found
