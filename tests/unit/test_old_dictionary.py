"""Ratings given under an older version of the national dictionary keep the words they were given in."""

from __future__ import annotations

import pytest
from small_hall import MORNING, open_hall

from server.domain.errors import Refusal
from server.domain.moves.rating import RatingTerms
from server.domain.ratings.figures import RatedUnit, figures_of
from server.domain.ratings.rating import rating_of
from server.domain.ratings.reasons import DICTIONARY_VERSION, REASONS, RETIRED, words_of
from server.live.case_state import case_state
from server.store.event_codec import decode, encode
from server.web.figures.state import reasons_rows
from server.workdays import is_workday


def test_a_bad_rating_of_version_1_is_shown_with_its_own_words() -> None:
    """Kept as the log keeps it, read back, and shown at the case desk; the codes are no longer given out."""
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance")
    for move in ("call_next", "start", "finish"):
        getattr(hall, move)(now=MORNING, window="1")
    terms = RatingTerms(case="c1", workday=is_workday)
    events = hall.rate(
        now=MORNING, unit="t1", level=2, reasons=("205", "203"), text="", channel="pad", dictionary_version="1",
        terms=terms,
    )  # fmt: skip
    assert [decode(*encode(event)) for event in events] == list(events)
    shown = case_state(hall.plan, hall.day.cases.get("c1"), MORNING)
    assert [one["name"]["zh"] for one in shown["reasons"]] == ["大厅没有排队叫号系统", "旧版原因 203"]
    assert hall.day.cases.get("c1").dictionary_version == "1" != DICTIONARY_VERSION


def test_figures_name_old_reasons_beside_new_ones() -> None:
    units = [
        RatedUnit(day=MORNING.date(), window="1", clerk=None, business="insurance", matter=None,
                  level=rating_of(level=2).level, reasons=reasons)
        for reasons in (("206",), ("206", "207"))
    ]  # fmt: skip
    rows = reasons_rows(figures_of(units), kind="bad")
    assert [(row["code"], row["name"]["zh"], row["count"]) for row in rows] == [
        ("206", "重复取号", 2),
        ("207", "没有提供材料样本", 1),
    ]


@pytest.mark.parametrize("code", sorted(RETIRED))
def test_a_retired_code_has_words_and_is_not_taken_anew(code: str) -> None:
    assert words_of(code).zh
    assert words_of(code).en
    assert code not in REASONS
    with pytest.raises(Refusal):
        rating_of(level=int(code[0]), reasons=(code,))
