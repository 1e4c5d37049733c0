"""No wait is promised while no window is open that could call: nobody can know it."""

from __future__ import annotations

from datetime import timedelta

from small_hall import MORNING, open_hall

from server.actions.slips import order_slip
from server.actions.tickets import take
from server.actions.turn import Turn
from server.domain.hall import Hall


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
