"""What visitors do, and what is done with their tickets while they are at no window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.domain.events.event import Event
from server.domain.ticket import PriorityClass, Step


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketIssued(Event):
    """取号. ``reason``: which rule chose the zone; ``ahead``, ``wait``, ``unlikely_today`` as the visitor was told.

    ``bundle``: under whose name several matters were taken with one ticket; ``further``: those after the first.
    """

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
    due_at: datetime | None
    source: str
    ref: str | None
    id_hash: str | None
    ahead: int
    wait: dict[str, int] | None
    reason: dict[str, Any]
    unlikely_today: bool = False  # 今天可能办不到
    bundle: str | None = None
    further: tuple[Step, ...] = ()
    phone: str | None = None  # keyed hash of a number given in place of a card
    language: str | None = None  # chosen at the kiosk, as "en"; None where nobody chose


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketDelayed(Event):
    """顺延: the visitor asked for more time."""

    ticket: str
    code: str
    turn_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitorBack(Event):
    """补件返回: the visitor of a held visit says that they are back; ``window``: where it was held."""

    ticket: str
    code: str
    window: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketAbandoned(Event):
    """弃号. ``by``: visitor, clerk or guide. ``window``: whose clerk did it, and ``why``."""

    ticket: str
    code: str
    by: str
    window: str | None = None
    clerk: str | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketRequeued(Event):
    """过号重排: same number, place counted from ``turn_at``, behind ``behind`` others; ``window``: by whose clerk."""

    ticket: str
    code: str
    turn_at: datetime
    behind: int
    window: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketRated(Event):
    """评价. ``clerk`` and ``window`` are those who finished what is rated; ``unit``: None where it is the whole visit.

    ``revision``: 1, or more for a correction (更正) within its time; every one is kept. ``visited``: business day of a
    visit that is not of the present day. ``device``: where it was given, as a code or a keyed hash; ``flags``: what
    looks unusual about it, which never keeps it from counting (:mod:`server.domain.moves.rating`).
    """

    ticket: str
    code: str
    window: str
    clerk: str | None
    level: int
    reasons: tuple[str, ...]
    text: str
    channel: str
    dictionary_version: str
    revision: int = 1
    visited: date | None = None
    device: str = ""
    flags: tuple[str, ...] = ()
    unit: str | None = None

    @property
    def rated(self) -> str:
        """The unit that is rated."""
        return self.unit or self.ticket
