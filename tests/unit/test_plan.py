"""The plan of a hall: who may take what, from when to when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from server.domain.plan import Authorisation, HallPlan, Role, Skills, WindowKind

DAY = date(2026, 11, 23)


def with_authorisations(plan: HallPlan, *authorisations: Authorisation) -> HallPlan:
    return replace(plan, authorisations=authorisations)


@pytest.mark.parametrize(
    ("on", "in_force"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 5, 1), True),
        (date(2026, 6, 30), True),  # the last day counts
        (date(2026, 7, 1), False),
    ],
)
def test_an_authorisation_holds_from_its_first_day_to_its_last(plan: HallPlan, on: date, in_force: bool) -> None:
    granted = Authorisation(
        windows=("1",),
        businesses=("insurance",),
        role=Role.OWN,
        valid_from=date(2026, 3, 1),
        valid_until=date(2026, 6, 30),
    )
    assert granted.in_force(on) is in_force
    skills = with_authorisations(plan, granted).skills(on)
    assert bool(skills["1"].own) is in_force


def test_without_an_end_it_holds_on(plan: HallPlan) -> None:
    assert plan.authorisations[0].in_force(date(2099, 1, 1))


def test_what_begins_next_year_is_not_taken_today(plan: HallPlan) -> None:
    assert "heritage" not in plan.skills(DAY)["9"].own
    assert "heritage" in plan.skills(date(2027, 1, 1))["9"].own


def test_a_whole_business_includes_its_matters(plan: HallPlan) -> None:
    assert plan.skills(DAY)["1"].own == {"insurance", "insurance-join", "insurance-move"}


def test_a_single_matter_does_not_include_its_business(plan: HallPlan) -> None:
    skills = plan.skills(DAY)["7"].no_difference
    assert "household-birth" in skills
    assert "household" not in skills


def test_no_difference_matters_only_while_the_window_works_so(plan: HallPlan) -> None:
    skills = plan.skills(DAY)["3"]
    assert skills.callable(no_difference=False) == {"market", "market-open"}
    assert skills.callable(no_difference=True) == {
        "market", "market-open", "insurance", "insurance-join", "insurance-move", "farming",
    }  # fmt: skip


def test_assisting_is_callable_but_not_own(plan: HallPlan) -> None:
    skills = plan.skills(DAY)["4"]
    assert "insurance" in skills.callable(no_difference=False)
    assert "insurance" not in skills.own


def test_own_goes_before_assisting_and_no_difference(plan: HallPlan) -> None:
    all_roles = tuple(
        Authorisation(windows=("1",), businesses=("farming",), role=role, valid_from=DAY) for role in reversed(Role)
    )
    assert with_authorisations(plan, *all_roles).skills(DAY)["1"] == Skills(own=frozenset({"farming"}))


def test_every_window_has_skills_even_without_authorisation(plan: HallPlan) -> None:
    assert with_authorisations(plan).skills(DAY) == {window.code: Skills() for window in plan.windows}


def test_usual_minutes_are_the_matters_where_known(plan: HallPlan) -> None:
    assert plan.usual_minutes("insurance", "insurance-join") == 6
    assert plan.usual_minutes("insurance", None) == 8


def test_matters_by_business(plan: HallPlan) -> None:
    assert [matter.code for matter in plan.matters_of["insurance"]] == ["insurance-join", "insurance-move"]
    assert plan.matters_of["farming"] == ()


def test_only_reserve_and_emergency_windows_are_spare() -> None:
    assert {kind for kind in WindowKind if kind.spare} == {WindowKind.RESERVE, WindowKind.EMERGENCY}
