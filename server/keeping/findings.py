"""What is found wrong with a hall's books, and the sum of a look at them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_NAMED = 100  # findings of one hall that are told one by one; the rest is counted


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is not as the log says. ``seq``: the event it was found at, None where no event is meant."""

    code: str
    words: str
    seq: int | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.words}" if self.seq is None else f"event {self.seq}: {self.code}: {self.words}"


@dataclass(kw_only=True)
class HallBooks:
    """One hall's books after a look at them. ``first_bad``: the first event that is not what was written."""

    hall: str
    head: int = 0
    chain: str = ""
    events: int = 0
    days: int = 0
    tickets: int = 0
    ratings: int = 0
    findings: list[Finding] = field(default_factory=list)
    untold: int = 0

    @property
    def sound(self) -> bool:
        return not self.findings

    @property
    def first_bad(self) -> int | None:
        return min((found.seq for found in self.findings if found.seq is not None), default=None)

    def add(self, *found: Finding) -> None:
        for one in found:
            if len(self.findings) < _NAMED:
                self.findings.append(one)
            else:
                self.untold += 1

    def as_dict(self) -> dict[str, Any]:
        return {
            "hall": self.hall,
            "sound": self.sound,
            "head": {"seq": self.head, "hash": self.chain},
            "events": self.events,
            "days": self.days,
            "tickets": self.tickets,
            "ratings": self.ratings,
            "first_bad": self.first_bad,
            "findings": [{"seq": one.seq, "code": one.code, "words": one.words} for one in self.findings],
            "untold": self.untold,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """A look at every hall of a database."""

    halls: tuple[HallBooks, ...]
    seconds: float

    @property
    def sound(self) -> bool:
        return all(hall.sound for hall in self.halls)

    @property
    def events_per_s(self) -> float:
        return sum(hall.events for hall in self.halls) / self.seconds if self.seconds else 0.0

    def as_dict(self) -> dict[str, Any]:
        return {
            "sound": self.sound,
            "seconds": round(self.seconds, 3),
            "events_per_s": round(self.events_per_s),
            "halls": [hall.as_dict() for hall in self.halls],
        }
