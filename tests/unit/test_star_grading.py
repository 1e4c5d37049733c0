"""Star grading: each point follows from a rate by the scheme, and what cannot be measured is in no sum."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.domain.plan import Words
from server.domain.ratings.figures import Share
from server.domain.star_grading import MEASURES, Indicator, StarScheme, graded
from server.settings.faults import FaultList
from server.settings.star_grading import SAMPLE, star_scheme_of

WORDS = Words(zh="样", en="sample")


def indicator(measure: str, points: float, none_at: float, full_at: float, least: int = 1) -> Indicator:
    return Indicator(measure=measure, name=WORDS, points=points, none_at=none_at, full_at=full_at, least=least)


def scheme(*indicators: Indicator) -> StarScheme:
    return StarScheme(source=WORDS, sample=True, indicators=indicators, stars=(60, 80, 95))


def test_points_are_in_proportion_between_none_and_full() -> None:
    one = scheme(indicator("good_rate", 20, 0.8, 1.0))
    for part, points in ((70, 0), (80, 0), (85, 5), (90, 10), (100, 20)):
        found = graded(one, {"good_rate": Share(part=part, whole=100)})
        assert (found.points, found.of) == (pytest.approx(points), 20)


def test_less_may_be_better() -> None:
    one = scheme(indicator("good_rate", 10, 0.5, 0.1))
    assert graded(one, {"good_rate": Share(part=30, whole=100)}).points == pytest.approx(5)


def test_too_little_to_say_anything_is_in_no_sum() -> None:
    one = scheme(indicator("good_rate", 20, 0.8, 1.0, least=20), indicator("served_rate", 10, 0.0, 1.0))
    found = graded(one, {"good_rate": Share(part=19, whole=19), "served_rate": Share(part=9, whole=10)})
    assert [line.points for line in found.lines] == [None, pytest.approx(9)]
    assert (found.of, found.of_hundred, found.stars) == (10, pytest.approx(90), 2)
    assert graded(one, {"good_rate": Share(part=0, whole=0), "served_rate": Share(part=0, whole=0)}).stars is None


def test_the_sample_is_a_whole_scheme_of_a_hundred_points() -> None:
    faults = FaultList()
    found = star_scheme_of(Path("nowhere"), faults)
    assert found is not None
    assert sum(one.points for one in found.indicators) == 100
    assert {one.measure for one in found.indicators} <= MEASURES


def test_what_is_wrong_with_a_scheme_is_named(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    wrong = text.replace('measure = "good_rate"', 'measure = "beauty"').replace("[60, 70", "[70, 70")
    (tmp_path / "star_grading.toml").write_text(wrong, encoding="utf-8")
    faults = FaultList()
    assert star_scheme_of(tmp_path, faults) is None
    assert {fault.file for fault in faults.in_order()} == {"star_grading.toml"}
    assert len(faults.in_order()) == 2
