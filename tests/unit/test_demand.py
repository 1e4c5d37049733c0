"""What is expected of the rest of the day."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.scene import Post, Premises, Scene, Service
from server.domain.waits import demand

OPENS, LUNCH, BACK, CLOSES = 30_600.0, 43_200.0, 48_600.0, 61_200.0
SESSIONS = ((OPENS, LUNCH), (BACK, CLOSES))


def premises(**given: object) -> Premises:
    services = {n: Service(n, f"S{n}", "tax" if n < 2 else "police", "H", 10.0) for n in range(3)}
    post = Post(1, "1", "H", 1, False, False, frozenset(services), frozenset(), frozenset(), SESSIONS)
    longer = post._replace(id=2, sessions=((OPENS, LUNCH + 1800), (BACK, CLOSES)))
    return replace(Premises(services=services, posts={1: post, 2: longer}), **given)  # type: ignore[arg-type]  # by name


def scene(now: float, **taken: int) -> Scene:
    return Scene(now=now, seats=(), waiting=(), taken=taken)


def test_a_hall_without_a_forecast_expects_the_day_to_go_on_as_it_has_begun() -> None:
    seen = scene(OPENS + 7200, tax=24, police=6)
    expecting = demand.expecting(premises(), seen)
    assert expecting.edges == (OPENS, LUNCH + 1800, BACK, CLOSES)
    rates = demand.rates(expecting, (0, 1, 2), OPENS + 7200)
    assert rates == {0: pytest.approx(6 / 3600), 1: pytest.approx(6 / 3600), 2: pytest.approx(3 / 3600)}
    assert demand.rates(expecting, (0,), LUNCH + 3600) == {0: 0.0}
    assert demand.factor_today(expecting, seen) == {"tax": pytest.approx(1.0), "police": pytest.approx(1.0)}


def test_the_lunch_break_is_no_time_in_which_nobody_came() -> None:
    expecting = demand.expecting(premises(), scene(BACK + 1800, tax=45))
    assert expecting.per_hour[0][0] == pytest.approx(45 / 2 / 4.5)


def test_the_first_minutes_do_not_promise_a_rush() -> None:
    expecting = demand.expecting(premises(), scene(OPENS + 60, tax=4))
    assert expecting.per_hour[0][0] == pytest.approx(4.0)


def test_a_forecast_is_believed_as_it_is() -> None:
    known = premises(edges=(OPENS, CLOSES), per_hour={0: (5.0,)})
    assert demand.expecting(known, scene(OPENS + 7200, tax=24)) is known


def test_before_the_first_ticket_nothing_is_expected() -> None:
    bare = premises()
    assert demand.expecting(bare, scene(OPENS, tax=0)) is bare
