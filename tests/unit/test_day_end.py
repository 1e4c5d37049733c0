"""日结清单: what is open before the day is closed, from the people to the paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from views_of_a_hall import Stage

from server.actions.jobs import Job
from server.domain.ticket import HoldKind
from server.live.views.day_end import open_points


@pytest.fixture
def stage() -> Stage:
    return Stage()


def points(stage: Stage, **more: Any) -> dict[str, tuple[int, list[str]]]:
    return {one["what"]: (one["count"], one["names"]) for one in open_points(replace(stage.sight(), **more))}


def code_of(stage: Stage, ticket: str) -> str:
    return stage.hall.day.tickets[ticket].code


def test_nothing_is_open_in_a_hall_that_nobody_has_come_to(stage: Stage) -> None:
    assert points(stage) == {}


def test_people_are_named_by_how_they_stand(stage: Stage) -> None:
    stage.seat("5", "6")
    held, called, waiting = stage.take("market"), stage.take("market"), stage.take("market")
    stage.hall.call_next(now=stage.now, window="5")
    stage.hall.start(now=stage.now, window="5")
    stage.hall.hold(now=stage.now, window="5", kind=HoldKind.VISITOR, why="papers")
    stage.hall.call_next(now=stage.later(1), window="6")
    assert points(stage) == {
        "waiting": (1, [code_of(stage, waiting)]),
        "serving": (1, [code_of(stage, called)]),
        "held": (1, [code_of(stage, held)]),
        "windows": (2, ["5", "6"]),
    }
    stage.hall.close_day(now=stage.later(1))
    assert points(stage) == {}


def test_a_kiosk_with_numbers_of_its_own_that_is_not_heard_of(stage: Stage) -> None:
    stage.hall.lease_numbers(now=stage.now, device="K1", holds=0)
    assert points(stage)["cut_off"] == (1, ["K1"])
    stage.conditions.report("K1", {"printer": {"condition": "ok"}}, stage.now)
    assert "cut_off" not in points(stage)
    stage.later(600)
    assert points(stage)["cut_off"] == (1, ["K1"]), "silent again"


@pytest.mark.parametrize(
    ("state", "open_"), [("queued", True), ("failed", True), ("suspect", True), ("confirmed", False)]
)
def test_a_slip_that_is_not_known_to_be_printed(stage: Stage, state: str, open_: bool) -> None:
    ticket = stage.take("market")
    job = Job(
        id="j1",
        device="K1",
        kind="print",
        payload={},
        state=state,
        created_at=stage.now,
        expires_at=None,
        ticket=ticket,
    )
    assert points(stage, jobs={"j1": job}).get("slips") == ((1, [code_of(stage, ticket)]) if open_ else None)
