"""The platform's number of a case: put to a visit while it is served or afterwards, replaced only for a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from small_hall import MORNING, open_hall
from views_of_a_hall import Stage

from server.domain import events as happened
from server.domain.case_numbers import (
    CaseNumberMisshapen,
    CaseNumberStands,
    MatterNotOfVisit,
    NotServedYet,
    VisitToNumber,
)
from server.domain.hall import Hall


@pytest.fixture
def hall() -> Hall:
    found = open_hall(windows=("1",))
    found.issue_ticket(now=MORNING, ticket_id="t", business="insurance")
    found.call_next(now=MORNING, window="1")
    found.start(now=MORNING, window="1")
    return found


def visit(**changes: Any) -> VisitToNumber:
    facts = {
        "ticket": "t", "code": "A001", "visited": MORNING.date(), "window": "1", "served": True,
        "about": ("insurance",), "numbers": {},
    }  # fmt: skip
    return VisitToNumber(**(facts | changes))


def give(hall: Hall, case_no: str = "429006-2026-000123", of: VisitToNumber | None = None, **more: str) -> Any:
    return hall.give_case_number(
        now=MORNING + timedelta(minutes=3), visit=of or visit(), case_no=case_no, by="c1", **more
    )


def test_it_is_one_event_and_the_day_knows_it(hall: Hall) -> None:
    (given,) = give(hall)
    assert isinstance(given, happened.CaseNumberGiven)
    assert (given.about, given.case_no, given.replaces, given.by) == ("insurance", "429006-2026-000123", "", "c1")
    assert hall.day.case_numbers["t"] == {"insurance": "429006-2026-000123"}


def test_the_same_again_is_nothing_new(hall: Hall) -> None:
    assert give(hall, of=visit(numbers={"insurance": "429006-2026-000123"})) == ()


def test_another_number_needs_a_reason_and_keeps_the_first_in_the_log(hall: Hall) -> None:
    stands = visit(numbers={"insurance": "429006-2026-000122"})
    with pytest.raises(CaseNumberStands):
        give(hall, of=stands, why="  ")
    (given,) = give(hall, of=stands, why="抄错一位")
    assert (given.replaces, given.why) == ("429006-2026-000122", "抄错一位")


@pytest.mark.parametrize("wrong", ["", "12", "有字", "1234567 8", "x" * 65])
def test_what_has_not_the_platforms_shape_is_refused(hall: Hall, wrong: str) -> None:
    with pytest.raises(CaseNumberMisshapen):
        give(hall, wrong)


def test_nobody_served_no_number(hall: Hall) -> None:
    with pytest.raises(NotServedYet):
        give(hall, of=visit(served=False))


def test_a_matter_of_the_visit_is_meant(hall: Hall) -> None:
    two = visit(about=("household-birth", "insurance-join"))
    assert give(hall, of=two)[0].about == "insurance-join"
    assert give(hall, of=two, about="household-birth")[0].about == "household-birth"
    with pytest.raises(MatterNotOfVisit):
        give(hall, of=two, about="farming")


def test_a_visit_of_a_day_before_changes_nothing_of_today(hall: Hall) -> None:
    give(hall, of=visit(ticket="old", code="A077"))
    assert "old" not in hall.day.case_numbers


def test_the_clerks_page_shows_the_number_of_the_matter_under_way() -> None:
    stage = Stage()
    stage.seat("1")
    name = stage.take("insurance")
    stage.hall.call_next(now=stage.now, window="1")
    stage.hall.start(now=stage.now, window="1")
    assert stage.view("console:1")["current"]["case_no"] is None
    give(stage.hall, of=visit(ticket=name))
    assert stage.view("console:1")["current"]["case_no"] == "429006-2026-000123"
