"""A visit of several matters, at several windows, by several clerks; and the one that begins at the window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.events.event import Event
from server.domain.ticket import PriorityClass
from server.domain.window import WindowState


@dataclass(frozen=True, kw_only=True, slots=True)
class WalkInStarted(Event):
    """无号直接办理: a visitor without a ticket is served at once. The number is the series' next; there is no slip."""

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
    window: str
    clerk: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StepFinished(Event):
    """一项办结: a matter of the visit has ended, and another follows (一链办理).

    ``done_business`` and ``done_matter`` with ``outcome`` and ``handling_s`` are what ended; ``business``, ``matter``
    and ``zone`` what follows. ``here``: it follows at this window; else the visitor waits for it in the old place.
    ``unit``: what may be rated now, on the pad until ``armed_until``; None where a visit is rated as a whole.
    """

    ticket: str
    code: str
    window: str
    clerk: str | None
    outcome: str
    handling_s: float
    done_business: str
    done_matter: str | None
    business: str
    matter: str | None
    zone: str
    here: bool
    unit: str | None = None
    armed_until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MatterAdded(Event):
    """加办事项: one matter more in this visit, after those it has."""

    ticket: str
    code: str
    window: str
    business: str
    matter: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MatterRemoved(Event):
    """撤下事项: a matter that was still to come is not wanted any more."""

    ticket: str
    code: str
    window: str
    business: str
    matter: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketWoken(Event):
    """唤醒: what a held visit waited for has ended. ``window``: where it was held; ``by``: the other ticket."""

    ticket: str
    code: str
    window: str
    by: str
    by_code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowTakenOver(Event):
    """接办, 顶岗: another clerk goes on at a window, with the visit under way; its clock runs on.

    ``before``: who sat there. From here on ``clerk`` answers for the visit (首问负责 ends with a logged hand-over).
    ``stood``: the windows that it has changed as they stood before, this one first: what undo brings back.
    """

    window: str
    clerk: str
    before: str | None
    ticket: str | None
    code: str | None
    stood: tuple[WindowState, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseNumberGiven(Event):
    """办件编号: the platform's number of a matter of this visit, which may be of a day before (``visited``).

    ``about``: the matter, or the business where none was named. ``replaces``: the number that stood there until now,
    which needs a ``why``; "" for none.
    """

    ticket: str
    code: str
    visited: date
    window: str | None
    about: str
    case_no: str
    replaces: str
    why: str
    by: str
