"""What lies before the manager: stable names, rest after a change, few changes at once, promises held against facts."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from small_hall import MORNING, open_hall

from server.domain.advice import Change, Effect, FieldWait, Proposal
from server.domain.errors import UnknownAdvice
from server.domain.hall import Hall
from server.foresight.advice_desk import AdviceDesk, realised_min

WINDOWS = {1: "1", 2: "2", 5: "5"}


def proposal(window: int, change: Change = Change.OPEN, *, before: float = 21.0, after: float = 12.0) -> Proposal:
    field = FieldWait("insurance", before, after)
    effect = Effect(
        saves_min=120.0,
        error_min=20.0,
        mean_before=before,
        mean_after=after,
        p90_before=30.0,
        p90_after=20.0,
        by_field=(field, FieldWait("farming", 5.0, 6.0)),
        most_helped=field,
        most_hurt=None,
    )
    return Proposal(window=window, change=change, effect=effect)


def desk() -> AdviceDesk:
    names = count(1)
    return AdviceDesk(lambda: f"a{next(names)}")


def follow(hall: Hall, one: AdviceDesk, name: str, minutes: int = 0) -> None:
    offer = one.offer(name)
    hall.apply_advice(
        now=MORNING + timedelta(minutes=minutes),
        advice=name,
        window=offer.window,
        change=offer.proposal.change,
        promised=offer.promised,
    )


def test_a_proposal_keeps_its_name_as_long_as_it_stands() -> None:
    hall, one = open_hall(windows=("1",)), desk()
    assert one.propose([proposal(5)], WINDOWS, hall.day, MORNING)
    assert not one.propose([proposal(5, after=11.0)], WINDOWS, hall.day, MORNING + timedelta(minutes=1))
    assert [row["id"] for row in one.state(hall.day)] == ["a1"]
    assert one.propose([], WINDOWS, hall.day, MORNING)
    with pytest.raises(UnknownAdvice):
        one.offer("a1")


def test_it_says_who_is_helped_and_who_is_hurt() -> None:
    hall, one = open_hall(windows=("1",)), desk()
    one.propose([proposal(5)], WINDOWS, hall.day, MORNING)
    (row,) = one.state(hall.day)
    assert [(queue["queue"], queue["before_min"], queue["after_min"]) for queue in row["helped"]] == [
        ("insurance", 21.0, 12.0)
    ]
    assert [queue["queue"] for queue in row["hurt"]] == ["farming"]
    assert 0.8 < row["certainty"] < 0.9


def test_a_window_that_was_changed_rests_for_half_an_hour() -> None:
    hall, one = open_hall(windows=("1",)), desk()
    one.propose([proposal(5)], WINDOWS, hall.day, MORNING)
    follow(hall, one, "a1")
    for minutes, offered in ((1, []), (29, []), (31, ["5"])):
        one.propose([proposal(5, Change.CLOSE)], WINDOWS, hall.day, MORNING + timedelta(minutes=minutes))
        assert [row["window"] for row in one.state(hall.day) if row["state"] == "proposed"] == offered


def test_no_more_than_three_changes_in_a_quarter_of_an_hour() -> None:
    hall, one = open_hall(windows=("1",)), desk()
    one.propose([proposal(2), proposal(5)], WINDOWS, hall.day, MORNING)
    follow(hall, one, "a1")
    follow(hall, one, "a2")
    later = [proposal(1, Change.NO_DIFFERENCE), proposal(1, Change.RESTORE)]
    one.propose(later, WINDOWS, hall.day, MORNING + timedelta(minutes=5))
    assert len([row for row in one.state(hall.day) if row["state"] == "proposed"]) == 1
    one.propose(later, WINDOWS, hall.day, MORNING + timedelta(minutes=16))
    assert len([row for row in one.state(hall.day) if row["state"] == "proposed"]) == 2


def test_a_promise_is_held_against_those_who_were_called_since() -> None:
    hall, one = open_hall(windows=("1",)), desk()
    one.propose([proposal(5)], WINDOWS, hall.day, MORNING)
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance")
    follow(hall, one, "a1")
    taken = hall.day.advice["a1"]
    hall.call_next(now=MORNING + timedelta(minutes=8), window="1")
    assert realised_min(taken, hall.day, MORNING + timedelta(minutes=9)) is None
    assert realised_min(taken, hall.day, MORNING + timedelta(minutes=11)) == 8.0
