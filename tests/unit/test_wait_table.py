"""Waits worked out beforehand: what is read off when a ticket is taken, and what grows and shrinks with time."""

from __future__ import annotations

from datetime import timedelta

from small_hall import MORNING, open_hall

from server.domain.hall import Hall
from server.domain.live_scene import number, scene_of
from server.domain.outlook import outlook, outlook_of
from server.domain.waits.table import AHEAD, TOO_OLD_S, WaitTable, glance, wait_table

NOW = MORNING + timedelta(minutes=30)


def crowded(people: int = 8) -> Hall:
    """One window for insurance, a visitor at it, others waiting."""
    hall = open_hall(windows=("1",))
    for n in range(people + 1):
        hall.issue_ticket(now=MORNING + timedelta(minutes=20, seconds=n), ticket_id=f"t{n}", business="insurance")
    hall.call_next(now=NOW - timedelta(minutes=2), window="1")
    hall.start(now=NOW - timedelta(minutes=2), window="1")
    return hall


def made(hall: Hall) -> WaitTable:
    plan, day = hall.plan, hall.day
    assert day.business_day is not None
    numbered = number(plan, day.skills, day.business_day, plan.sessions)
    return wait_table(glance(day, numbered, NOW), numbered)


def test_the_scene_says_what_the_day_says() -> None:
    hall = crowded()
    assert hall.day.business_day is not None
    numbered = number(hall.plan, hall.day.skills, hall.day.business_day, hall.plan.sessions)
    scene = scene_of(hall.day, numbered, NOW)
    seat = next(one for one in scene.seats if one.id == numbered.window["1"])
    assert seat.open
    assert seat.serving == numbered.service["insurance"]
    assert [one.code for one in scene.waiting] == [hall.day.tickets[f"t{n}"].code for n in range(1, 9)]
    assert scene.taken == {"insurance": 9}


def test_waits_are_in_order_longer_for_later_comers_and_short_for_green() -> None:
    hall = crowded()
    table = made(hall)
    numbers = dict(hall.day.numbers)
    first = table.read("insurance", numbers, NOW, green=False)
    green = table.read("insurance", numbers, NOW, green=True)
    series = hall.plan.business["insurance"].series
    tenth = table.read("insurance", {**numbers, series: numbers[series] + 9}, NOW, green=False)
    far = table.read("insurance", {**numbers, series: numbers[series] + AHEAD + 20}, NOW, green=False)
    assert first is not None
    assert green is not None
    assert tenth is not None
    assert far is not None
    assert first.p10 <= first.p50 <= first.p90
    assert green.p50 < first.p50 < tenth.p50 < far.p50
    assert 8 * 5 <= first.p50 <= 8 * 13  # eight visits of eight minutes


def test_a_wait_shrinks_with_the_clock_and_is_not_known_from_an_old_table() -> None:
    hall = crowded()
    table = made(hall)
    now_wait = table.read("insurance", hall.day.numbers, NOW, green=False)
    later = table.read("insurance", hall.day.numbers, NOW + timedelta(seconds=60), green=False)
    assert now_wait is not None
    assert later is not None
    assert now_wait.p50 - later.p50 == 1
    assert table.read("insurance", hall.day.numbers, NOW + timedelta(seconds=TOO_OLD_S + 1), green=False) is None
    assert table.read("insurance", hall.day.numbers, NOW - timedelta(seconds=1), green=False) is None


def test_the_outlook_tells_what_the_table_knows_and_goes_on_without_it() -> None:
    hall = crowded()
    without = outlook(hall.day, ("insurance", None), now=NOW)
    hall.day.waits = made(hall)
    ahead, wait = outlook(hall.day, ("insurance", None), now=NOW)
    assert ahead == without[0] == 8
    assert wait == hall.day.waits.read("insurance", hall.day.numbers, NOW, green=False)
    waits = [outlook_of(hall.day, hall.day.tickets[f"t{n}"], now=NOW)[1] for n in range(1, 9)]
    middles = [one.p50 for one in waits if one is not None]
    assert middles == sorted(middles)
    assert middles[0] < middles[-1]
    assert outlook(hall.day, ("insurance", None), now=NOW + timedelta(hours=1))[1] is not None


def test_the_same_day_gives_the_same_table() -> None:
    assert made(crowded()) == made(crowded())


def test_a_hall_whose_clerks_are_late_is_not_expected_to_stay_shut() -> None:
    """Half an hour into the session nobody has come yet: a short wait is a guess, four hours would be a scare."""
    hall = open_hall(windows=())
    wait = made(hall).read("insurance", hall.day.numbers, NOW, green=False)
    assert wait is not None
    assert wait.p90 <= 20


def test_where_others_are_open_a_window_that_was_closed_stays_closed() -> None:
    hall = open_hall(windows=("1", "4"))
    for n in range(8):
        hall.issue_ticket(now=NOW - timedelta(minutes=5), ticket_id=f"t{n}", business="insurance")
    both = made(hall).read("insurance", hall.day.numbers, NOW, green=False)
    hall.close_window(now=NOW, window="1")
    one = made(hall).read("insurance", hall.day.numbers, NOW, green=False)
    assert both is not None
    assert one is not None
    assert one.p50 >= 1.7 * both.p50, "as long as one window needs for all, not as if the other came back"
