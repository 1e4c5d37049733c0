"""One thing looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """``FAULT`` keeps a server from starting, ``WARNING`` does not."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "FAULT"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """``what``: the thing looked at. ``words``: how it is, and what to do where it is not well.

    ``damage``: a fault of the database's file with which a server starts nevertheless, and only reads.
    """

    what: str
    state: State
    words: str
    damage: bool = False

    def __str__(self) -> str:
        return f"{self.state:7}  {self.what:22}  {self.words}"


def ok(what: str, words: str) -> Check:
    return Check(what=what, state=State.OK, words=words)


def warning(what: str, words: str) -> Check:
    return Check(what=what, state=State.WARNING, words=words)


def fault(what: str, words: str, *, damage: bool = False) -> Check:
    return Check(what=what, state=State.FAULT, words=words, damage=damage)


def mebibytes(count: int) -> str:
    return f"{count / 2**20:.0f} MB"
