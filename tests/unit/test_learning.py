"""What a hall learns from its log: sane before it knows anything, true once it does, unmoved by one odd visit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from small_hall import MORNING, open_hall, small_plan

from server.domain.events import Event
from server.domain.waits.learning import ObservedDay, expected, learn, observe, windows_needed

PLAN = small_plan()
TODAY = date(2026, 11, 23)


def a_day(minutes: list[float], *, clerk_window: str = "1") -> list[Event]:
    """Visitors for insurance one after the other, each served so long; the last one does not come."""
    hall = open_hall(windows=(clerk_window,))
    now = MORNING
    for n, length in enumerate(minutes):
        hall.issue_ticket(now=now, ticket_id=f"t{n}", business="insurance")
        hall.call_next(now=now + timedelta(minutes=1), window=clerk_window)
        hall.start(now=now + timedelta(minutes=1), window=clerk_window)
        now += timedelta(minutes=1 + length)
        hall.finish(now=now, window=clerk_window)
    hall.issue_ticket(now=now, ticket_id="late", business="insurance")
    hall.call_next(now=now, window=clerk_window)
    hall.recall(now=now + timedelta(minutes=1), window=clerk_window)
    hall.mark_no_show(now=now + timedelta(minutes=2), window=clerk_window)
    return list(hall.take_unsaved())


def observed(minutes: list[float], on: date = TODAY) -> ObservedDay:
    return observe(a_day(minutes), PLAN, on)


def test_a_new_hall_believes_its_configuration() -> None:
    learned = learn([], PLAN)
    assert learned.usual_min["insurance"] == 8
    assert learned.usual_min["insurance-move"] == 12
    assert learned.no_show == pytest.approx(0.05)
    assert learned.hit_rate is None


def test_the_log_shows_visits_arrivals_no_shows_and_what_was_told() -> None:
    day = observed([8.0, 8.0])
    assert [round(one.minutes) for one in day.handled] == [8, 8]
    assert {one.clerk for one in day.handled} == {"c1"}
    assert sum(day.arrivals.values()) == 3
    assert day.arrivals["insurance", 18] == 3  # 9 o'clock in Huangtan
    assert (day.called, day.no_shows) == (3, 1)
    assert len(day.told) == 3


def test_usual_minutes_come_true_with_visits_and_one_forgotten_click_moves_little() -> None:
    one = learn([observed([16.0])], PLAN).usual_min["insurance"]
    many = learn([observed([16.0] * 10, TODAY - timedelta(days=n)) for n in range(20)], PLAN).usual_min["insurance"]
    assert 8 < one < 9
    assert many == pytest.approx(16, rel=0.05)
    forgotten = learn([observed([8.0] * 9 + [600.0])], PLAN).usual_min["insurance"]
    assert forgotten < 10


def test_a_slow_clerk_is_known_as_slow_beside_the_others() -> None:
    slow = learn([observe([*a_day([12.0] * 10)], PLAN, TODAY)] * 3, PLAN)
    assert slow.pace["c1"] > 0.9  # alone, a clerk is what usual means


def test_arrivals_are_by_weekday_and_windows_needed_follow() -> None:
    monday, tuesday = observed([4.0] * 5), observed([4.0], TODAY + timedelta(days=1))
    learned = learn([monday, tuesday], PLAN)
    assert learned.per_hour[0, "insurance"][18] > learned.per_hour[1, "insurance"][18] > 0
    coming = expected(learned, 0, 0.0)
    assert coming is not None
    assert coming.per_hour["insurance"][18] == learned.per_hour[0, "insurance"][18]
    assert expected(learned, 5, 0.0) is None
    needed = windows_needed(learned, 0)
    assert set(needed) <= {18, 19, 20}
    assert needed[18] > 1


def test_the_same_days_in_any_order_are_the_same_knowledge_under_the_same_version() -> None:
    days = [observed([5.0]), observed([9.0, 9.0], TODAY - timedelta(days=1))]
    first, second = learn(days, PLAN), learn(days[::-1], PLAN)
    assert first == second
    assert first.version != learn(days[:1], PLAN).version
    assert first.as_dict()["usual_min"]["insurance"]["visits"] == 3
