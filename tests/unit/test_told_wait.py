"""What a phone is told about the wait: the upper end never rises without a reason, and falls when it falls."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from small_hall import MORNING
from views_of_a_hall import Stage

from server.domain.waits.forecast import Wait
from server.domain.waits.told import Cause, Circumstances, Told, told_again
from server.live.views.visitor_ticket import visitor_ticket

SEEN = Circumstances(turn_at=MORNING, ahead=5, windows=3)
SLIP = Told(latest=MORNING + timedelta(minutes=40))


def wait(p90: int) -> Wait:
    return Wait(p10=p90 // 3, p50=p90 // 2, p90=p90)


@pytest.mark.parametrize(
    ("fresh", "told", "cause"),
    [
        (38, 40, None),  # much the same
        (49, 40, None),  # longer, by less than it takes to tell it anew
        (51, 51, Cause.SLOWER),
        (31, 40, None),
        (20, 20, None),
    ],
)
def test_it_stays_falls_or_rises_with_a_cause(fresh: int, told: int, cause: Cause | None) -> None:
    again = told_again(SLIP, wait(fresh), SEEN, MORNING)
    assert (again.wait(wait(fresh), MORNING).p90, again.cause) == (told, cause)


@pytest.mark.parametrize(
    ("seen", "cause"),
    [
        (replace(SEEN, turn_at=MORNING + timedelta(minutes=10), windows=1), Cause.STEPPED_BACK),
        (replace(SEEN, windows=2, ahead=6), Cause.FEWER_WINDOWS),
        (replace(SEEN, ahead=6), Cause.MORE_AHEAD),
        (SEEN, Cause.SLOWER),
    ],
)
def test_the_cause_is_what_changed_since_it_was_told(seen: Circumstances, cause: Cause) -> None:
    first = told_again(SLIP, wait(38), SEEN, MORNING)
    later = MORNING + timedelta(minutes=1)
    assert told_again(first, wait(60), seen, later).cause is cause


def test_the_cause_is_told_as_long_as_the_moment_stands() -> None:
    risen = told_again(SLIP, wait(60), SEEN, MORNING)
    still = told_again(risen, wait(55), SEEN, MORNING + timedelta(minutes=5))
    assert (still.cause, still.latest) == (Cause.SLOWER, risen.latest)
    assert told_again(still, wait(20), SEEN, MORNING + timedelta(minutes=6)).cause is None


def phone(stage: Stage, ticket: str) -> tuple[int | None, str | None]:
    seen = visitor_ticket(stage.sight(), ticket) or {}
    return seen["wait"] and seen["wait"]["p90"], seen["wait_rose"]


def test_the_phone_begins_with_the_slips_promise_and_counts_it_down() -> None:
    stage = Stage()
    stage.seat("3")
    for _ in range(4):
        stage.take("market")
    mine = stage.take("market")
    slip = stage.hall.day.tickets[mine].told
    assert slip is not None
    assert phone(stage, mine) == (slip["p90"], None)
    stage.later(300)  # nobody was called: the forecast stays where it was, the promise does not move
    assert phone(stage, mine) == (slip["p90"] - 5, None)
    stage.later(600)
    ends = [phone(stage, mine)]
    assert ends == [(slip["p90"], "slower")]
    stage.take("market", priority="elderly")
    stage.take("market", priority="elderly")
    assert phone(stage, mine)[1] == "more_ahead"


def test_no_time_is_told_while_too_many_have_waited_longer_than_told() -> None:
    stage = Stage()
    stage.seat("3", "5")
    for _ in range(26):
        stage.take("market")
    mine = stage.take("market")
    stage.later(100 * 60)
    for window in 12 * ("3", "5"):
        assert phone(stage, mine)[0] is not None or stage.hall.day.figures.promises(stage.now).told >= 12
        stage.hall.call_next(now=stage.now, window=window)
        stage.hall.start(now=stage.now, window=window)
        stage.hall.finish(now=stage.now, window=window)
    seen = visitor_ticket(stage.sight(), mine) or {}
    assert (seen["wait"], seen["wait_hidden"], seen["ahead"]) == (None, True, 2)
    stage.later(3600)  # that is long ago
    assert phone(stage, mine)[0] is not None
