"""Events as the database keeps them, kind and JSON, and back."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.events import Event
from server.store.event_codec import decode, encode

Kept = list[tuple[str, str]]


def keep(event: Event) -> tuple[str, str]:
    kind, payload = encode(event)
    return kind, payload


def read(kept: Iterable[tuple[str, str]]) -> list[Event]:
    return [decode(kind, payload) for kind, payload in kept]
