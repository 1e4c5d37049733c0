"""Who looks after an alert: taken, taken over, let go, and for half an hour only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from views_of_a_hall import Stage

from server.domain import events as happened
from server.domain.moves.alert import TAKEN_FOR
from server.live.views.manager import present_alerts

ALERT = "unattended 8"


@pytest.fixture
def stage() -> Stage:
    """Window 8 stands open without a clerk."""
    made = Stage()
    made.hall.open_window(now=made.now, window="8")
    return made


def owner(stage: Stage) -> str | None:
    found = stage.view("manager")["alert_owners"].get(ALERT)
    return found["by"] if found else None


def test_an_alert_has_one_key_for_as_long_as_it_lasts(stage: Stage) -> None:
    assert ALERT in present_alerts(stage.sight())
    stage.later(600)
    assert ALERT in present_alerts(stage.sight())
    stage.hall.close_window(now=stage.now, window="8")
    assert ALERT not in present_alerts(stage.sight())


def test_it_is_taken_taken_over_and_let_go(stage: Stage) -> None:
    assert [type(one) for one in stage.hall.take_alert(now=stage.now, alert=ALERT, by="wang", standing={ALERT})] == [
        happened.AlertTaken
    ]
    assert stage.hall.take_alert(now=stage.now, alert=ALERT, by="wang", standing={ALERT}) == (), "twice is once"
    assert owner(stage) == "wang"
    stage.hall.take_alert(now=stage.now, alert=ALERT, by="zhou", standing={ALERT})
    assert owner(stage) == "zhou"
    (let_go,) = stage.hall.release_alert(now=stage.now, alert=ALERT, by="wang", standing={ALERT})
    assert let_go == happened.AlertReleased(at=stage.now, alert=ALERT, by="wang")
    assert owner(stage) is None
    assert stage.hall.release_alert(now=stage.now, alert=ALERT, by="wang", standing={ALERT}) == ()


def test_after_half_an_hour_an_alert_that_still_stands_wants_somebody_again(stage: Stage) -> None:
    stage.hall.take_alert(now=stage.now, alert=ALERT, by="wang", standing={ALERT})
    stage.later((TAKEN_FOR - timedelta(seconds=1)).total_seconds())
    assert owner(stage) == "wang"
    stage.later(1)
    assert owner(stage) is None
    assert len(stage.hall.take_alert(now=stage.now, alert=ALERT, by="wang", standing={ALERT})) == 1
