"""The lease (号段) that this kiosk holds: numbers of its own band, signed by the hall, for one day (§2.5)."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """``word``: the signed lease, opaque to us, given back with every ticket. ``links``: the slips' addresses."""

    word: str
    business_day: date
    first: int
    last: int
    next: int  # the first number that the server has surely not seen
    issued_at: datetime
    until: datetime | None  # when tickets end today
    links: tuple[str, ...]

    @classmethod
    def of(cls, given: dict[str, Any]) -> Self:
        """From the server's answer, or from what was kept. Raises KeyError, TypeError or ValueError."""
        until = given["until"]
        return cls(
            word=str(given["lease"]),
            business_day=date.fromisoformat(given["business_day"]),
            first=int(given["first"]),
            last=int(given["last"]),
            next=int(given["next"]),
            issued_at=datetime.fromisoformat(given["issued_at"]),
            until=datetime.fromisoformat(until) if until else None,
            links=tuple(map(str, given["links"])),
        )

    def link(self, number: int) -> str:
        return self.links[number - self.first]

    def is_of_today(self, now: datetime, time_zone: str) -> bool:
        """Whether no midnight of the hall lies between the lease's signing and now."""
        zone = ZoneInfo(time_zone)
        return self.issued_at.astimezone(zone).date() == now.astimezone(zone).date()

    def as_dict(self) -> dict[str, Any]:
        kept = asdict(self)
        return kept | {
            "lease": kept.pop("word"),
            "business_day": self.business_day.isoformat(),
            "issued_at": self.issued_at.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "links": list(self.links),
        }


def keep(path: Path, lease: Lease) -> None:
    """Keep it, whole or not at all, on disk when this returns; its links are secrets, so for this user only."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(lease.as_dict(), file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def load(path: Path) -> Lease | None:
    """What was kept; None when there is nothing whole."""
    try:
        return Lease.of(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
