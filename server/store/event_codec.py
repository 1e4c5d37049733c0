"""Events as JSON and back, and the hash chain over them (promises.md §5.6)."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

from server.domain.events import KIND_OF, KINDS, Event

FIRST_LINK = "0" * 64


@cache
def _adapter(kind: str) -> TypeAdapter[Event]:
    return TypeAdapter(KINDS[kind])


def encode(event: Event) -> tuple[str, dict[str, Any]]:
    """An event's kind and its payload as JSON values; ``at`` is in the payload."""
    kind = KIND_OF[type(event)]
    payload: dict[str, Any] = _adapter(kind).dump_python(event, mode="json")
    return kind, payload


def decode(kind: str, payload: str) -> Event:
    return _adapter(kind).validate_json(payload)


def canonical(payload: dict[str, Any]) -> str:
    """JSON text that is the same for the same values."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chained(previous: str, *, seq: int, kind: str, actor: str, payload: str) -> str:
    """The hash of an event: over its predecessor's hash, its place, kind, actor and payload."""
    return sha256(f"{previous}\n{seq}\n{kind}\n{actor}\n{payload}".encode()).hexdigest()
