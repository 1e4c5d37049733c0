"""No wait is promised while no window is open that could call: nobody can know it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from small_hall import MORNING, open_hall
from views_of_a_hall import Stage

from server.actions.slips import order_slip
from server.actions.tickets import take
from server.actions.turn import Turn
from server.domain.hall import Hall
from server.domain.live_scene import number
from server.domain.waits.table import glance, wait_table
from server.live.views.visitor_ticket import visitor_ticket


def slip_wait(hall: Hall, ticket: str) -> object:
    turn = Turn(hall=hall, now=MORNING + timedelta(minutes=1), caller="kiosk:K1", open_jobs={})
    business = next(iter(sorted(hall.day.skills["1"].own & set(hall.plan.business))))
    issued = take(turn, ticket_id=ticket, business=business, matter=None, source="kiosk")
    return order_slip(turn, issued, device="K1", job_id="j", link="http://hall/t/x").payload["wait"]


def test_a_slip_promises_a_wait_only_when_a_window_is_open() -> None:
    hall = open_hall()
    assert slip_wait(hall, "t1") is None
    hall.sign_in(now=MORNING, window="1", clerk="li")
    wait = slip_wait(hall, "t2")
    assert isinstance(wait, dict)
    assert wait["p10"] <= wait["p50"] <= wait["p90"]


@pytest.mark.parametrize("worked_out", [False, True], ids=["simple estimate", "waits worked out beforehand"])
def test_tile_board_manager_slip_and_phone_tell_the_same_wait(worked_out: bool) -> None:
    stage = Stage()
    stage.seat("3", "5", "6")
    for _ in range(11):
        stage.take("market")
        stage.take("insurance")
    for window in ("3", "5", "6"):
        stage.hall.call_next(now=stage.now, window=window)
    if worked_out:
        plan, day = stage.hall.plan, stage.hall.day
        hall = number(plan, day.skills, stage.now.date(), plan.sessions)
        day.waits = wait_table(glance(day, hall, stage.now), hall)
    (tile,) = (one for one in stage.view("kiosk:K1")["businesses"] if one["code"] == "market")
    (line,) = (one for one in stage.view("board:west")["queues"] if one["business"] == "market")
    (row,) = (one for one in stage.view("manager")["queues"] if one["business"] == "market")
    mine = stage.take("market")
    phone = visitor_ticket(stage.sight(), mine) or {}
    assert tile["wait"] == line["wait"] == row["wait"] == stage.hall.day.tickets[mine].told
    assert tile["wait"]["p90"] > 0
    assert phone["wait"]["p90"] == tile["wait"]["p90"]
    assert phone["ahead"] == tile["waiting"]
