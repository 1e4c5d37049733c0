"""How the hall's devices are, as they last said. Kept in memory: silence makes it *unknown*, and a restart too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

_SILENT = timedelta(seconds=75)  # two reports missed and a margin (hardware.link.messages.REPORT_S)
_WORST_FIRST = ("unavailable", "unknown", "degraded", "ok")


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    parts: Mapping[str, Mapping[str, Any]]
    seen_at: datetime

    def worst(self, now: datetime) -> str:
        """The worst of its parts; *unknown* after silence."""
        if now - self.seen_at > _SILENT:
            return "unknown"
        said = {str(part.get("condition")) for part in self.parts.values()}
        return next((condition for condition in _WORST_FIRST if condition in said), "ok")

    def causes(self) -> list[str]:
        return sorted({str(cause) for part in self.parts.values() for cause in part.get("causes", ())})


class Conditions:
    """Reports by device code. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reports: dict[str, Condition] = {}

    def report(self, device: str, parts: Mapping[str, Mapping[str, Any]], now: datetime) -> bool:
        """Keep a report; True when something changed."""
        with self._lock:
            before = self._reports.get(device)
            self._reports[device] = Condition(parts=parts, seen_at=now)
        return before is None or before.parts != parts

    def seen(self, device: str, now: datetime) -> None:
        """A device without parts of its own (a tablet) is here as long as it asks."""
        with self._lock:
            before = self._reports.get(device)
            self._reports[device] = Condition(parts=before.parts if before else {}, seen_at=now)

    def of(self, device: str) -> Condition | None:
        with self._lock:
            return self._reports.get(device)
