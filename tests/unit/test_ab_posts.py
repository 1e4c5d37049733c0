"""AB岗: when nobody acts at a window, its stand-in and the manager are told; asked help is an alert until it came."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from views_of_a_hall import Stage

from server.domain.hall import Hall
from server.domain.window import HelpKind

TOO_LONG_S = 5 * 60  # unattended_window_min as it comes


@pytest.fixture
def stage() -> Stage:
    """Whoever sits at window 5 stands in for window 8, and for their own window 5 by a slip of whoever wrote it."""
    made = Stage(opened=False)
    plan = made.settings.plan
    windows = tuple(
        replace(one, first_clerk=f"c{one.code}", stand_in="c5") if one.code in ("5", "8") else one
        for one in plan.windows
    )
    plan = replace(plan, windows=windows)
    made.settings, made.hall = replace(made.settings, plan=plan), Hall(plan)
    made.hall.open_day(now=made.now, business_day=made.now.date(), accept_until=None)
    return made


def alerts(stage: Stage, *codes: str) -> list[tuple[str, Any]]:
    return [(one["code"], one["detail"]) for one in stage.view("manager")["alerts"] if one["code"] in codes]


def told(stage: Stage, window: str) -> list[tuple[str, int]]:
    return [(one["window"], one["minutes"]) for one in stage.view(f"console:{window}")["stand_in_for"]]


def test_a_window_that_is_open_without_a_clerk_is_told_at_once(stage: Stage) -> None:
    stage.seat("4", "5")
    stage.hall.open_window(now=stage.now, window="8")
    assert alerts(stage, "unattended") == [("unattended", {"window": "8", "stand_in": "c5"})]
    stage.later(120)
    assert told(stage, "5") == [("8", 2)]
    assert told(stage, "4") == [], "it is nobody else's"
    stage.seat("8")
    assert (alerts(stage, "unattended"), told(stage, "5")) == ([], [])


def test_a_window_idle_beside_people_is_told_after_its_minutes(stage: Stage) -> None:
    stage.seat("5", "8")
    stage.later(TOO_LONG_S)
    assert told(stage, "5") == [], "nobody waits whom it might call"
    stage.take("farming")
    assert [window for window, _ in told(stage, "5")] == ["8"], "not the window at which they sit"


def test_a_break_is_over_its_planned_end_by_its_minutes(stage: Stage) -> None:
    stage.seat("5", "8")
    until = stage.now + timedelta(minutes=15)
    stage.hall.pause_window(now=stage.now, window="8", reason="午休", until=until)
    stage.later(15 * 60 + TOO_LONG_S - 1)
    assert (alerts(stage, "break_over"), told(stage, "5")) == ([], [])
    stage.later(1)
    assert alerts(stage, "break_over") == [("break_over", {"window": "8", "minutes": 5, "stand_in": "c5"})]
    assert told(stage, "5") == [("8", 5)]


def test_a_break_without_an_end_is_never_over(stage: Stage) -> None:
    stage.seat("5", "8")
    stage.hall.pause_window(now=stage.now, window="8", reason="午休")
    stage.later(3600)
    assert (alerts(stage, "break_over"), told(stage, "5")) == ([], [])


def test_an_empty_seat_is_told_nothing(stage: Stage) -> None:
    stage.hall.open_window(now=stage.now, window="8")
    assert told(stage, "5") == []


@pytest.mark.parametrize("kind", list(HelpKind))
def test_asked_help_is_an_alert_until_it_came(stage: Stage, kind: HelpKind) -> None:
    stage.seat("5")
    stage.hall.ask_help(now=stage.now, window="5", kind=kind, why="争执")
    stage.later(130)
    code = f"help_{kind.value}"
    assert alerts(stage, code) == [(code, {"window": "5", "minutes": 2, "why": "争执"})]
    assert stage.view("console:5")["help"]["kind"] == kind.value
    stage.hall.end_help(now=stage.now, window="5", by="manager")
    assert alerts(stage, code) == []
    assert stage.view("console:5")["help"] is None
