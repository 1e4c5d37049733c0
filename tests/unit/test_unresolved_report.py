"""A report of what could not be done, from the window to its end, and everything that is refused on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from small_hall import MORNING, open_hall

from server.domain import events as happened
from server.domain.casework.said import CaseTextTooLong, OutcomeUnknown
from server.domain.casework.standing import Standing
from server.domain.errors import ReasonRequired, Refusal, UnknownTicket
from server.domain.hall import Hall
from server.domain.moves import unresolved as moves
from server.domain.unresolved import report as reports
from server.domain.unresolved.report import FINAL, REPORT_MOVES, Clock, ReportMove, ReportState, UnresolvedReport
from server.domain.unresolved.report_book import ReportBook, UnknownReport
from server.store.event_codec import decode, encode
from server.workdays import is_workday

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOW = MORNING + 10 * MINUTE
BY: dict[str, Any] = {"report": "r1", "by": "li", "manages": False}


def taken(*, reachable: bool = True, ticket: str | None = None, at: datetime = MORNING) -> Hall:
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="unresolved")
    hall.take_report(
        now=at, report="r1", by="li", text="  户口迁移三次没办成 ", workday=is_workday, ticket=ticket,
        business="insurance", reachable=reachable,
    )  # fmt: skip
    return hall


def classified(weight: str = "ordinary", **more: Any) -> Hall:
    hall = taken(**more)
    hall.classify_report(now=NOW, **BY, weight=weight, why="", workday=is_workday)
    return hall


def passed_on(**more: Any) -> Hall:
    hall = classified(**more)
    hall.pass_on_report(now=NOW, **BY, department="医保局", note="")
    return hall


def finish(hall: Hall, outcome: str = "solved", report: str = "", at: datetime = NOW) -> Hall:
    hall.finish_report(now=at, **BY, outcome=outcome, what="已补录", negative_report=report)
    return hall


def answer(hall: Hall, at: datetime = NOW) -> Hall:
    hall.answer_report(now=at, **BY, answer="可以来办了", workday=is_workday)
    return hall


def call_back(hall: Hall, outcome: str) -> Hall:
    hall.call_back_report(now=NOW, **BY, outcome=outcome, note="")
    return hall


def close(hall: Hall) -> Hall:
    hall.close_report(now=NOW, **BY, note="")
    return hall


def hold(hall: Hall, at: datetime = NOW, until: datetime = NOW + 3 * DAY, why: str = "等待外省回函") -> Hall:
    hall.hold_report(now=at, **BY, why=why, until=until, workday=is_workday)
    return hall


def extend(hall: Hall, at: datetime = NOW, workdays: int = 5, why: str = "需现场勘查") -> Hall:
    hall.extend_report(now=at, **BY, why=why, workdays=workdays, workday=is_workday)
    return hall


def one(hall: Hall) -> UnresolvedReport:
    return hall.day.reports.get("r1")


def local_day(at: datetime | None) -> str:
    assert at is not None
    return at.astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()


def test_the_whole_way_and_the_log_makes_it_again() -> None:
    hall = close(call_back(answer(finish(passed_on(ticket="U001"))), "satisfied"))
    report = one(hall)
    assert (report.state, report.code, report.text) == (ReportState.CLOSED, "U001", "户口迁移三次没办成")
    assert (report.owner, report.department, report.in_time) == ("li", "医保局", True)
    book = ReportBook()
    written = [decode(*encode(event)) for event in hall.take_unsaved() if hasattr(event, "report")]
    book.apply(written)  # type: ignore[arg-type]  # those of reports
    assert book.get("r1") == report


@pytest.mark.parametrize(
    ("weight", "day"), [("simple", "2026-11-23"), ("ordinary", "2026-11-30"), ("complex", "2026-12-14")]
)
def test_a_class_has_its_workdays_from_when_it_was_taken(weight: str, day: str) -> None:
    assert local_day(one(classified(weight)).due) == day


def test_simple_taken_after_hours_is_due_that_midnight_and_not_in_the_past() -> None:
    evening = MORNING + timedelta(hours=13)
    hall = taken(at=evening)
    hall.classify_report(now=evening, **BY, weight="simple", why="", workday=is_workday)
    due = one(hall).due
    assert due is not None
    assert due > evening


def test_a_deadline_is_told_of_before_and_after_it_once_each() -> None:
    hall = taken()
    assert one(hall).clock is Clock.CLASSIFY
    assert hall.escalate_reports(now=MORNING + 30 * MINUTE) == ()
    near = hall.escalate_reports(now=MORNING + 50 * MINUTE)
    assert [(event.clock, event.stage, event.told) for event in near] == [("classify", "near", "li")]  # type: ignore[attr-defined]
    over = hall.escalate_reports(now=MORNING + 61 * MINUTE)
    assert [(event.stage, event.told) for event in over] == [("over", "hall_manager")]  # type: ignore[attr-defined]
    assert hall.escalate_reports(now=MORNING + 62 * MINUTE) == ()


def test_while_it_is_held_its_date_waits_and_moves_by_the_workdays_held() -> None:
    hall = hold(passed_on())
    before = one(hall).work_due
    assert (one(hall).clock, one(hall).standing(NOW)) == (Clock.HOLD, Standing.NORMAL)
    with pytest.raises(reports.ReportHeldNow):
        finish(hall)
    hall.resume_report(now=NOW + 2 * DAY, **BY, workday=is_workday)
    assert (local_day(before), local_day(one(hall).due)) == ("2026-11-30", "2026-12-02")
    assert one(hall).state is ReportState.PASSED_ON


def test_an_extension_moves_the_date_and_there_is_one() -> None:
    hall = extend(passed_on())
    assert local_day(one(hall).due) == "2026-12-07"
    with pytest.raises(reports.ExtendedBefore):
        extend(hall)
    assert ReportMove.EXTEND not in one(hall).moves(NOW, hall.plan.rules)


def test_after_the_date_neither_hold_nor_extension() -> None:
    hall = passed_on()
    late = one(hall).work_due + MINUTE
    for act in (hold, extend):
        with pytest.raises(reports.DeadlinePassed):
            act(hall, at=late)  # type: ignore[operator]
    assert not {ReportMove.HOLD, ReportMove.EXTEND} & set(one(hall).moves(late, hall.plan.rules))
    assert one(answer(finish(hall, at=late), at=late)).in_time is False


def test_a_no_needs_its_written_report_and_keeps_it() -> None:
    written = "依据条例第五条，不能办理。"
    hall = passed_on()
    with pytest.raises(reports.NegativeReportNeeded):
        finish(hall, "not_possible", "  ")
    assert one(finish(hall, "not_possible", written)).negative_report == written


def test_litigation_and_petitions_are_refused_with_a_reason() -> None:
    for ground in ("litigation", "petition", "other_channel"):
        hall = taken()
        hall.refuse_report(now=NOW, **BY, ground=ground, reason="请到人民法院")
        assert (one(hall).state, one(hall).open, one(hall).clock) == (ReportState.REFUSED, False, None)


def test_a_department_may_give_it_back_and_another_gets_it() -> None:
    hall = passed_on()
    hall.return_report(now=NOW, **BY, why="不属本局")
    assert (one(hall).state, one(hall).department) == (ReportState.CLASSIFIED, None)
    hall.pass_on_report(now=NOW, **BY, department="公安局", note="")
    assert one(hall).department == "公安局"


def test_who_is_not_satisfied_has_the_whole_time_anew() -> None:
    hall = call_back(answer(finish(passed_on())), "dissatisfied")
    hall.rework_report(now=NOW + 7 * DAY, **BY, why="仍未办成", workday=is_workday)
    report = one(hall)
    assert (report.state, report.outcome, local_day(report.due)) == (ReportState.CLASSIFIED, None, "2026-12-07")


def test_who_left_no_number_is_not_called_back_and_after_three_tries_nobody_is() -> None:
    assert one(close(answer(finish(passed_on(reachable=False))))).state is ReportState.CLOSED
    hall = answer(finish(passed_on()))
    for _ in range(3):
        with pytest.raises(reports.ReportCallBackRequired):
            close(hall)
        call_back(hall, "not_reached")
    assert one(close(hall)).called_back_at is None


def test_it_is_who_took_it_that_acts_until_the_manager_gives_it_to_another() -> None:
    hall = classified()
    with pytest.raises(reports.NotReportOwner):
        hall.note_report(now=NOW, report="r1", by="wang", manages=False, note="x")
    hall.assign_report(now=NOW, report="r1", by="boss", owner="wang", why="")
    assert hall.note_report(now=NOW, report="r1", by="wang", manages=False, note="已电话联系")
    assert hall.see_report_contact(now=NOW, report="r1", by="boss", manages=True, why="回访")


def test_it_outlives_its_day() -> None:
    hall = classified()
    hall.close_day(now=NOW + MINUTE)
    tomorrow = MORNING + DAY
    hall.open_day(now=tomorrow, business_day=tomorrow.date(), accept_until=None)
    assert one(hall).open


REFUSED: dict[str, tuple[type[Refusal], Callable[[], object]]] = {
    "no words": (ReasonRequired, lambda: open_hall().take_report(
        now=NOW, report="r", by="li", text=" ", workday=is_workday)),
    "no such ticket": (UnknownTicket, lambda: taken(ticket="Q999")),
    "no such report": (UnknownReport, lambda: finish(open_hall())),
    "a class of nobody's": (moves.WeightUnknown, lambda: classified("heavy")),
    "a ground of nobody's": (moves.GroundUnknown, lambda: taken().refuse_report(
        now=NOW, **BY, ground="mood", reason="x")),
    "an outcome of nobody's": (OutcomeUnknown, lambda: finish(passed_on(), "maybe")),
    "a call of nobody's": (OutcomeUnknown, lambda: call_back(answer(finish(passed_on())), "maybe")),
    "a hold for ever": (moves.HoldTooLong, lambda: hold(passed_on(), until=NOW + 60 * DAY)),
    "a hold without a reason": (ReasonRequired, lambda: hold(passed_on(), why="")),
    "an extension of nothing": (moves.ExtensionTooLong, lambda: extend(passed_on(), workdays=0)),
    "a long report": (reports.NegativeReportTooLong, lambda: finish(passed_on(), "not_possible", "否" * 4001)),
    "a long note": (CaseTextTooLong, lambda: taken().note_report(now=NOW, **BY, note="长" * 501)),
    "resumed and not held": (reports.ReportMoveNotAllowed, lambda: passed_on().resume_report(
        now=NOW, **BY, workday=is_workday)),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=list(REFUSED))
def test_what_is_refused(case: str) -> None:
    refusal, act = REFUSED[case]
    with pytest.raises(refusal):
        act()


def test_every_open_state_leads_on_and_no_final_one_does() -> None:
    leading = {state for state, move in REPORT_MOVES if move not in (ReportMove.NOTE, ReportMove.ASSIGN)}
    assert leading == set(ReportState) - FINAL
    assert set(REPORT_MOVES.values()) == set(ReportState) - {ReportState.TAKEN} | {ReportState.TAKEN}


def test_no_event_of_a_report_holds_a_contact() -> None:
    kinds = [cls for name, cls in happened.KINDS.items() if name.startswith("report_")]
    assert kinds
    assert not {field for cls in kinds for field in cls.__dataclass_fields__} & {"phone", "name", "contact"}
