"""How the hall's devices are, as they last said. Kept in memory: silence makes it *unknown*, and a restart too.

Several server processes tell each other what they have heard (``server/live/shared_conditions.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

_SILENT = timedelta(seconds=75)  # two reports missed and a margin (hardware.link.messages.REPORT_S)
_SEEN_AGAIN = timedelta(seconds=20)  # that a device is still here is worth telling others this often
_WORST_FIRST = ("unavailable", "unknown", "degraded", "ok")


def worst_first(conditions: Iterable[str]) -> str:
    """The worst of some conditions; *ok* where there are none."""
    said = set(conditions)
    return next((condition for condition in _WORST_FIRST if condition in said), "ok")


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """``reported_at``: when the device said it; None when it was only seen."""

    parts: Mapping[str, Mapping[str, Any]]
    seen_at: datetime
    reported_at: datetime | None = None

    def joined(self, other: Condition) -> Condition:
        """What two processes know of one device together: the later report, the later sight."""
        newer = other.reported_at is not None and (self.reported_at is None or other.reported_at > self.reported_at)
        known = other if newer else self
        return replace(known, seen_at=max(self.seen_at, other.seen_at))

    def worst(self, now: datetime, parts: Collection[str] | None = None) -> str:
        """The worst of its parts, or of those that are named; *unknown* after silence."""
        if now - self.seen_at > _SILENT:
            return "unknown"
        return worst_first(
            str(part.get("condition")) for name, part in self.parts.items() if parts is None or name in parts
        )

    def causes(self) -> list[str]:
        return sorted({str(cause) for part in self.parts.values() for cause in part.get("causes", ())})


class Conditions:
    """Reports by device code. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reports: dict[str, Condition] = {}
        self._untold: set[str] = set()
        self._told_at: dict[str, datetime] = {}

    def report(self, device: str, parts: Mapping[str, Mapping[str, Any]], now: datetime) -> bool:
        """Keep a report; True when something changed."""
        with self._lock:
            before = self._reports.get(device)
            self._reports[device] = Condition(parts=parts, seen_at=now, reported_at=now)
            self._untold.add(device)
        return before is None or before.parts != parts

    def seen(self, device: str, now: datetime) -> None:
        """A device without parts of its own (a tablet) is here as long as it asks."""
        with self._lock:
            before = self._reports.get(device)
            self._reports[device] = replace(before, seen_at=now) if before else Condition(parts={}, seen_at=now)
            told = self._told_at.get(device)
            if told is None or now - told > _SEEN_AGAIN:
                self._untold.add(device)

    def take_untold(self) -> dict[str, Condition]:
        """What other processes have not been told yet."""
        with self._lock:
            taken = {device: self._reports[device] for device in self._untold}
            self._untold.clear()
            self._told_at.update((device, condition.seen_at) for device, condition in taken.items())
        return taken

    def tell_again(self, devices: Iterable[str]) -> None:
        """Telling of these has failed."""
        with self._lock:
            self._untold.update(devices)

    def heard(self, device: str, condition: Condition) -> bool:
        """Another process knows this; True when it changes how the device is."""
        with self._lock:
            before = self._reports.get(device)
            self._reports[device] = before.joined(condition) if before else condition
            return before is None or before.parts != self._reports[device].parts

    def of(self, device: str) -> Condition | None:
        with self._lock:
            return self._reports.get(device)
