"""Events as JSON and back, and the hash chain over them (promises.md §5.6)."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from pydantic import TypeAdapter

from server.domain.events import KIND_OF, KINDS, Event

FIRST_LINK = "0" * 64


@cache
def _adapter(kind: str) -> TypeAdapter[Event]:
    return TypeAdapter(KINDS[kind])


def encode(event: Event) -> tuple[str, str]:
    """An event's kind and its payload as JSON text; ``at`` is in the payload. The same event has the same text."""
    kind = KIND_OF[type(event)]
    return kind, _adapter(kind).dump_json(event).decode()


def decode(kind: str, payload: str) -> Event:
    return _adapter(kind).validate_json(payload)


def chained(previous: str, *, seq: int, kind: str, actor: str, payload: str) -> str:
    """The hash of an event: over its predecessor's hash, its place, kind, actor and payload."""
    return sha256(f"{previous}\n{seq}\n{kind}\n{actor}\n{payload}".encode()).hexdigest()
