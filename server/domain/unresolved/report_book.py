"""The hall's reports of what could not be done, as their events made them. They outlive the business day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import singledispatchmethod

from server.domain.casework.standing import Standing, to_escalate
from server.domain.errors import UnknownName
from server.domain.events import unresolved as happened
from server.domain.events.unresolved import ReportEvent
from server.domain.unresolved.report import Ground, Hold, Outcome, ReportMove, UnresolvedReport, Weight


class UnknownReport(UnknownName):
    """There is no such report, or it was closed some time ago."""

    code = "unknown_report"


@dataclass(kw_only=True)
class ReportBook:
    """Every report that is open, and those closed since this process began. The same events give the same."""

    reports: dict[str, UnresolvedReport] = field(default_factory=dict)

    def apply(self, events: Iterable[ReportEvent]) -> None:
        for event in events:
            self._apply(event)

    def get(self, report: str) -> UnresolvedReport:
        """Raises UnknownReport."""
        try:
            return self.reports[report]
        except KeyError as error:
            raise UnknownReport(report=report) from error

    def open_reports(self) -> Iterator[UnresolvedReport]:
        return (report for report in self.reports.values() if report.open)

    def to_escalate(self, now: datetime) -> list[tuple[UnresolvedReport, Standing]]:
        """Reports whose running deadline is near or over, and nobody was told of it yet."""
        return to_escalate(self.open_reports(), now)

    @singledispatchmethod
    def _apply(self, event: ReportEvent) -> None:
        raise TypeError(f"The reports do not know {type(event).__name__}.")

    @_apply.register
    def _(self, event: happened.ReportTaken) -> None:
        self.reports[event.report] = UnresolvedReport(
            id=event.report, taken_at=event.at, taken_by=event.by, owner=event.owner, since=event.at,
            counted_from=event.at, work_due=event.due, text=event.text, of_ticket=event.of_ticket, code=event.code,
            at_window=event.at_window, business=event.business, matter=event.matter, reachable=event.reachable,
        )  # fmt: skip

    @_apply.register
    def _(self, event: happened.ReportRefused) -> None:
        self._move(event, ReportMove.REFUSE, ground=Ground(event.ground), closed_at=event.at)

    @_apply.register
    def _(self, event: happened.ReportClassified) -> None:
        taken = self.reports[event.report].taken_at
        self._move(event, ReportMove.CLASSIFY, weight=Weight(event.weight), work_due=event.due, counted_from=taken)

    @_apply.register
    def _(self, event: happened.ReportPassedOn) -> None:
        self._move(event, ReportMove.PASS_ON, department=event.department)

    @_apply.register
    def _(self, event: happened.ReportReturned) -> None:
        self._move(event, ReportMove.RETURN, department=None)

    @_apply.register
    def _(self, event: happened.ReportHeld) -> None:
        self._move(event, ReportMove.HOLD, hold=Hold(since=event.at, until=event.until, why=event.why))

    @_apply.register
    def _(self, event: happened.ReportResumed) -> None:
        self._move(event, ReportMove.RESUME, hold=None, work_due=event.due)

    @_apply.register
    def _(self, event: happened.ReportExtended) -> None:
        extensions = self.reports[event.report].extensions + 1
        self._move(event, ReportMove.EXTEND, work_due=event.due, extensions=extensions)

    @_apply.register
    def _(self, event: happened.ReportDone) -> None:
        self._move(
            event, ReportMove.FINISH, outcome=Outcome(event.outcome), negative_report=event.negative_report,
            done_at=event.at,
        )  # fmt: skip

    @_apply.register
    def _(self, event: happened.ReportAnswered) -> None:
        in_time = event.at <= self.reports[event.report].work_due
        self._move(
            event, ReportMove.ANSWER, answered_at=event.at, in_time=in_time, work_due=event.due, counted_from=event.at
        )  # fmt: skip

    @_apply.register
    def _(self, event: happened.ReportCalledBack) -> None:
        if event.outcome == "not_reached":
            self._move(event, ReportMove.MISS, call_back_tries=self.reports[event.report].call_back_tries + 1)
        else:
            self._move(event, ReportMove.CALL_BACK, called_back_at=event.at, call_back_outcome=event.outcome)

    @_apply.register
    def _(self, event: happened.ReportReworked) -> None:
        # The call-back counts for the work that was called back about: the new work has none yet.
        self._move(
            event, ReportMove.REWORK, work_due=event.due, counted_from=event.at, outcome=None, negative_report="",
            done_at=None, answered_at=None, in_time=None, called_back_at=None, call_back_outcome=None,
            call_back_tries=0, department=None,
        )  # fmt: skip

    @_apply.register
    def _(self, event: happened.ReportClosed) -> None:
        self._move(event, ReportMove.CLOSE, closed_at=event.at)

    @_apply.register(happened.ReportNoted | happened.ReportContactSeen)
    def _(self, event: happened.ReportNoted | happened.ReportContactSeen) -> None:
        self._move(event, ReportMove.NOTE)

    @_apply.register
    def _(self, event: happened.ReportAssigned) -> None:
        self._move(event, ReportMove.ASSIGN, owner=event.owner)

    @_apply.register
    def _(self, event: happened.ReportEscalated) -> None:
        told = self.reports[event.report].escalated | {(event.clock, event.stage)}
        self._move(event, ReportMove.NOTE, escalated=told)

    def _move(self, event: ReportEvent, move: ReportMove, **changes: object) -> None:
        self.reports[event.report] = self.reports[event.report].moved(move, event.at, **changes)
