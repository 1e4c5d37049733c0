"""Figures of ratings: what is in each numerator and each denominator, and who has a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.ratings.figures import (
    CaseOutcome,
    Figures,
    RatedUnit,
    enough_for_all,
    figures_by,
    figures_of,
    ranks,
)
from server.domain.ratings.rating import Level, told_from
from server.domain.rules import HallRules

VISIT = RatedUnit(day=date(2026, 9, 28), window="5", clerk="wang", business="b", matter=None)
OPEN = CaseOutcome(real_name=False, valid=None, in_time=None, called_back=False)


def rated(level: int, **more: object) -> RatedUnit:
    return replace(VISIT, level=Level(level), **more)  # type: ignore[arg-type]  # fields by name


def test_every_rate_has_its_numerator_and_its_denominator() -> None:
    done = CaseOutcome(real_name=True, valid=True, in_time=True, called_back=True)
    late = CaseOutcome(real_name=True, valid=True, in_time=False, called_back=False)
    false = CaseOutcome(real_name=True, valid=False, in_time=None, called_back=False)
    found = figures_of(
        [VISIT, rated(5), rated(4), rated(3), rated(2, case=OPEN), rated(2, case=done), rated(1, case=late),
         rated(1, case=false, flagged=True)]
    )  # fmt: skip
    assert (found.good_rate.part, found.good_rate.whole) == (3, 6)  # the invalid one has left
    assert (found.active_rate.part, found.active_rate.whole) == (7, 8)  # but it was given
    assert (found.score.part, found.score.whole) == (10 + 8 + 6 + 3 + 3 + 0, 6)
    cases = found.cases
    assert (cases.invalid, cases.valid, cases.unverified) == (1, 3, 1)
    assert (cases.rectified_rate.part, cases.rectified_rate.whole) == (2, 3)
    assert (cases.in_time_rate.part, cases.in_time_rate.whole) == (1, 3)
    assert (cases.called_back_rate.part, cases.called_back_rate.whole) == (1, 2)
    assert (found.good, found.bad, found.unrated, found.flagged) == (3, 3, 1, 1)


def test_of_nothing_there_is_no_rate() -> None:
    empty = Figures()
    assert empty.good_rate.rate is None
    assert empty.active_rate.rate is None
    assert empty.cases.called_back_rate.rate is None
    assert empty.pareto(bad=True) == []


def test_reasons_are_sorted_and_add_up_to_all() -> None:
    found = figures_of([rated(1, reasons=("115", "108")), rated(2, reasons=("214",)), rated(1, reasons=("115",)),
                        rated(5, reasons=("510",))])  # fmt: skip
    assert found.pareto(bad=True) == [("115", 2, 0.5), ("108", 1, 0.75), ("214", 1, 1.0)]
    assert found.pareto(bad=False) == [("510", 1, 1.0)]


def test_small_numbers_have_no_place_and_equal_rates_the_same() -> None:
    groups = [("few", figures_of([rated(5)])), ("a", figures_of([rated(5)] * 3)), ("b", figures_of([rated(4)] * 3)),
              ("c", figures_of([rated(4), rated(4), rated(1)]))]  # fmt: skip
    assert ranks(groups, least=3) == {"a": 1, "b": 1, "c": 3}
    assert "few" in ranks(groups, least=1)


def test_nobody_signed_in_is_in_no_clerks_figures() -> None:
    assert figures_by([replace(VISIT, clerk=None), VISIT], lambda unit: unit.clerk)["wang"].finished == 1


outcomes = st.builds(
    CaseOutcome,
    real_name=st.booleans(), valid=st.sampled_from([None, True, False]),
    in_time=st.sampled_from([None, True, False]), called_back=st.booleans(),
)  # fmt: skip
visits = st.builds(
    lambda window, level, case: replace(
        VISIT, window=window, level=Level(level) if level else None, case=case if level in (1, 2) else None
    ),
    st.sampled_from("123"), st.sampled_from([None, 1, 2, 3, 4, 5]), outcomes,
)  # fmt: skip


@given(st.lists(visits))
def test_the_groups_add_up_to_the_hall(units: list[RatedUnit]) -> None:
    whole, parts = figures_of(units), figures_by(units, lambda unit: unit.window).values()
    for read in (
        lambda one: one.finished, lambda one: one.given, lambda one: one.good, lambda one: one.bad,
        lambda one: one.cases.valid, lambda one: one.cases.in_time, lambda one: one.cases.called_back,
    ):  # fmt: skip
        assert read(whole) == sum(read(part) for part in parts)
    assert whole.given == whole.counted + whole.cases.invalid
    for share in (whole.good_rate, whole.active_rate, whole.cases.in_time_rate, whole.cases.called_back_rate):
        assert share.rate is None or 0 <= share.rate <= 1
    assert whole.cases.in_time <= whole.cases.rectified


def test_a_rating_is_told_later_at_a_moment_that_chance_decides() -> None:
    rules, at = HallRules(), datetime(2026, 9, 28, 2, tzinfo=UTC)
    assert told_from(rules, at, 0.0) - at == timedelta(minutes=10)
    assert told_from(rules, at, 1.0) - at == timedelta(minutes=40)
    assert told_from(replace(rules, rating_told_within_min=0), at, 1.0) - at == timedelta(minutes=10)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 30)), max_size=4, unique_by=lambda one: one[0]))
def test_what_is_left_out_for_everybody_cannot_be_found_by_taking_away(counts: list[tuple[str, int]]) -> None:
    groups = [(name, figures_of([rated(5)] * count)) for name, count in counts]
    shown = enough_for_all(groups, least=10)
    hidden = sum(count for _, count in counts) - sum(one.counted for _, one in shown)
    assert all(one.counted >= 10 for _, one in shown)
    assert hidden == 0 or hidden >= 10 or not shown


def test_with_enough_everywhere_everything_is_shown() -> None:
    groups = [("a", figures_of([rated(5)] * 10)), ("b", figures_of([rated(1)] * 11))]
    assert enough_for_all(groups, least=10) == groups
    few = [*groups, ("c", figures_of([rated(5)] * 3))]
    assert [name for name, _ in enough_for_all(few, least=10)] == ["b"]
