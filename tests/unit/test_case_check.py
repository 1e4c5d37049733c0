"""Tickets held against the platform's list: each kind of misfit is told, and what fits is not."""

from __future__ import annotations

from datetime import date
from typing import Any

from server.domain.case_check import Known, Misfit, PlatformCase, TakenUp, misfits

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def taken(code: str, case_no: str | None, *, day: date = MONDAY) -> TakenUp:
    return TakenUp(
        day=day, ticket=f"id-{code}", code=code, about="household", window="2", department="公安", case_no=case_no
    )


def case(case_no: str, *, day: date = MONDAY, place: str = "") -> PlatformCase:
    return PlatformCase(case_no=case_no, day=day, place=place, matter="household", department="公安", window="2")


def told(visits: list[TakenUp], cases: list[PlatformCase], **known: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    everywhere = Known(
        ticketed=known.get("ticketed", {one.case_no for one in visits}),
        listed=known.get("listed", {one.case_no for one in cases}),
        elsewhere=known.get("elsewhere", {}),
    )
    return [(line.misfit.value, line.case_no, line.codes) for line in misfits("small", visits, cases, everywhere)]


def test_what_fits_is_not_told() -> None:
    assert told([taken("A001", "N1")], [case("N1")]) == []
    assert told([taken("A001", "N1")], [case("N1", place="small")]) == []


def test_a_case_without_a_ticket_and_a_visit_without_a_case() -> None:
    assert told([taken("A001", None)], [case("N1")]) == [("no_ticket", "N1", ()), ("no_case", "", ("A001",))]


def test_a_case_whose_ticket_is_of_another_day_has_one() -> None:
    assert told([], [case("N1")], ticketed={"N1"}) == []


def test_a_number_that_no_list_has() -> None:
    visits = [taken("A001", "N1"), taken("A002", "N9")]
    assert told(visits, [case("N1")]) == [("unknown_case", "N9", ("A002",))]
    assert told(visits, [case("N1")], listed={"N1", "N9"}) == []


def test_a_day_without_a_list_says_nothing_of_its_visits() -> None:
    assert told([taken("A001", None, day=TUESDAY), taken("A002", "N9", day=TUESDAY)], [case("N1")]) == [
        ("no_ticket", "N1", ())
    ]


def test_one_case_under_two_tickets() -> None:
    visits = [taken("A001", "N1"), taken("A002", "N1", day=TUESDAY)]
    assert told(visits, [case("N1")]) == [("two_tickets", "N1", ("A001", "A002"))]
    assert told([taken("A001", "N1"), taken("A001", "N1")], [case("N1")]) == []


def test_one_case_at_two_halls_by_the_list_or_by_tickets() -> None:
    assert told([taken("A001", "N1")], [case("N1"), case("N1", place="市厅")]) == [("two_halls", "N1", ("A001",))]
    assert told([taken("A001", "N1")], [case("N1")], elsewhere={"N1": {"other"}}) == [("two_halls", "N1", ("A001",))]
    assert told([], [case("N2", place="市厅")]) == [], "another hall's own case is none of ours"


def test_each_kind_stands_together() -> None:
    lines = told([taken("A001", None), taken("A002", None)], [case("N1"), case("N2")])
    assert [kind for kind, _, _ in lines] == [Misfit.NO_TICKET] * 2 + [Misfit.NO_CASE] * 2
