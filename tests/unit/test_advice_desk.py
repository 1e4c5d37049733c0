"""What lies before the manager: stable names, rest after a change, few changes at once, promises held against facts."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from small_hall import MORNING, open_hall

from server.domain.advice import Change, Effect, FieldWait, Proposal
from server.domain.errors import UnknownAdvice
from server.domain.hall import Hall
from server.domain.tidal import TidalProposal, Tide, ZoneTide
from server.foresight.advice_desk import AdviceDesk, realised_min
from server.store.event_codec import decode, encode

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


def test_a_rules_proposal_says_what_the_rule_saw_and_promises_nothing() -> None:
    hall, one = open_hall(windows=("1",)), desk()
    zone = hall.day.plan.zones[0]
    tide = ZoneTide(tide=Tide.HIGH, since=0.0, waiting_per_window=11.5, oldest_min=24.2, predicted_min=18.0)
    tidal = TidalProposal(window=5, change=Change.OPEN, zone=zone.code, tide=tide, lasted_min=6.4)
    assert one.propose([tidal], WINDOWS, hall.day, MORNING)
    (row,) = one.state(hall.day)
    for number in ("6", "11.5", "24", "18", zone.name.zh):
        assert number in row["why"]["zh"]
    assert {row[key] for key in ("saves_min", "certainty", "forecast_min", "realised_min", "mean", "p90")} == {None}
    assert row["helped"] == row["hurt"] == []
    follow(hall, one, "a1")
    applied = hall.day.advice["a1"].applied
    assert (applied.field, applied.saves_min, applied.mean_before, applied.mean_after) == (None, None, None, None)
    assert decode(*encode(applied)) == applied
    one.propose([tidal], WINDOWS, hall.day, MORNING + timedelta(minutes=20))
    (row,) = one.state(hall.day)
    assert (row["state"], row["saves_min"], row["forecast_min"], row["realised_min"]) == ("applied", None, None, None)
    hall.undo_advice(now=MORNING + timedelta(minutes=21), advice="a1")
    assert [row["state"] for row in one.state(hall.day)] == ["undone"]
