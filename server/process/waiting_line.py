"""Requests that wait for a thread, and who of them is told "not now" when they are too many (promises.md §3.5)."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

One = TypeVar("One", bound=Hashable)


class WaitingLine(Generic[One]):
    """At most ``most`` at a time. When one more comes, the latest from the address with most of them has to go.

    So a crowd from one address turns its own people away and nobody else's; where all have one address, as behind a
    proxy, it is whoever comes last. Used by the accepting thread and by those that serve.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._from: dict[str, dict[One, None]] = {}  # by address, in the order of coming

    def __len__(self) -> int:
        with self._lock:
            return sum(map(len, self._from.values()))

    def join(self, one: One, address: str) -> One | None:
        """Gives who has to go for it: perhaps this one itself."""
        with self._lock:
            self._from.setdefault(address, {})[one] = None
            if sum(map(len, self._from.values())) <= self._most:
                return None
            crowd = max(self._from, key=lambda where: (len(self._from[where]), where == address))
            latest = next(reversed(self._from[crowd]))
            self._take_out(latest, crowd)
            return latest

    def leave(self, one: One, address: str) -> None:
        """It is served now, or gone."""
        with self._lock:
            self._take_out(one, address)

    def _take_out(self, one: One, address: str) -> None:
        there = self._from.get(address, {})
        there.pop(one, None)
        if not there:
            self._from.pop(address, None)
