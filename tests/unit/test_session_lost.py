"""A clerk's browser that is gone while somebody is at the window: the manager is told, and it ends by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from views_of_a_hall import Stage

from server.domain.rules import HallRules
from server.live.consoles import note_consoles
from server.settings.devices import DeviceKind, DevicePlan

LOST_S = 3 * 60  # session_lost_min as it comes


class Looking:
    """A publisher with these pages open."""

    def __init__(self, *windows: str) -> None:
        self.windows = set(windows)

    def looked_at(self, kind: str) -> set[str]:
        return self.windows if kind == "console" else set()


@pytest.fixture
def stage() -> Stage:
    """Somebody is called to window 1, whose page is open."""
    stage = Stage()
    stage.seat("1", "4")
    stage.take("insurance")
    stage.hall.call_next(now=stage.now, window="1")
    stage.hall.start(now=stage.now, window="1")
    look(stage, "1")
    return stage


def look(stage: Stage, *windows: str) -> None:
    note_consoles(stage.conditions, Looking(*windows), stage.now)


def lost(stage: Stage) -> list[Any]:
    return [one["detail"] for one in stage.view("manager")["alerts"] if one["code"] == "session_lost"]


def test_it_is_told_after_its_minutes_and_not_before(stage: Stage) -> None:
    stage.later(LOST_S - 1)
    assert lost(stage) == []
    stage.later(1)
    assert lost(stage) == [{"window": "1", "ticket": "A001", "minutes": 3}]


def test_a_page_that_is_there_is_not_missed(stage: Stage) -> None:
    for _ in range(100):
        stage.later(5)
        look(stage, "1")
    assert lost(stage) == []


@pytest.mark.parametrize("end", ["page", "visit", "colleague"])
def test_it_ends_by_itself(stage: Stage, end: str) -> None:
    stage.later(LOST_S)
    assert lost(stage)
    if end == "page":
        look(stage, "1")
    elif end == "visit":
        stage.hall.finish(now=stage.now, window="1")
    else:
        stage.later(1)
        stage.hall.take_over(now=stage.now, window="1", clerk="c4")
    assert lost(stage) == []


def test_a_window_without_a_visit_is_nobodys_loss(stage: Stage) -> None:
    stage.hall.finish(now=stage.now, window="1")
    stage.later(10 * LOST_S)
    assert lost(stage) == []


def test_a_clerk_who_works_by_keypad_alone_has_no_page_to_lose() -> None:
    stage = Stage()
    stage.seat("1")
    stage.take("insurance")
    stage.hall.call_next(now=stage.now, window="1")
    stage.later(10 * LOST_S)
    assert lost(stage) == []


def test_a_hall_may_wait_longer() -> None:
    stage = Stage(rules=HallRules(session_lost_min=8))
    stage.seat("1")
    stage.take("insurance")
    stage.hall.call_next(now=stage.now, window="1")
    look(stage, "1")
    stage.later(8 * 60 - 1)
    assert lost(stage) == []
    stage.later(1)
    assert lost(stage) != []


def test_a_keypad_pulled_out_is_shown_to_the_manager_and_so_is_its_coming_back() -> None:
    stage = Stage()
    desk = DevicePlan(code="W1", kind=DeviceKind.DESK, windows=("1",), drivers={"keypad": {"driver": "keypad68h"}})
    stage.settings = replace(stage.settings, devices=(*stage.settings.devices, desk))

    def shown() -> str:
        rows = {one["code"]: one for one in stage.view("manager")["devices"]}
        return str(rows["W1"]["condition"])

    stage.conditions.report("W1", {"keypad": {"condition": "ok", "causes": []}}, stage.now)
    assert shown() == "ok"
    stage.conditions.report("W1", {"keypad": {"condition": "unavailable", "causes": ["unplugged"]}}, stage.now)
    assert shown() == "unavailable"
    stage.conditions.report("W1", {"keypad": {"condition": "ok", "causes": []}}, stage.now)
    assert shown() == "ok"
