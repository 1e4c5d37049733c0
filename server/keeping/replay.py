"""A hall's days as its log makes them, one after the other, with what the log may not say.

No configuration is needed: what tickets, windows and ratings are follows from the events alone. So a log can be proved
long after its hall was built otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from server.domain import events as happened
from server.domain.day import Day
from server.domain.errors import Refusal
from server.domain.events.cases import CaseEvent
from server.domain.events.unresolved import ReportEvent
from server.domain.leased_numbers import Band, band_code
from server.domain.plan import HallPlan, Window, WindowKind, Words
from server.domain.ticket import Ticket
from server.domain.window import WindowState
from server.keeping.findings import Finding
from server.store.case_number_rows import case_number_row
from server.store.hall_rows import rating_row

_NOBODY = Words(zh="", en="")


class _LogDay(Day):
    """A day without its waiting queue and its figures: they follow from the tickets, and nobody is called here."""

    def put(self, ticket: Ticket) -> None:
        self.tickets[ticket.id] = ticket


class Replay:
    """One hall. ``ratings``: the rows that the ratings of the present business day must have.

    ``case_steps``: the events of each bad-rating case and each unresolved report by number; ``case_files``: the hash of
    each attachment.
    ``case_numbers``: the row of each of the platform's numbers, by ticket and matter.
    """

    def __init__(self, hall: str, windows: list[str]) -> None:
        self.hall = hall
        self.ratings: list[dict[str, Any]] = []
        self.case_steps: dict[str, list[int]] = {}
        self.case_files: dict[str, str] = {}
        self.case_numbers: dict[tuple[str, str], dict[str, Any]] = {}
        plan = HallPlan(
            code=hall,
            name=_NOBODY,
            time_zone="UTC",
            window_cap=len(windows),
            zones=(),
            windows=tuple(_window(code) for code in windows),
            businesses=(),
            matters=(),
            authorisations=(),
            sessions=(),
        )
        self.day: Day = _LogDay(plan)

    def ends_day(self, event: happened.Event) -> bool:
        """Whether this event begins another business day: the one before is then told to its end."""
        last = self.day.last_day
        return isinstance(event, happened.DayOpened) and last is not None and event.business_day != last

    def apply(self, seq: int, event: happened.Event) -> Iterator[Finding]:
        """Apply an event; gives what the log may not say here. Raises Unplayable when it cannot be applied at all."""
        window = getattr(event, "window", None)
        if window is not None and window not in self.day.windows:
            self._add_window(window)
        yield from (
            Finding(seq=seq, code="log_contradicts_itself", words=words) for words in self._contradictions(event)
        )
        if self.ends_day(event):
            self.ratings = []
        try:
            self.day.apply([event])
        except (Refusal, LookupError) as error:
            raise Unplayable(f"{type(event).__name__}: {type(error).__name__} {error}") from error
        if isinstance(event, happened.TicketRated):
            self.ratings.append(rating_row(self.hall, self.day, event))
        elif isinstance(event, happened.CaseNumberGiven):
            self.case_numbers[event.ticket, event.about] = case_number_row(self.hall, event)
        elif isinstance(event, CaseEvent):
            self.case_steps.setdefault(event.case, []).append(seq)
            if isinstance(event, happened.CaseFileAdded):
                self.case_files[event.file] = event.sha256
        elif isinstance(event, ReportEvent):
            self.case_steps.setdefault(event.report, []).append(seq)

    def _contradictions(self, event: happened.Event) -> Iterator[str]:
        if self.day.last_at is not None and event.at < self.day.last_at:
            yield f"it happened at {event.at}, before the event before it"
        match event:
            case happened.TicketIssued():
                yield from self._against_numbers(event)
            case happened.TicketMerged():
                yield from self._against_leases(event)
            case happened.TicketRestored() | happened.RollNumberDrawn():
                yield from self._against_order(event)
            case happened.NumbersSkipped() if any(
                number <= self.day.numbers.get(series, 0) for series, number in event.numbers.items()
            ):
                yield f"numbers were skipped to {event.numbers} that had been given out already"
            case happened.TicketCalled() | happened.TicketResumed() if self.day.windows[event.window].ticket:
                yield f"{event.code} was called to window {event.window}, where somebody was"
            case happened.DayOpened():
                yield from self._against_the_day_before(event)
            case happened.DayClosed() if event.numbers != self.day.numbers:
                yield f"{event.business_day} was closed with other numbers than were issued"

    def _against_numbers(self, event: happened.TicketIssued) -> Iterator[str]:
        following = self.day.numbers.get(event.series, 0) + 1
        if event.number != following or event.code != f"{event.series}{following:03d}":
            yield f"{event.code} was issued where number {following} of series {event.series} comes next"
        yield from self._against_order(event)

    def _against_leases(self, event: happened.TicketMerged) -> Iterator[str]:
        band = self.day.leased.get(event.device, Band())
        if not band.holds(event.number) or event.code != band_code(event.series, event.number):
            yield f"{event.code} was given out by {event.device}, to which number {event.number} was not leased"
        yield from self._against_order(event)

    def _against_order(
        self,
        event: happened.TicketIssued | happened.TicketMerged | happened.TicketRestored | happened.RollNumberDrawn,
    ) -> Iterator[str]:
        if event.order != self.day.order + 1:
            yield f"{event.code} is ticket {event.order} of the day after {self.day.order} others"
        if event.ticket in self.day.tickets:
            yield f"ticket {event.ticket} was issued twice"

    def _against_the_day_before(self, event: happened.DayOpened) -> Iterator[str]:
        if self.day.business_day is not None:
            yield f"{event.business_day} was opened while {self.day.business_day} was open"
        if event.numbers != (self.day.numbers if event.business_day == self.day.last_day else {}):
            yield f"{event.business_day} was opened with other numbers than it had"

    def _add_window(self, code: str) -> None:
        self.day.plan = replace(self.day.plan, windows=(*self.day.plan.windows, _window(code)))
        self.day.windows[code] = WindowState(code=code)


class Unplayable(Exception):
    """The log says something that cannot happen; what follows cannot be judged."""

    code = "unplayable"


def _window(code: str) -> Window:
    return Window(code=code, name=_NOBODY, zone="", kind=WindowKind.SPECIALTY)
