"""What a caller was told under a key: for a kiosk whose touch went to us and then, unanswered, to its own numbers."""

from __future__ import annotations

import json

from sqlalchemy import Engine, select

from server.store.tables import answers


def ticket_answered(engine: Engine, hall: str, caller: str, key: str) -> str | None:
    """The id of the ticket that was made under this key, None when none was."""
    asked = select(answers.c.code, answers.c.body).where(
        answers.c.hall == hall, answers.c.caller == caller, answers.c.key == key
    )
    with engine.connect() as connection:
        row = connection.execute(asked).one_or_none()
    if row is None or row.code != 201:
        return None
    body = json.loads(row.body)
    return str(body["id"]) if isinstance(body, dict) and "id" in body and "link" in body else None
