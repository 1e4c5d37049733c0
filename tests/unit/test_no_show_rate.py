"""A learned no-show rate counts: where many do not come, those who do wait less."""

from __future__ import annotations

from datetime import timedelta

from small_hall import MORNING, open_hall, small_plan

from server.domain.live_scene import number
from server.domain.waits.continuation import durations
from server.domain.waits.table import glance, wait_table


def last_in_line(no_show: float) -> float:
    hall = open_hall(small_plan(), windows=("1",))
    for n in range(20):
        hall.issue_ticket(now=MORNING, ticket_id=f"i{n}", business="insurance")
    now = MORNING + timedelta(minutes=1)
    numbered = number(hall.plan, hall.day.skills, now.date(), hall.plan.sessions, no_show=no_show)
    wait = wait_table(glance(hall.day, numbered, now), numbered).standing("insurance", 1.0, now)
    assert wait is not None
    return wait.p50


def test_who_does_not_come_takes_no_time() -> None:
    assert last_in_line(0.30) < 0.9 * last_in_line(0.02)


def test_the_share_is_the_share_of_the_draws() -> None:
    for share in (0.0, 0.05, 0.30):
        lengths = durations(share)
        short = sum(one < 0.0801 for one in lengths) / len(lengths)
        assert abs(short - share) < 0.02
