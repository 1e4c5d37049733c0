"""What the hall manager must be told beside windows, queues and devices, for as long as it lasts."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any

Json = dict[str, Any]


class Alerts:
    """Alerts by code, with what the words need to know. Safe to use from several threads. ``clock``: monotonic."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._raised: dict[str, tuple[float | None, Json]] = {}

    def tell(self, code: str, *, for_s: float | None = None, **detail: Any) -> bool:
        """Raise an alert, for some seconds or until it is cleared; True when it was not there before."""
        with self._lock:
            new = code not in self._raised
            self._raised[code] = (None if for_s is None else self._clock() + for_s, detail)
            return new

    def clear(self, code: str) -> bool:
        """It is well again; True when it was not."""
        with self._lock:
            return self._raised.pop(code, None) is not None

    def now(self) -> tuple[Json, ...]:
        with self._lock:
            over = [code for code, (until, _) in self._raised.items() if until is not None and until < self._clock()]
            for code in over:
                del self._raised[code]
            return tuple({"code": code, "detail": detail} for code, (_, detail) in self._raised.items())
