"""Paper rolls (纸号): begun, stopped, and the numbers that windows call off them."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.events.event import Event
from server.domain.ticket import Ticket


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperRollBegun(Event):
    """启用纸号: windows call ``first`` and what follows. ``last``: where it is known; ``digits``: as it is printed."""

    business: str
    prefix: str
    digits: int
    first: int
    last: int | None
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperRollStopped(Event):
    """停发纸号: ``last`` is the last number that somebody holds; where it was called already the roll is over."""

    business: str
    last: int
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RollNumberDrawn(Event):
    """纸号叫号: a number of a roll becomes a ticket, in the moment in which it is called; its wait is not known."""

    ticket: str
    code: str
    series: str
    number: int
    order: int
    business: str
    zone: str

    def as_ticket(self) -> Ticket:
        """The ticket that it makes."""
        return Ticket(
            id=self.ticket,
            code=self.code,
            series=self.series,
            number=self.number,
            order=self.order,
            business=self.business,
            matter=None,
            zone=self.zone,
            issued_at=self.at,
            turn_at=self.at,
            source="roll",
        )
