"""A recorded day played again: the same people, the same work, the same hours; another rule or roster changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from server.domain import events as happened
from server.domain.plan import HallPlan
from server.settings import load_hall
from server.simulate.comparing import play_script
from server.simulate.days import Scenario, Script, make_day
from server.simulate.engine import Game
from server.simulate.measures import measure
from server.simulate.model import Model, model_of
from server.simulate.on_hall import HallDesk
from server.simulate.recorded import recorded_day, roster, split_days

ON = date(2026, 11, 23)
RULE = "pooled_minutes"
HUANGTAN = Path(__file__).parents[2] / "config" / "halls" / "huangtan"


@pytest.fixture(scope="module")
def plan() -> HallPlan:
    return load_hall(HUANGTAN).plan


@pytest.fixture(scope="module")
def lived(plan: HallPlan) -> tuple[dict[str, float], tuple[happened.Event, ...]]:
    """A day of the real hall, and its log."""
    model = model_of(plan, ON)
    script = make_day(model, Scenario(demand=0.9), 21)
    desk = HallDesk(plan, script, ON, waits=False)
    return measure(model, Game(model, script, desk).play()), desk.hall.take_unsaved()


def again(plan: HallPlan, log: tuple[happened.Event, ...]) -> tuple[Model, Callable[[], Script]]:
    events = split_days(log)[ON]
    model, _ = recorded_day(events, plan, model_of(plan, ON), ON)
    return model, lambda: recorded_day(events, plan, model_of(plan, ON), ON)[1]


def test_the_same_rule_lives_through_about_the_same_day(
    plan: HallPlan, lived: tuple[dict[str, float], tuple[happened.Event, ...]], report: list[str]
) -> None:
    before, log = lived
    model, make = again(plan, log)
    replayed = play_script(model, make, RULE, ON, estimates=False)
    report.append(f"lived: mean wait {before['mean']:.2f}, replayed: {replayed['mean']:.2f}")
    assert replayed["tickets"] == before["tickets"]
    assert replayed["violations"] == 0
    assert replayed["mean"] == pytest.approx(before["mean"], rel=0.15)
    assert replayed["lost"] == pytest.approx(before["lost"], abs=0.03)


def test_another_rule_and_another_roster_change_the_day(
    plan: HallPlan, lived: tuple[dict[str, float], tuple[happened.Event, ...]]
) -> None:
    model, make = again(plan, lived[1])
    play = partial(play_script, make=make, on=ON, estimates=False)
    usual, first_come = play(model, rule=RULE), play(model, rule="fifo")
    assert first_come["green_p95"] > usual["green_p95"]
    fewer = play(roster(model, without=("5", "6")), rule=RULE)
    assert fewer["mean"] > 1.2 * usual["mean"]


def test_another_skill_set_changes_the_day(
    plan: HallPlan, lived: tuple[dict[str, float], tuple[happened.Event, ...]], tmp_path: Path
) -> None:
    """The no-difference windows are taken the plain matters of three fields: those fields' people wait longer."""
    own = (HUANGTAN / "authorisations.toml").read_text(encoding="utf-8")
    fewer = tmp_path / "fewer.toml"
    kept = [one for one in own.split("[[authorisation]]") if not ("no_difference" in one and "matters = " in one)]
    fewer.write_text("[[authorisation]]".join(kept), encoding="utf-8")
    changed = load_hall(HUANGTAN, authorisations=fewer).plan
    assert len(changed.authorisations) < len(plan.authorisations)
    waits = []
    for one in (plan, changed):
        model, make = again(one, lived[1])
        waits.append(play_script(model, make, RULE, ON, estimates=False))
    assert waits[1]["tickets"] == waits[0]["tickets"], "the same people"
    assert waits[1]["mean"] > 1.2 * waits[0]["mean"]


def test_days_are_split_where_they_close() -> None:
    at = datetime.fromisoformat("2026-11-23T00:00:00+00:00")

    def opened(n: int) -> happened.DayOpened:
        return happened.DayOpened(
            at=at + timedelta(days=n), business_day=ON + timedelta(days=n), accept_until=None, numbers={}, order=0
        )

    def closed(n: int) -> happened.DayClosed:
        return happened.DayClosed(
            at=at + timedelta(days=n, hours=9),
            business_day=ON + timedelta(days=n),
            numbers={},
            order=0,
            unserved=(),
            slips=None,
            open_slips=(),
        )

    between = happened.ClerkSignedIn(at=at + timedelta(hours=20), window="1", clerk="li")
    found = split_days([opened(0), closed(0), between, opened(1), closed(1)])
    assert {day: len(events) for day, events in found.items()} == {ON: 2, ON + timedelta(days=1): 2}
