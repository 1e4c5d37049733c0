"""What may be stored as a visitor's rating, and how ratings are counted (domain.md §8)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.ratings.rating import (
    Level,
    LevelUnknown,
    RatingTextTooLong,
    ReasonOfOtherLevel,
    ReasonUnknown,
    dictionary,
    rating_of,
    tally,
)
from server.domain.ratings.reasons import DICTIONARY_VERSION, REASONS, RETIRED


def test_levels_one_and_two_are_bad_and_the_rest_good() -> None:
    assert [level.bad for level in sorted(Level)] == [True, True, False, False, False]
    assert all(level.good is not level.bad for level in Level)


def test_the_words_of_the_levels_are_the_national_ones() -> None:
    assert [level.words.zh for level in sorted(Level, reverse=True)] == [
        "非常满意",
        "满意",
        "基本满意",
        "不满意",
        "非常不满意",
    ]


def test_the_dictionary_has_eight_reasons_a_level_and_three_of_them_first() -> None:
    assert len(REASONS) == 40
    for level in Level:
        assert len(level.reasons) == 8
        assert [reason.first for reason in level.reasons] == [True] * 3 + [False] * 5
        assert [reason.code for reason in level.reasons] == sorted(reason.code for reason in level.reasons)
    assert not RETIRED & REASONS.keys()
    assert len(RETIRED) == 9 + 5 + 6 + 6 + 7


@pytest.mark.parametrize(
    ("code", "words"), [("510", "一窗受理一次办结"), ("214", "服务态度生硬"), ("108", "在办事指南之外增加新的审批条件")]
)
def test_reasons_keep_the_words_of_the_dictionary(code: str, words: str) -> None:
    assert REASONS[code].name.zh == words


def test_the_published_dictionary_goes_from_best_to_worst() -> None:
    published: dict[str, Any] = dictionary()
    assert published["version"] == DICTIONARY_VERSION
    assert [entry["level"] for entry in published["levels"]] == [5, 4, 3, 2, 1]
    assert published["levels"][3]["reasons"][0] == {
        "code": "207",
        "name": {"zh": "没有提供材料样本", "en": "No samples of the papers"},
        "first": True,
    }


def test_reasons_are_stored_once_in_the_order_of_the_dictionary() -> None:
    rating = rating_of(level=2, reasons=["214", "207", "214"], text="  等了很久  ")
    assert rating.reasons == ("207", "214")
    assert rating.text == "等了很久"
    assert rating.bad
    assert rating.dictionary_version == DICTIONARY_VERSION


def test_reasons_may_always_be_skipped() -> None:
    assert rating_of(level=1).reasons == ()
    assert rating_of(level=1, text=" \n").text is None


@pytest.mark.parametrize("level", [0, 6, -1, True, "5", 2.0, None])
def test_other_levels_are_refused(level: Any) -> None:
    with pytest.raises(LevelUnknown):
        rating_of(level=level)


@pytest.mark.parametrize("code", ["999", "", "501", "206"])
def test_unknown_and_retired_reasons_are_refused(code: str) -> None:
    with pytest.raises(ReasonUnknown) as refused:
        rating_of(level=5, reasons=[code])
    assert refused.value.detail == {"reason": code}


def test_a_reason_of_another_level_is_refused() -> None:
    with pytest.raises(ReasonOfOtherLevel) as refused:
        rating_of(level=5, reasons=["207"])
    assert refused.value.detail == {"reason": "207", "level": 5}


def test_text_has_at_most_150_characters() -> None:
    assert rating_of(level=2, text="好" * 150).text == "好" * 150
    with pytest.raises(RatingTextTooLong):
        rating_of(level=2, text="好" * 151)


@given(level=st.integers(1, 5), codes=st.lists(st.sampled_from(sorted(REASONS)), max_size=10))
def test_a_rating_is_refused_exactly_when_a_reason_is_of_another_level(level: int, codes: list[str]) -> None:
    if any(REASONS[code].level != level for code in codes):
        with pytest.raises(ReasonOfOtherLevel):
            rating_of(level=level, reasons=codes)
    else:
        assert set(rating_of(level=level, reasons=codes).reasons) == set(codes)


def test_visits_without_a_rating_lower_the_response_and_never_raise_the_good() -> None:
    counted = tally([5, 5, 3, 2, None, None, None, None])
    assert (counted.good, counted.bad, counted.unrated) == (3, 1, 4)
    assert counted.good_rate == 3 / 4
    assert counted.response_rate == 4 / 8
    assert counted.by_level[Level.VERY_DISSATISFIED] == 0


def test_rates_are_absent_before_there_is_anything_to_divide_by() -> None:
    assert tally([]).good_rate is None
    assert tally([]).response_rate is None
    assert tally([None]).good_rate is None
    assert tally([None]).response_rate == 0
