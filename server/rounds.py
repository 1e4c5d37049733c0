"""One thread that looks at the halls of this process again and again, and that nobody waits for."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from threading import Event, Thread
from typing import Generic, TypeVar

from server.store.damage_watch import DatabaseDamaged

log = logging.getLogger(__name__)

One = TypeVar("One")


class HallRounds(ABC, Generic[One]):
    """``halls``: by code, what is looked at; without any there is no thread.

    ``start`` returns at once; ``stop`` waits for the look under way, at most ``patience_s``.
    """

    def __init__(self, name: str, halls: Mapping[str, One], *, every_s: float, patience_s: float | None = None) -> None:
        self._name = name
        self._halls = dict(halls)
        self._every_s = every_s
        self._patience_s = patience_s
        self._ending = Event()
        self._wake = Event()
        self._thread = Thread(target=self._work, name=name, daemon=True)

    @abstractmethod
    def look(self, hall: One) -> None:
        """What is done at one hall. What it raises is logged and keeps neither it nor others from the next round."""

    def start(self) -> None:
        if self._halls:
            self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(self._patience_s)

    def wake(self) -> None:
        """Time has made a leap."""
        self._wake.set()

    def _work(self) -> None:
        while not self._ending.is_set():
            for code, hall in self._halls.items():
                try:
                    self.look(hall)
                except DatabaseDamaged:
                    continue  # told when it was found; nothing is done until it is restored
                except Exception:  # a fault at one hall must not end what is done for all
                    log.exception("%s failed", self._name, extra={"action": f"{self._name}_failed", "hall": code})
            self._wake.wait(self._every_s)
            self._wake.clear()
