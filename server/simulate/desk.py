"""What a played hall is asked and told, and what is kept of its day: the halls of :mod:`server.simulate.engine`.

``youxu decide``, the real aggregate and the rules of other systems are such halls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from server.simulate.days import Script, Visitor
from server.simulate.model import Post

if TYPE_CHECKING:
    from server.simulate.engine import Game


class Heard(Enum):
    """What a hall hears of."""

    OPENED = "opened"
    CLOSED = "closed"
    RESTS = "rests"
    BACK = "back"
    STARTED = "started"
    FINISHED = "finished"
    MISSED = "missed"
    LEFT = "left"
    TURNED = "turned"


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """A change of a window. ``do``: nodiff, restore, open or close."""

    window: int
    do: str
    saves_min: float = 0.0
    why: str = ""


@dataclass(slots=True, eq=False)
class Seat:
    """A window today."""

    post: Post
    nodiff: bool
    open: bool = False
    visitor: Visitor | None = None
    since: int | None = None
    idle_since: int | None = None
    open_until: int | None = None
    pause_s: int = 0  # owed as soon as the visit ends
    resting: bool = False
    busy_s: int = 0
    open_s: int = 0
    opened_at: int = 0
    callable: frozenset[int] = frozenset()
    callable_list: list[int] = field(default_factory=list)
    primary_list: list[int] = field(default_factory=list)

    def turn(self, *, nodiff: bool) -> None:
        self.nodiff = nodiff
        self.callable = self.post.callable(nodiff=nodiff)
        self.callable_list, self.primary_list = sorted(self.callable), sorted(self.post.primary)

    @property
    def idle(self) -> bool:
        return self.open and self.visitor is None and not self.resting


class Desk(Protocol):
    """A hall that is asked. ``Game`` is what it may look at; the script's secrets are not for it."""

    def taken(self, game: Game, visitor: Visitor) -> tuple[int | None, Any]:
        """The idle window that takes the new ticket at once, and the estimate (p10, p50, p90) or None."""

    def call(self, game: Game, seat: Seat) -> Visitor | None:
        """Whom a free window calls."""

    def advise(self, game: Game) -> Sequence[Action]:
        """What should be changed; nothing for a hall that gives no advice."""

    def hear(self, game: Game, what: Heard, seat: Seat | None, visitor: Visitor | None) -> None:
        """What happened that the hall did not decide."""


@dataclass
class Record:
    """What happened on a played day."""

    script: Script
    violations: list[str] = field(default_factory=list)
    estimates: dict[int, tuple[float, float, float]] = field(default_factory=dict)
    changes: list[tuple[int, Action]] = field(default_factory=list)
    overtime_s: int = 0
    seats: list[Seat] = field(default_factory=list)
    ended: int = 0
