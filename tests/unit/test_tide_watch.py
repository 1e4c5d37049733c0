"""The live hall's tides: kept from look to look, forgotten with the day; the forecast counts as well as the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from small_hall import MORNING, open_hall, small_plan

from server.domain.advice import Change
from server.domain.hall import Hall
from server.domain.live_scene import number
from server.domain.rules import HallRules
from server.domain.tidal import TidalProposal, Tide
from server.domain.tide_watch import TideWatch, predicted_by_table
from server.domain.waits.table import glance, wait_table


def crowded(rules: HallRules, people: int = 45) -> Hall:
    hall = open_hall(small_plan(rules), windows=("1", "2", "3", "5"))
    for n in range(people):
        hall.issue_ticket(now=MORNING, ticket_id=f"i{n}", business="insurance")
    return hall


def look(watch: TideWatch, hall: Hall, minutes: float, *, days: int = 0) -> list[TidalProposal]:
    now = MORNING + timedelta(minutes=minutes)
    numbered = number(hall.plan, hall.day.skills, now.date(), hall.plan.sessions)
    seen = glance(hall.day, numbered, now)
    predicted = predicted_by_table(seen, numbered, wait_table(seen, numbered))
    return watch.look(now.date() + timedelta(days=days), seen.scene, numbered, predicted)


def test_a_zone_must_have_been_pressed_from_look_to_look() -> None:
    watch, hall = TideWatch(), crowded(HallRules())
    assert look(watch, hall, 0) == []
    assert look(watch, hall, 4) == []
    found = look(watch, hall, 5)
    assert {one.tide.tide for one in found} == {Tide.HIGH}
    assert {one.change for one in found} <= {Change.OPEN, Change.NO_DIFFERENCE}
    assert [one.lasted_min for one in found] == [5.0]
    assert look(TideWatch(), hall, 5) == [], "who has not looked before does not know for how long"


def test_a_new_day_begins_without_a_past() -> None:
    watch, hall = TideWatch(), crowded(HallRules())
    look(watch, hall, 0)
    assert look(watch, hall, 5, days=1) == []


@pytest.mark.parametrize(("limit", "pressed"), [(30, True), (1000, False)])
def test_the_forecast_alone_can_press(limit: float, *, pressed: bool) -> None:
    rules = HallRules(tidal_waiting_per_window=1000, longest_wait_min=1000, tidal_predicted_wait_min=limit)
    watch, hall = TideWatch(), crowded(rules)
    look(watch, hall, 0)
    assert bool(look(watch, hall, 5)) is pressed
