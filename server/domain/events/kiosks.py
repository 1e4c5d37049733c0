"""What kiosks did that were cut off (promises.md §2.5), and what they brought back that the log had lost (§3.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from server.domain.events.event import Event
from server.domain.ticket import PriorityClass, Step, Ticket


@dataclass(frozen=True, kw_only=True, slots=True)
class NumbersLeased(Event):
    """号段租用: a kiosk may give out ``first … last`` of its own band while it is cut off; what was before is void."""

    device: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LeaseRevoked(Event):
    """号段收回: what a kiosk was leased and has not brought in is void, up to and with ``last``; ``why``: in words."""

    device: str
    last: int
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketMerged(Event):
    """离线取号补录: a ticket that a kiosk gave out while cut off. ``taken_at``: when, as far as the server believes it;
    ``turn_at``: from when its place counts."""

    ticket: str
    code: str
    series: str
    number: int
    order: int
    business: str
    matter: str | None
    zone: str
    priority_class: PriorityClass
    priority_group: str | None
    device: str
    taken_at: datetime
    turn_at: datetime
    language: str | None = None  # as in TicketIssued

    def as_ticket(self) -> Ticket:
        """The ticket that it makes."""
        return Ticket(
            id=self.ticket,
            code=self.code,
            series=self.series,
            number=self.number,
            order=self.order,
            business=self.business,
            matter=self.matter,
            zone=self.zone,
            issued_at=self.taken_at,
            turn_at=self.turn_at,
            priority_class=self.priority_class,
            priority_group=self.priority_group,
            source="offline",
            language=self.language,
        )

    def placed(self, turn_at: datetime) -> TicketMerged:
        """The same with its place counted from another moment."""
        return replace(self, turn_at=turn_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class NumbersSkipped(Event):
    """跳号: the log went back by ``lost`` events, and these numbers (the last of each series) had been given out."""

    numbers: dict[str, int]
    lost: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketRestored(Event):
    """取号补回: a ticket that the log had lost, by the receipt that ``device`` kept of it.

    ``printed``: the code on its paper, which is ``code`` unless that number has been given to somebody else since.
    """

    ticket: str
    code: str
    printed: str
    series: str
    number: int
    order: int
    business: str
    matter: str | None
    zone: str
    priority_class: PriorityClass
    priority_group: str | None
    due_at: datetime | None
    device: str
    issued_at: datetime
    turn_at: datetime
    source: str
    ref: str | None
    language: str | None
    bundle: str | None
    further: tuple[Step, ...]

    @property
    def twice(self) -> bool:
        """Whether its number is somebody else's by now."""
        return self.code != self.printed

    def as_ticket(self) -> Ticket:
        """The ticket that it makes."""
        return Ticket(
            id=self.ticket,
            code=self.code,
            series=self.series,
            number=self.number,
            order=self.order,
            business=self.business,
            matter=self.matter,
            zone=self.zone,
            issued_at=self.issued_at,
            turn_at=self.turn_at,
            priority_class=self.priority_class,
            priority_group=self.priority_group,
            due_at=self.due_at,
            source=self.source,
            ref=self.ref,
            language=self.language,
            bundle=self.bundle,
            further=self.further,
        )
