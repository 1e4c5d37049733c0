"""A bad rating's case from its opening to its end, and everything that is refused on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from small_hall import MORNING, open_hall

from server.domain import events as happened
from server.domain.casework.said import CaseTextTooLong, OutcomeUnknown
from server.domain.casework.standing import Standing
from server.domain.errors import AlreadyRated, ReasonRequired, Refusal
from server.domain.hall import Hall
from server.domain.moves.rating import RatingTerms, WorkOrderKnown
from server.domain.ratings import case as cases
from server.domain.ratings.case import CASE_MOVES, FINAL, CaseMove, CaseState, Clock
from server.domain.ratings.case_book import UnknownCase
from server.store.event_codec import decode, encode
from server.workdays import is_workday

MINUTE = timedelta(minutes=1)


def terms(case: str = "case-1", **more: object) -> RatingTerms:
    return RatingTerms(case=case, workday=is_workday, **more)  # type: ignore[arg-type]  # fields by name


def served(id_hash: str | None = "h") -> Hall:
    """A visit that was handled at window 1 by c1, from 9:00 to 9:05."""
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance", id_hash=id_hash)
    hall.call_next(now=MORNING, window="1")
    hall.start(now=MORNING, window="1")
    hall.finish(now=MORNING + 5 * MINUTE, window="1")
    hall.take_unsaved()
    return hall


def rate(hall: Hall, level: int, after: float = 6, **more: object) -> tuple[happened.Event, ...]:
    given = {"reasons": (), "text": "", "channel": "pad", "dictionary_version": "2", "terms": terms()} | more
    return hall.rate(now=MORNING + after * MINUTE, unit="t1", level=level, **given)  # type: ignore[arg-type]


def opened(id_hash: str | None = "h") -> Hall:
    hall = served(id_hash)
    rate(hall, 1, reasons=("115",), text="太慢")
    return hall


BY = {"case": "case-1", "by": "li", "manages": True}
NOW = MORNING + 10 * MINUTE


def contacted(hall: Hall, outcome: str = "reached") -> Hall:
    hall.contact_case(now=NOW, **BY, outcome=outcome, note="")  # type: ignore[arg-type]
    return hall


def verified(hall: Hall, *, valid: bool = True, hard: bool = False) -> Hall:
    hall.verify_case(now=NOW, **BY, valid=valid, reason="误点", plan="增派人手", hard=hard)  # type: ignore[arg-type]
    return hall


def answered(hall: Hall) -> Hall:
    hall.rectify_case(now=NOW, **BY, what="已增派")  # type: ignore[arg-type]
    hall.answer_case(now=NOW, **BY, answer="已改进")  # type: ignore[arg-type]
    return hall


def call_back(hall: Hall, outcome: str) -> None:
    hall.call_back_case(now=NOW, **BY, outcome=outcome, note="")  # type: ignore[arg-type]


def close(hall: Hall) -> None:
    hall.close_case(now=NOW, **BY, note="")  # type: ignore[arg-type]


def state(hall: Hall) -> CaseState:
    return hall.day.cases.get("case-1").state


def test_a_bad_rating_opens_its_case_in_the_same_breath() -> None:
    hall = served()
    given, case = rate(hall, 2, reasons=("209",), text="等太久，证号 110101199003071234")
    assert isinstance(given, happened.TicketRated)
    assert isinstance(case, happened.CaseOpened)
    assert (case.rated, case.at_window, case.of_clerk, case.level, case.reasons) == ("t1", "1", "c1", 2, ("209",))
    assert case.text == given.text == "等太久，证号 110***********1234"
    assert case.real_name
    assert case.deadlines.contact == MORNING + 66 * MINUTE
    assert hall.take_unsaved() == (given, case)


@pytest.mark.parametrize("level", [5, 4, 3])
def test_a_good_rating_opens_none(level: int) -> None:
    hall = served()
    assert len(rate(hall, level)) == 1
    assert hall.day.cases.cases == {}


def test_the_whole_way_to_the_end() -> None:
    hall = answered(verified(contacted(opened())))
    assert state(hall) is CaseState.ANSWERED
    call_back(hall, "satisfied")
    close(hall)
    case = hall.day.cases.get("case-1")
    assert (case.state, case.valid, case.in_time, case.call_back_outcome) == (CaseState.CLOSED, True, True, "satisfied")
    assert case.moves() == []


def test_a_case_outlives_its_day_and_the_log_makes_it_again() -> None:
    hall = contacted(opened())
    hall.close_day(now=MORNING + timedelta(hours=9))
    hall.open_day(now=MORNING + timedelta(days=1), business_day=(MORNING + timedelta(days=1)).date(), accept_until=None)
    verified(hall)
    again = Hall(hall.plan)
    fresh = open_hall(windows=("1",)).take_unsaved()
    told = [decode(*encode(event)) for event in (*fresh, *hall.take_unsaved())]
    again.day.cases.apply([event for event in told if isinstance(event, happened.cases.CaseEvent)])
    assert again.day.cases == hall.day.cases
    assert state(hall) is CaseState.VERIFIED


def test_an_invalid_one_is_closed_and_kept_as_invalid() -> None:
    hall = verified(contacted(opened()), valid=False)
    assert state(hall) is CaseState.INVALID
    close(hall)
    assert hall.day.cases.get("case-1").valid is False


def test_a_real_name_case_is_not_closed_before_its_call_back() -> None:
    hall = answered(verified(contacted(opened())))
    with pytest.raises(cases.CallBackRequired):
        close(hall)
    assert CaseMove.CLOSE not in hall.day.cases.get("case-1").moves()
    for _ in range(3):
        call_back(hall, "not_reached")
    close(hall)
    assert hall.day.cases.get("case-1").called_back_at is None  # three tries are no call-back


def test_an_anonymous_one_needs_none() -> None:
    hall = answered(verified(contacted(opened(None), "anonymous")))
    close(hall)
    assert state(hall) is CaseState.CLOSED


def test_an_appeal_is_decided_by_somebody_else_and_only_once() -> None:
    hall = verified(contacted(opened()))
    hall.appeal_case(now=NOW, **BY, reason="当事人点错")  # type: ignore[arg-type]
    with pytest.raises(cases.SameDecider):
        hall.decide_appeal(now=NOW, case="case-1", by="li", upheld=True, reason="属实")
    hall.decide_appeal(now=NOW, case="case-1", by="wang", upheld=False, reason="录像不符")
    assert state(hall) is CaseState.VERIFIED
    with pytest.raises(cases.AppealedBefore):
        hall.appeal_case(now=NOW, **BY, reason="再申诉")  # type: ignore[arg-type]


def test_an_upheld_appeal_makes_it_invalid() -> None:
    hall = verified(contacted(opened()))
    hall.appeal_case(now=NOW, **BY, reason="当事人点错")  # type: ignore[arg-type]
    hall.decide_appeal(now=NOW, case="case-1", by="wang", upheld=True, reason="录像为证")
    assert (state(hall), hall.day.cases.get("case-1").valid) == (CaseState.INVALID, False)


def test_who_was_not_satisfied_is_worked_for_again() -> None:
    hall = answered(verified(contacted(opened())))
    call_back(hall, "dissatisfied")
    hall.rework_case(now=NOW, **BY, why="仍未解决")  # type: ignore[arg-type]
    case = hall.day.cases.get("case-1")
    assert (case.state, case.rectified_at, case.called_back_at) == (CaseState.VERIFIED, None, None)


def test_a_correction_to_a_good_level_takes_the_case_back() -> None:
    hall = opened()
    with pytest.raises(AlreadyRated):
        rate(hall, 5, 8)  # the one-time token is used up
    given, restated = rate(hall, 5, 8, terms=terms("case-2", amends=True))
    assert isinstance(given, happened.TicketRated)
    assert given.revision == 2
    assert isinstance(restated, happened.CaseRestated)
    assert state(hall) is CaseState.WITHDRAWN
    with pytest.raises(AlreadyRated):
        rate(hall, 1, 17, terms=terms("case-3", amends=True))  # eleven minutes after the first


def test_a_correction_among_the_bad_levels_goes_on_in_the_same_case() -> None:
    hall = contacted(opened())
    rate(hall, 2, 12, terms=terms("case-2", amends=True), text="其实还好")
    case = hall.day.cases.get("case-1")
    assert (case.level, case.text, case.state) == (2, "其实还好", CaseState.CONTACTED)
    assert list(hall.day.cases.cases) == ["case-1"]


def test_back_to_bad_after_a_correction_is_a_case_of_its_own() -> None:
    hall = opened()
    rate(hall, 4, 7, terms=terms("case-2", amends=True))
    rate(hall, 1, 8, terms=terms("case-3", amends=True))
    assert {one.id: one.state for one in hall.day.cases.cases.values()} == {
        "case-1": CaseState.WITHDRAWN,
        "case-3": CaseState.OPENED,
    }


def test_each_deadline_is_told_of_when_it_is_near_and_when_it_is_over() -> None:
    hall = opened()
    due = hall.day.cases.get("case-1").deadlines.contact
    assert hall.escalate_cases(now=due - 20 * MINUTE) == ()
    (near,) = hall.escalate_cases(now=due - 10 * MINUTE)
    assert isinstance(near, happened.CaseEscalated)
    assert (near.clock, near.stage, near.told) == ("contact", "near", "hall_manager")
    assert hall.escalate_cases(now=due - 5 * MINUTE) == ()
    (over,) = hall.escalate_cases(now=due + MINUTE)
    assert isinstance(over, happened.CaseEscalated)
    assert (over.stage, over.due) == ("over", due)
    assert hall.escalate_cases(now=due + timedelta(hours=1)) == ()
    assert hall.day.cases.get("case-1").standing(due + MINUTE) is Standing.OVER


def test_a_complex_case_has_more_time() -> None:
    plain, hard = verified(contacted(opened())), verified(contacted(opened()), hard=True)
    assert plain.day.cases.get("case-1").due_of(Clock.RECTIFY) < hard.day.cases.get("case-1").due_of(Clock.RECTIFY)
    assert plain.day.cases.get("case-1").due_of(Clock.CONTACT) == hard.day.cases.get("case-1").due_of(Clock.CONTACT)


def test_a_work_order_of_12345_comes_in_once() -> None:
    hall = open_hall()
    hall.import_work_order(now=NOW, case="w1", order="WH-1", text="窗口推诿", workday=is_workday, window="1")
    case = hall.day.cases.get("w1")
    assert (case.source, case.work_order, case.at_window, case.level) == ("12345", "WH-1", "1", None)
    with pytest.raises(WorkOrderKnown):
        hall.import_work_order(now=NOW, case="w2", order="WH-1", text="", workday=is_workday)


Refused = Callable[[Hall], object]
REFUSED: dict[str, tuple[type[Refusal], Refused]] = {
    "an unknown case": (UnknownCase, lambda hall: hall.note_case(now=NOW, case="?", by="li", manages=True, note="x")),
    "by the clerk it is about": (
        cases.RatedClerkMayNot,
        lambda hall: hall.note_case(now=NOW, case="case-1", by="c1", manages=True, note="x"),
    ),
    "given to the clerk it is about": (
        cases.RatedClerkMayNot,
        lambda hall: hall.assign_case(now=NOW, case="case-1", by="li", owner="c1", why=""),
    ),
    "another officer's": (
        cases.NotCaseOwner,
        lambda hall: hall.note_case(now=NOW, case="case-1", by="zhao", manages=False, note="x"),
    ),
    "verified before anybody was asked": (cases.CaseMoveNotAllowed, verified),
    "closed at once": (cases.CaseMoveNotAllowed, close),
    "anonymous with a name": (OutcomeUnknown, lambda hall: contacted(hall, "anonymous")),
    "an outcome of nobody's": (OutcomeUnknown, lambda hall: contacted(hall, "maybe")),
    "a plan of nothing": (
        ReasonRequired,
        lambda hall: contacted(hall).verify_case(now=NOW, **BY, valid=True, reason="", plan=" ", hard=False),  # type: ignore[arg-type]
    ),
    "invalid without a reason": (
        ReasonRequired,
        lambda hall: contacted(hall).verify_case(now=NOW, **BY, valid=False, reason="", plan="", hard=False),  # type: ignore[arg-type]
    ),
    "a note too long": (
        CaseTextTooLong,
        lambda hall: hall.note_case(now=NOW, **BY, note="长" * 501),  # type: ignore[arg-type]
    ),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_refused(what: str) -> None:
    kind, act = REFUSED[what]
    hall = opened()
    with pytest.raises(kind):
        act(hall)


def test_a_sixth_file_is_refused() -> None:
    hall = opened()
    file = {"name": "a.png", "kind": "image/png", "size": 3, "digest": "0"}
    for n in range(5):
        hall.add_case_file(now=NOW, **BY, file=f"f{n}", **file)  # type: ignore[arg-type]
    with pytest.raises(cases.TooManyFiles):
        hall.add_case_file(now=NOW, **BY, file="f5", **file)  # type: ignore[arg-type]


def test_every_open_state_leads_on_and_the_final_ones_nowhere() -> None:
    for one in CaseState:
        onward = {new for (old, _), new in CASE_MOVES.items() if old is one and new is not one}
        assert bool(onward - {CaseState.WITHDRAWN}) == (one not in FINAL), one
