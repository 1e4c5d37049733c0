"""A paper roll (纸号卷): numbers that people tear off while no kiosk works, and that windows call in order.

How many have torn one off, and when, nobody knows: a roll has no queue and its visitors have no known wait.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

_PRINTED = re.compile(r"([A-Z]{0,2})([0-9]{1,4})")


@dataclass(frozen=True, kw_only=True, slots=True)
class RollNumber:
    """A number as it is printed on a roll: ``Z012`` is 12 after Z, in three digits."""

    prefix: str
    number: int
    digits: int

    @classmethod
    def read(cls, printed: str) -> RollNumber | None:
        """None for what is no number of a roll: up to two capital letters and up to four digits."""
        found = _PRINTED.fullmatch(printed.strip().upper())
        return cls(prefix=found[1], number=int(found[2]), digits=len(found[2])) if found else None


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperRoll:
    """``next``: the number to be called next. ``last``: of the roll, or once ``stopped`` (nobody tears one off any
    more) the last that somebody holds. ``turned_at``: when it was called from last, or begun."""

    business: str
    prefix: str
    digits: int
    next: int
    last: int | None
    since: datetime
    turned_at: datetime
    stopped: bool = False

    @property
    def series(self) -> str:
        """Apart from every series of kiosks and desks, whatever letters the roll has."""
        return roll_series(self.prefix)

    @property
    def left(self) -> bool:
        """Whether there is a number to call."""
        return self.last is None or self.next <= self.last

    @property
    def held(self) -> int:
        """How many hold a number that was not called: known once nobody tears one off any more."""
        return self.last - self.next + 1 if self.stopped and self.last is not None else 0

    def code(self, number: int) -> str:
        """As it is printed on the roll."""
        return f"{self.prefix}{number:0{self.digits}d}"

    def called(self, at: datetime) -> PaperRoll:
        return replace(self, next=self.next + 1, turned_at=at)


def roll_series(prefix: str) -> str:
    return f"{prefix}/roll"
