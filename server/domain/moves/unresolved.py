"""What is done with reports of what could not be done (办不成事反映, domain.md §9): taken at the window, followed to
their answer by who is responsible.

``by`` is the account that acts; ``manages`` is true for the hall manager, who may act on every report. Who takes a
report in is responsible for it until the manager gives it to somebody else (首问负责).
"""

from __future__ import annotations

from datetime import datetime

from server.domain import events as happened
from server.domain.calendar import Workday
from server.domain.card_numbers import without_card_numbers
from server.domain.casework.deadlines import after_service_hours, after_workdays, end_of_workday, workdays_between
from server.domain.casework.said import OutcomeUnknown, demanded, said
from server.domain.casework.standing import Standing
from server.domain.errors import InvalidInput, UnknownTicket
from server.domain.hall_ground import Events, HallGround
from server.domain.ticket import Ticket
from server.domain.unresolved import report as reports
from server.domain.unresolved.report import Clock, Ground, Outcome, ReportMove, UnresolvedReport, Weight

CALL_BACKS = ("satisfied", "dissatisfied", "not_reached")


class WeightUnknown(InvalidInput):
    """A report is simple, ordinary or complex."""

    code = "weight_unknown"


class GroundUnknown(InvalidInput):
    """This is none of the grounds on which a report may be refused."""

    code = "ground_unknown"


class HoldTooLong(InvalidInput):
    """A hold ends after now, and within the workdays that the hall's rules allow."""

    code = "hold_too_long"


class ExtensionTooLong(InvalidInput):
    """An extension is of one workday at least, and of no more than the hall's rules allow."""

    code = "extension_too_long"


class UnresolvedMoves(HallGround):
    """From taking a report in to closing it."""

    def take_report(
        self,
        *,
        now: datetime,
        report: str,
        by: str,
        text: str,
        workday: Workday,
        ticket: str | None = None,
        business: str | None = None,
        matter: str | None = None,
        reachable: bool = False,
    ) -> Events:
        """受理, for a visit of today by its code, or for somebody without a ticket, as at a town's guidance desk.

        Raises UnknownTicket, UnknownBusiness, UnknownMatter, ReasonRequired, CaseTextTooLong.
        """
        visit = self._visit(ticket) if ticket else None
        about = self._business_of(business, matter) if business or matter else None
        seat = next((code for code, state in self.day.windows.items() if state.clerk == by), None)
        due = after_service_hours(self.plan, now, self.plan.rules.unresolved_classify_h, workday)
        return self.record(
            happened.ReportTaken(
                at=now,
                report=report,
                by=by,
                owner=by,
                of_ticket=visit.id if visit else None,
                code=visit.code if visit else None,
                at_window=seat,
                business=about,
                matter=matter,
                text=demanded(text, "text"),
                reachable=reachable,
                due=due,
            )
        )

    def refuse_report(self, *, now: datetime, report: str, by: str, manages: bool, ground: str, reason: str) -> Events:
        """不予受理: what is in litigation, a petition, or lawfully another channel's; with what the visitor is told."""
        self._report(report, by, manages).after(ReportMove.REFUSE)
        if ground not in tuple(Ground):
            raise GroundUnknown(ground=ground)
        why = demanded(reason, "reason")
        return self.record(happened.ReportRefused(at=now, report=report, by=by, ground=ground, reason=why))

    def classify_report(
        self, *, now: datetime, report: str, by: str, manages: bool, weight: str, why: str, workday: Workday
    ) -> Events:
        """分类. Its workdays count from when the report was taken in."""
        found = self._report(report, by, manages)
        found.after(ReportMove.CLASSIFY)
        if weight not in tuple(Weight):
            raise WeightUnknown(weight=weight)
        due = self._work_due(found.taken_at, Weight(weight), workday)
        return self.record(
            happened.ReportClassified(at=now, report=report, by=by, weight=weight, why=said(why), due=due)
        )

    def pass_on_report(
        self, *, now: datetime, report: str, by: str, manages: bool, department: str, note: str
    ) -> Events:
        """转办, also from one department to another."""
        self._report(report, by, manages).after(ReportMove.PASS_ON)
        to = demanded(department, "department")
        return self.record(happened.ReportPassedOn(at=now, report=report, by=by, department=to, note=said(note)))

    def return_report(self, *, now: datetime, report: str, by: str, manages: bool, why: str) -> Events:
        """退回: the department gives it back, with its reason."""
        self._report(report, by, manages).after(ReportMove.RETURN)
        return self.record(happened.ReportReturned(at=now, report=report, by=by, why=demanded(why, "why")))

    def hold_report(
        self, *, now: datetime, report: str, by: str, manages: bool, why: str, until: datetime, workday: Workday
    ) -> Events:
        """挂起, before its date. Raises DeadlinePassed, HoldTooLong, ReasonRequired."""
        found = self._report(report, by, manages)
        found.after(ReportMove.HOLD)
        _require_in_time(found, now)
        most = self.plan.rules.unresolved_hold_workdays
        if not now < until <= end_of_workday(self.plan, now, most, workday):
            raise HoldTooLong(until=until.isoformat(), workdays=most)
        return self.record(happened.ReportHeld(at=now, report=report, by=by, why=demanded(why, "why"), until=until))

    def resume_report(self, *, now: datetime, report: str, by: str, manages: bool, workday: Workday) -> Events:
        """恢复办理: the date is later by as many workdays as it was held."""
        found = self._report(report, by, manages)
        found.after(ReportMove.RESUME)
        since = found.hold.since if found.hold else now
        held = workdays_between(self.plan, since, now, workday)
        due = after_workdays(self.plan, found.work_due, held, workday) if held else found.work_due
        return self.record(happened.ReportResumed(at=now, report=report, by=by, due=due))

    def extend_report(
        self, *, now: datetime, report: str, by: str, manages: bool, why: str, workdays: int, workday: Workday
    ) -> Events:
        """延期, before its date. Raises DeadlinePassed, ExtendedBefore, ExtensionTooLong, ReasonRequired."""
        found, rules = self._report(report, by, manages), self.plan.rules
        found.after(ReportMove.EXTEND)
        _require_in_time(found, now)
        if found.extensions >= rules.unresolved_extensions:
            raise reports.ExtendedBefore(report=report, extensions=found.extensions)
        if not 1 <= workdays <= rules.unresolved_extension_workdays:
            raise ExtensionTooLong(workdays=workdays, most=rules.unresolved_extension_workdays)
        due = after_workdays(self.plan, found.work_due, workdays, workday)
        return self.record(happened.ReportExtended(at=now, report=report, by=by, why=demanded(why, "why"), due=due))

    def finish_report(
        self, *, now: datetime, report: str, by: str, manages: bool, outcome: str, what: str, negative_report: str
    ) -> Events:
        """办结. A "no" needs its written report (否定答复报告), which is kept. Raises NegativeReportNeeded."""
        self._report(report, by, manages).after(ReportMove.FINISH)
        if outcome not in tuple(Outcome):
            raise OutcomeUnknown(outcome=outcome)
        written = _written(negative_report) if outcome == Outcome.NOT_POSSIBLE else ""
        if outcome == Outcome.NOT_POSSIBLE and not written:
            raise reports.NegativeReportNeeded(field="negative_report")
        done = happened.ReportDone(
            at=now, report=report, by=by, outcome=outcome, what=demanded(what, "what"), negative_report=written
        )
        return self.record(done)

    def answer_report(
        self, *, now: datetime, report: str, by: str, manages: bool, answer: str, workday: Workday
    ) -> Events:
        """反馈: what the visitor is told."""
        self._report(report, by, manages).after(ReportMove.ANSWER)
        due = after_workdays(self.plan, now, self.plan.rules.unresolved_close_workdays, workday)
        told = demanded(answer, "answer")
        return self.record(happened.ReportAnswered(at=now, report=report, by=by, answer=told, due=due))

    def call_back_report(
        self, *, now: datetime, report: str, by: str, manages: bool, outcome: str, note: str
    ) -> Events:
        """回访. A call that nobody took is kept and counted; it is no call-back."""
        found = self._report(report, by, manages)
        if outcome not in CALL_BACKS:
            raise OutcomeUnknown(outcome=outcome)
        found.after(ReportMove.MISS if outcome == "not_reached" else ReportMove.CALL_BACK)
        return self.record(happened.ReportCalledBack(at=now, report=report, by=by, outcome=outcome, note=said(note)))

    def rework_report(
        self, *, now: datetime, report: str, by: str, manages: bool, why: str, workday: Workday
    ) -> Events:
        """再办, after a call-back that did not satisfy."""
        found = self._report(report, by, manages)
        found.after(ReportMove.REWORK)
        due = self._work_due(now, found.weight or Weight.ORDINARY, workday)
        return self.record(happened.ReportReworked(at=now, report=report, by=by, why=demanded(why, "why"), due=due))

    def close_report(self, *, now: datetime, report: str, by: str, manages: bool, note: str) -> Events:
        """销号."""
        found = self._report(report, by, manages)
        found.after(ReportMove.CLOSE)
        if found.needs_call_back:
            raise reports.ReportCallBackRequired(tries=found.call_back_tries)
        return self.record(happened.ReportClosed(at=now, report=report, by=by, note=said(note)))

    def note_report(self, *, now: datetime, report: str, by: str, manages: bool, note: str) -> Events:
        """A note in the trace, while the report is open."""
        self._report(report, by, manages).after(ReportMove.NOTE)
        return self.record(happened.ReportNoted(at=now, report=report, by=by, note=demanded(note, "note")))

    def assign_report(self, *, now: datetime, report: str, by: str, owner: str, why: str) -> Events:
        """交办: by the manager, to somebody by name; the door asks whether there is such an account."""
        self._report(report, by, manages=True).after(ReportMove.ASSIGN)
        return self.record(happened.ReportAssigned(at=now, report=report, by=by, owner=owner, why=said(why)))

    def see_report_contact(self, *, now: datetime, report: str, by: str, manages: bool, why: str) -> Events:
        """Looking at the visitor's name and number is an event of its own, with its reason."""
        self._report(report, by, manages).after(ReportMove.NOTE)
        return self.record(happened.ReportContactSeen(at=now, report=report, by=by, why=demanded(why, "why")))

    def escalate_reports(self, *, now: datetime) -> Events:
        """催办, 督办: each deadline is told of twice at most, when it is near and when it is over."""
        told: list[happened.Event] = []
        for report, standing in self.day.reports.to_escalate(now):
            clock = report.clock or Clock.CLOSE
            told.append(
                happened.ReportEscalated(
                    at=now,
                    report=report.id,
                    clock=clock.value,
                    stage=standing.value,
                    due=report.due or report.work_due,
                    told=report.owner if standing is Standing.NEAR else "hall_manager",
                )
            )
        return self.record(*told)

    def _visit(self, code: str) -> Ticket:
        found = next((ticket for ticket in self.day.tickets.values() if code in (ticket.code, ticket.id)), None)
        if found is None:
            raise UnknownTicket(ticket=code)
        return found

    def _work_due(self, start: datetime, weight: Weight, workday: Workday) -> datetime:
        """When a class's workdays are over: at the close of the last one, at midnight of a day that has closed."""
        count = weight.workdays(self.plan.rules)
        due = after_workdays(self.plan, start, count, workday)
        return due if due > start else end_of_workday(self.plan, start, count, workday)

    def _report(self, report: str, by: str, manages: bool) -> UnresolvedReport:
        found = self.day.reports.get(report)
        if not manages and found.owner != by:
            raise reports.NotReportOwner(owner=found.owner)
        return found


def _require_in_time(report: UnresolvedReport, now: datetime) -> None:
    if now > report.work_due:
        raise reports.DeadlinePassed(due=report.work_due.isoformat())


def _written(words: str) -> str:
    text = without_card_numbers(words.strip())
    if len(text) > reports.NEGATIVE_REPORT_MAX:
        raise reports.NegativeReportTooLong(length=len(text), most=reports.NEGATIVE_REPORT_MAX)
    return text
