"""Answers kept under their keys, so that a retry is told the same again (promises.md §2.2)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from server.actions.turn import Answer
from server.store.statements import inserting
from server.store.tables import answers

Key = tuple[str, str]
"""Caller and idempotency key."""

insert_answers = inserting(answers)


def known_answers(connection: Connection, hall: str, keys: Sequence[Key]) -> dict[Key, tuple[str, Answer]]:
    """What was answered before under these keys: fingerprint and answer."""
    if not keys:
        return {}
    parameters = [hall, *(part for key in keys for part in key)]
    rows = connection.exec_driver_sql(_lookup(connection.dialect.name, len(keys)), tuple(parameters))
    return {
        (caller, key): (fingerprint, Answer(status=status, body=json.loads(body), text=body, replayed=True))
        for caller, key, fingerprint, status, body in rows
    }


@lru_cache(maxsize=512)
def _lookup(dialect: str, keys: int) -> str:
    """By the primary key, however many keys: one question a commit."""
    mark = "%s" if dialect == "postgresql" else "?"
    pairs = ",".join([f"({mark},{mark})"] * keys)
    return (
        "SELECT caller, key, fingerprint, code, body FROM answers"  # noqa: S608  # nosec B608  # marks only, no values
        f" WHERE hall = {mark} AND (caller, key) IN (VALUES {pairs})"
    )


def answer_row(hall: str, key: Key, fingerprint: str, answer: Answer, at: datetime) -> dict[str, Any]:
    caller, name = key
    return {
        "hall": hall,
        "caller": caller,
        "key": name,
        "fingerprint": fingerprint,
        "code": answer.status,
        "body": answer.text,
        "at": at,
    }
