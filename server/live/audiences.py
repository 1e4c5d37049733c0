"""Which views an event changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.domain import events as happened
from server.domain.day import Day
from server.domain.effects.people import OF_PEOPLE
from server.domain.events.cases import CaseEvent
from server.domain.events.unresolved import ReportEvent
from server.domain.ticket import Ticket, TicketState

_EVERY_SCREEN = (
    happened.DayOpened,
    happened.DayClosed,
    happened.BusinessPaused,
    happened.BusinessResumed,
    happened.MatterPaused,
    happened.MatterResumed,
    happened.WindowTurned,
    happened.PaperRollBegun,
    happened.PaperRollStopped,
    happened.NoticeBroadcast,
    happened.BroadcastEnded,
    happened.EmergencyBegan,
    happened.EmergencyEnded,
    happened.WindowOpened,
    happened.WindowClosed,
    happened.MoveUndone,  # also where the ticket was until now, which the day does not know any more
)


_NO_QUEUE = (
    happened.TicketRecalled,
    happened.ServingStarted,
    happened.NoticeGiven,
    happened.NoticePrinted,
    happened.NoticeReprinted,
)
_OF_MANAGERS = (happened.AlertTaken, happened.AlertReleased)
_ONE_SCREENS: dict[type[happened.Event], str] = {
    happened.TicketRated: "pad",  # a screen of the staff that moved with it would say that it has come
    happened.CaseNumberGiven: "console",
}
_ONE_WINDOWS = ("window", "pad", "console")


@dataclass(frozen=True, slots=True)
class Watched:
    """The views that somebody looks at, ready to be found by what they show."""

    names: frozenset[str]
    by_kind: Mapping[str, Mapping[str, str]]  # the view by what stands behind its colon

    @classmethod
    def of(cls, names: Iterable[str]) -> Watched:
        by_kind: dict[str, dict[str, str]] = {}
        for name in names:
            kind, _, code = name.partition(":")
            by_kind.setdefault(kind, {})[code] = name
        return cls(frozenset(names), by_kind)

    def of_kind(self, kind: str) -> Iterable[str]:
        return self.by_kind.get(kind, {}).values()

    def find(self, kind: str, codes: Iterable[str]) -> set[str]:
        known = self.by_kind.get(kind)
        return {known[code] for code in codes if code in known} if known else set()

    def of_managers(self) -> set[str]:
        """The hall manager's view, and those of team leads, which are parts of it."""
        return self.find("manager", ("",)) | set(self.of_kind("team"))


def affected(event: happened.Event, day: Day, watched: Watched) -> Iterable[str]:
    """Of the views somebody looks at, those that this event changes. A device's own view changes with its jobs."""
    if isinstance(event, CaseEvent):
        return ()  # who was rated badly is nobody's business at windows and boards
    if isinstance(event, (happened.CaseListBrought, *OF_PEOPLE)):
        return ()
    if isinstance(event, (happened.TicketRated, happened.CaseNumberGiven)):
        return watched.find(_ONE_SCREENS[type(event)], (event.window or "",))
    if isinstance(event, _EVERY_SCREEN):
        return watched.names
    if isinstance(event, (*_OF_MANAGERS, ReportEvent)):
        return watched.of_managers()
    codes = _windows(event, day)
    zones = {day.plan.window[code].zone for code in codes if code in day.plan.window} | _zones(event, day)
    if isinstance(event, happened.TicketTransferred):
        zones = set(day.plan.zone)  # also the one that the visitor has left
    found = watched.find("board", ("all", *zones)) | watched.of_managers()
    for kind in _ONE_WINDOWS:
        found |= watched.find(kind, codes)
    if _changes_queue(event):
        found.update(watched.of_kind("kiosk"))
    return found


def urgent(event: happened.Event, name: str) -> bool:
    """Whether somebody waits to see it: at one's own window, and on the boards whatever is not only a longer queue."""
    kind, _, code = name.partition(":")
    if isinstance(event, _EVERY_SCREEN):
        return True
    if kind == "board":
        return not isinstance(event, happened.TicketIssued)
    return kind in _ONE_WINDOWS and code == getattr(event, "window", None)


def _changes_queue(event: happened.Event) -> bool:
    return not isinstance(event, _NO_QUEUE)


def _windows(event: happened.Event, day: Day) -> set[str]:
    """The event's window, and the windows whose queue it changes."""
    found = {window} if (window := getattr(event, "window", None)) else set()
    ticket = day.tickets.get(_ticket(event) or "")
    if ticket is not None and _changes_queue(event):
        code, only_window = ticket.lane
        able = {one for one in day.windows if code in day.callable(one)}
        may_call = able if only_window is None or _rests(event, ticket) else {only_window}
        found |= may_call | ({ticket.window} if ticket.window else set())
    return found | _may_undo(ticket.id, day) if ticket is not None else found


def _may_undo(ticket: str, day: Day) -> set[str]:
    """Windows whose last move was with this ticket: what happens to it may take the undoing away."""
    return {
        one for one, last in day.undoable.items() if last.ticket_after is not None and last.ticket_after.id == ticket
    }


def _rests(event: happened.Event, ticket: Ticket) -> bool:
    """A held visit may come back at any window for the matter, wherever it had been sent."""
    return ticket.state is TicketState.HELD or isinstance(event, happened.TicketResumed)


def _zones(event: happened.Event, day: Day) -> set[str]:
    ticket = day.tickets.get(_ticket(event) or "")
    return {ticket.zone} if ticket else set()


def _ticket(event: happened.Event) -> str | None:
    return getattr(event, "ticket", None)
