"""Rules of other systems, and the reference rule written down a second time: what the hall's own rule is compared with.

Each is a :class:`server.simulate.engine.Desk`. None gives advice; none but *head of line* gives an estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.simulate.days import Visitor
from server.simulate.desk import Action, Heard, Seat
from server.simulate.engine import Game

Rank = Callable[[Game, Seat, Visitor], tuple[float, ...]]


class PoolDesk:
    """Late binding: a ticket waits in a pool; a free window calls the one with the smallest rank."""

    def __init__(self, rank: Rank) -> None:
        self._rank = rank

    def taken(self, game: Game, visitor: Visitor) -> tuple[int | None, Any]:
        return best_idle(game, visitor), head_of_line(game, visitor)

    def call(self, game: Game, seat: Seat) -> Visitor | None:
        mine = [visitor for visitor in game.waiting.values() if visitor.service in seat.callable]
        return min(mine, key=lambda visitor: self._rank(game, seat, visitor), default=None)

    def advise(self, game: Game) -> Sequence[Action]:  # noqa: ARG002  # the shape of a desk
        return ()

    def hear(self, game: Game, what: Heard, seat: Seat | None, visitor: Visitor | None) -> None:
        """All it needs to know is in the game."""


class PrinterDesk(PoolDesk):
    """Binding at the printer (取号即定窗口): the ticket names the window with the least work, and stays there."""

    def __init__(self) -> None:
        super().__init__(_strict)
        self._bound: dict[int, int] = {}

    def taken(self, game: Game, visitor: Visitor) -> tuple[int | None, Any]:
        window = best_idle(game, visitor)
        estimate = head_of_line(game, visitor)
        able = [seat for seat in game.seats if seat.open and visitor.service in seat.callable]
        if window is None and able:
            self._bound[visitor.id] = min(able, key=lambda seat: (self._work(game, seat), seat.post.id)).post.id
        return window, estimate

    def call(self, game: Game, seat: Seat) -> Visitor | None:
        mine = [one for one in game.waiting.values()
                if one.service in seat.callable and self._bound.get(one.id, seat.post.id) == seat.post.id]  # fmt: skip
        return min(mine, key=lambda visitor: _strict(game, seat, visitor), default=None)

    def _work(self, game: Game, seat: Seat) -> float:
        usual = game.model.service
        return sum(usual[one.service].usual_minutes for one in game.waiting.values()
                   if self._bound.get(one.id) == seat.post.id)  # fmt: skip


def best_idle(game: Game, visitor: Visitor) -> int | None:
    """Own, then no-difference, then assisting, then turned; then the same zone; then longest idle."""
    idle = [seat for seat in game.seats if seat.idle and visitor.service in seat.callable]
    if not idle:
        return None
    zone = game.model.service[visitor.service].zone
    return min(
        idle,
        key=lambda seat: (
            0 if visitor.service in seat.post.primary else 1 if seat.post.nodiff else 3 if seat.nodiff else 2,
            seat.post.zone != zone,
            seat.idle_since or 0,
            seat.post.id,
        ),
    ).post.id


def head_of_line(game: Game, visitor: Visitor) -> tuple[float, float, float]:
    """The usual estimate of good systems: how long the first in this visitor's line has waited by now."""
    able = [seat for seat in game.seats if visitor.service in seat.callable]
    if any(seat.idle for seat in able):
        return (0.0, 0.0, 0.0)
    mine = [one.arrive for one in game.waiting.values() if one.service == visitor.service and one is not visitor]
    head = (game.now - min(mine)) / 60 if mine else 0.0
    return (head, head, head)


def _fifo(game: Game, seat: Seat, visitor: Visitor) -> tuple[float, ...]:  # noqa: ARG001  # the shape of a rank
    return (visitor.arrive, visitor.id)


def _strict(game: Game, seat: Seat, visitor: Visitor) -> tuple[float, ...]:  # noqa: ARG001  # the shape of a rank
    due = visitor.due is not None and game.now >= visitor.due - 180
    return (0 if visitor.cls == "green" else 1 if due else 2, visitor.arrive, visitor.id)


def counted(game: Game, seat: Seat, visitor: Visitor) -> float:
    """Counted minutes as routing.md §2 words it, from the game itself."""
    usual = game.model.service[visitor.service].usual_minutes
    minutes = (game.now - visitor.arrive) / 60 - min(usual, 20)
    minutes += 120 if visitor.cls == "green" else 0
    if visitor.cls == "appointment" and visitor.due is not None:
        due = game.now >= visitor.due - 180 and visitor.arrive <= visitor.due + 900
        minutes += 60 if due else 0
    return minutes + (10 if owns(game, seat, visitor.service) else 0)


def owns(game: Game, seat: Seat, service: int) -> bool:
    """For a no-difference window: what no open specialty window has as primary."""
    if not seat.nodiff:
        return service in seat.post.primary
    return not any(other.open and not other.nodiff and service in other.post.primary for other in game.seats)


def _reference(game: Game, seat: Seat, visitor: Visitor) -> tuple[float, ...]:
    return (-round(counted(game, seat, visitor), 6), visitor.id)


RULES: Mapping[str, Callable[[], PoolDesk]] = {
    "reference": lambda: PoolDesk(_reference),
    "fifo": lambda: PoolDesk(_fifo),
    "strict_priority": lambda: PoolDesk(_strict),
    "at_printer": PrinterDesk,
}
