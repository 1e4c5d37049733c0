"""A simulated day under tidal rules, advice or none: comparable, and changed no faster than in a live hall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from server.domain.plan import HallPlan
from server.domain.rules import AdviceBy
from server.settings import load_hall
from server.simulate import on_hall
from server.simulate.comparing import desk, play_script
from server.simulate.days import Scenario, make_day
from server.simulate.desk import Action, Record
from server.simulate.engine import Game
from server.simulate.model import Model, model_of
from server.simulate.on_hall import HallDesk

ON = date(2026, 11, 23)
CROWDED = Scenario(name="crowded", demand=1.1)
RULE = "pooled_minutes"
SEED = 3


@pytest.fixture(scope="module")
def plan() -> HallPlan:
    return load_hall(Path(__file__).parents[2] / "config" / "halls" / "huangtan").plan


@pytest.fixture(scope="module")
def model(plan: HallPlan) -> Model:
    return model_of(plan, ON)


def played(model: Model, plan: HallPlan, by: AdviceBy, every_s: int) -> Record:
    script = make_day(model, CROWDED, SEED)
    asked = HallDesk(plan, script, ON, waits=False, advice_by=by)
    return Game(model, script, asked, advice=True, advise_every_s=every_s).play()


def too_fast(changes: Sequence[tuple[int, Action]]) -> list[str]:
    """What of these changes, moments in seconds, breaks routing.md §2.5: half an hour of rest, three in a quarter."""
    found = []
    for n, (at, action) in enumerate(changes):
        if any(one.window == action.window and at - before < 1800 for before, one in changes[:n]):
            found.append(f"{at}: window {action.window} did not rest")
        if sum(at - before < 900 for before, _ in changes[: n + 1]) > 3:
            found.append(f"{at}: a fourth change in a quarter of an hour")
    return found


def test_a_day_without_advice_is_the_day_of_nobody_who_advises(model: Model) -> None:
    make = partial(make_day, model, CROWDED, SEED)
    none = play_script(model, make, RULE, ON, estimates=False)
    off = play_script(model, make, RULE, ON, advice=AdviceBy.OFF, estimates=False)
    assert none == off
    assert none["changes"] == 0


def test_tidal_rules_and_advice_are_played_on_the_same_people(model: Model) -> None:
    make = partial(make_day, model, CROWDED, SEED)
    rows = {by: play_script(model, make, RULE, ON, advice=by, estimates=False) for by in AdviceBy}
    assert len({row["tickets"] for row in rows.values()}) == 1
    assert all(row["violations"] == 0 for row in rows.values())
    assert rows[AdviceBy.TIDAL]["changes"] > 0
    assert rows[AdviceBy.SIMULATION]["changes"] > 0
    assert len({row["mean"] for row in rows.values()}) == 3
    assert rows[AdviceBy.TIDAL] == play_script(model, make, RULE, ON, advice=AdviceBy.TIDAL, estimates=False)


@pytest.mark.parametrize(("by", "every_s"), [(AdviceBy.TIDAL, 60), (AdviceBy.SIMULATION, 300)])
def test_windows_are_changed_no_faster_than_in_a_live_hall(
    model: Model, plan: HallPlan, by: AdviceBy, every_s: int
) -> None:
    record = played(model, plan, by, every_s)
    assert record.changes
    assert record.violations == []
    assert too_fast(record.changes) == []


def test_control_changes_without_rest_are_found(model: Model, plan: HallPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_hall, "rests", lambda *_: False)
    monkeypatch.setattr(on_hall, "room", lambda *_: 9)
    said = too_fast(played(model, plan, AdviceBy.TIDAL, 60).changes)
    assert any("did not rest" in one for one in said)


def test_tidal_rules_need_the_hall_as_it_is_configured(model: Model) -> None:
    helped = make_day(model, Scenario(assist=True), SEED)
    with pytest.raises(ValueError, match="as it is configured"):
        desk(model, helped, RULE, ON, advice=AdviceBy.TIDAL)
