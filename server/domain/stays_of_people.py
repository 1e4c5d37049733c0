"""Each clerk's own day, from the visits that were at a window with them. Undone moves are undone here too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from server.domain.ticket import Move, Outcome, Stay, Ticket

_ENDED = frozenset({Move.FINISH, Move.GO_ON, Move.HAND_ON})


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnDay:
    """``served``: matters brought to an end, whatever the outcome; ``outcomes`` says which. Seconds of handling."""

    served: int
    outcomes: dict[str, int]
    no_shows: int
    held: int
    transferred: int
    handling_s: float
    longest_s: float

    @property
    def mean_s(self) -> float | None:
        return self.handling_s / self.served if self.served else None

    @property
    def returned(self) -> int:
        return self.outcomes.get(Outcome.RETURNED, 0)


@dataclass(kw_only=True, slots=True)
class StaysOfPeople:
    """By clerk, then by ticket."""

    _of: dict[str, dict[str, list[Stay]]] = field(default_factory=dict)

    def ticket_changed(self, before: Ticket | None, after: Ticket) -> None:
        old = before.stays if before is not None else ()
        if old == after.stays:
            return
        for clerk in {stay.clerk for stay in (*old, *after.stays)} - {None}:
            mine = [stay for stay in after.stays if stay.clerk == clerk]
            tickets = self._of.setdefault(clerk or "", {})
            if mine:
                tickets[after.id] = mine
            else:
                tickets.pop(after.id, None)

    def of(self, clerk: str) -> OwnDay:
        by_ticket = self._of.get(clerk, {})
        stays = [stay for mine in by_ticket.values() for stay in mine]
        ended = [stay for stay in stays if stay.end in _ENDED]
        return OwnDay(
            served=len(ended),
            outcomes=dict(Counter(stay.outcome for stay in ended if stay.outcome)),
            no_shows=_count(stays, Move.NO_SHOW),
            held=_count(stays, Move.HOLD),
            transferred=_count(stays, Move.TRANSFER),
            handling_s=sum(stay.seconds for stay in stays),
            longest_s=max((sum(stay.seconds for stay in mine) for mine in by_ticket.values()), default=0.0),
        )


def _count(stays: Iterable[Stay], end: Move) -> int:
    return sum(stay.end is end for stay in stays)
