"""Which boards and voices have answered for a call, and who is told when they do not (promises.md 3.2)."""

from __future__ import annotations

from itertools import count

import pytest
from views_of_a_hall import Stage

from server.actions.call_jobs import call_jobs_for
from server.actions.jobs import acknowledge
from server.actions.turn import Turn
from server.live.sight import Json
from server.live.views.reach import unheard_calls
from server.settings.devices import DeviceKind, DevicePlan

HALL_BOARD = DevicePlan(code="D-HALL", kind=DeviceKind.DISPLAY, place="一楼")
TWO_SCREENS = DevicePlan(
    code="D2", kind=DeviceKind.DISPLAY, zone="east", windows=("5",), screens={"left": {}, "right": {"board": "all"}}
)
SIGN = DevicePlan(code="S6", kind=DeviceKind.SIGN, zone="east", windows=("6",))
BARS = DevicePlan(
    code="W5",
    kind=DeviceKind.DESK,
    zone="east",
    windows=("4", "5"),
    drivers={"led": {"driver": "bx5"}, "led_2": {"driver": "bx5", "window": "5"}, "led_3": {"window": "5"}},
)
VOICE = DevicePlan(
    code="D3", kind=DeviceKind.DISPLAY, zone="east", drivers={"voice": {"driver": "clips"}}, page={"board": "none"}
)


class Called:
    """A hall where window 5 has called its first visitor, with the jobs that the call asked for."""

    def __init__(self, *devices: DevicePlan) -> None:
        self.stage = Stage()
        names = count(1)
        self._jobs_for = call_jobs_for(devices, lambda: f"j{next(names)}")
        object.__setattr__(self.stage.settings, "devices", devices)
        self.stage.let_in(*(device.code for device in devices))
        self.stage.seat("5")
        self.stage.take("insurance")
        self.stage.hall.take_unsaved()
        self.stage.hall.call_next(now=self.stage.now, window="5")
        self.ring()

    def ring(self) -> None:
        for event in self.stage.hall.take_unsaved():
            for job in self._jobs_for(event, self.stage.hall):
                self.stage.jobs[job.id] = job

    def answer(self, device: str, screen: str | None, state: str, detail: str | None = None) -> None:
        stage = self.stage
        (job,) = [
            one
            for one in stage.jobs.values()
            if one.device == device and one.payload.get("screen") == screen and one.state == "queued"
        ]
        turn = Turn(hall=stage.hall, now=stage.now, caller=device, open_jobs=stage.jobs)
        stage.jobs[job.id] = acknowledge(turn, device=device, job=job.id, state=state, detail=detail)

    @property
    def reach(self) -> Json | None:
        found: Json | None = self.stage.view("console:5")["reach"]
        return found

    @property
    def states(self) -> dict[str, str]:
        assert self.reach is not None
        return {f"{part['device']} {part['screen'] or part['part']}": part["state"] for part in self.reach["parts"]}


def test_every_screen_and_voice_where_the_visitor_may_notice_is_asked() -> None:
    called = Called(HALL_BOARD, TWO_SCREENS, SIGN, VOICE)
    assert called.states == dict.fromkeys(
        ("D-HALL main", "D2 left", "D2 right", "D2 sign:5", "D3 voice"), "waiting"
    )  # S6 hangs over another window


def test_each_answers_for_itself() -> None:
    called = Called(HALL_BOARD, VOICE)
    called.answer("D-HALL", "main", "confirmed")
    called.answer("D3", None, "failed", "device_refused")
    assert called.states == {"D-HALL main": "shown", "D3 voice": "missed"}
    assert called.reach is not None
    assert (called.reach["missed"], called.reach["reached"]) == (1, True)
    (alert,) = unheard_calls(called.stage.sight())
    assert (alert["code"], alert["detail"]) == (
        "call_unheard",
        {"device": "D3", "count": 1, "ticket": called.reach["ticket"], "why": "device_refused"},
    )


@pytest.mark.parametrize(("seconds", "missed"), [(7, 0), (8, 1), (34, 1), (35, 2)])
def test_silence_is_told_after_its_time(seconds: float, missed: int) -> None:
    """A screen within eight seconds; a voice when the announcement should have ended."""
    called = Called(HALL_BOARD, VOICE)
    called.stage.later(seconds)
    assert called.reach is not None
    assert called.reach["missed"] == missed
    assert len(unheard_calls(called.stage.sight())) == missed


def test_the_alert_ends_when_the_visitor_has_come() -> None:
    called = Called(HALL_BOARD)
    called.stage.later(30)
    assert unheard_calls(called.stage.sight())
    called.stage.hall.start(now=called.stage.now, window="5")
    assert called.reach is None
    assert unheard_calls(called.stage.sight()) == []


def test_a_repeated_call_is_answered_for_anew() -> None:
    called = Called(HALL_BOARD)
    called.answer("D-HALL", "main", "confirmed")
    called.stage.later(30)
    called.stage.hall.recall(now=called.stage.now, window="5")
    called.ring()
    assert called.states == {"D-HALL main": "waiting"}


def test_what_was_said_elsewhere_or_is_not_meant_to_be_said_is_not_missed() -> None:
    called = Called(VOICE)
    called.answer("D3", None, "expired", "superseded")
    assert called.states == {"D3 voice": "quiet"}
    silent = Called(VOICE)
    silent.answer("D3", None, "confirmed", "silent")
    assert silent.states == {"D3 voice": "quiet"}


def test_the_first_word_about_a_call_stands() -> None:
    called = Called(HALL_BOARD)
    called.answer("D-HALL", "main", "confirmed")
    (job,) = called.stage.jobs.values()
    turn = Turn(hall=called.stage.hall, now=called.stage.now, caller="", open_jobs=called.stage.jobs)
    assert acknowledge(turn, device="D-HALL", job=job.id, state="failed", detail=None).state == "confirmed"
    assert turn.jobs == []


def test_a_full_queue_of_a_voice_is_told() -> None:
    called = Called(VOICE)
    called.answer("D3", None, "expired", "queue_full")
    assert called.states == {"D3 voice": "missed"}


def test_a_hall_without_screens_has_nobody_to_ask() -> None:
    assert Called().reach is None


def test_a_bar_answers_for_its_window_and_one_that_cannot_is_told_as_sent() -> None:
    called = Called(BARS)
    assert called.states == {"W5 led:5": "waiting"}
    called.answer("W5", "led:5", "suspect", "no_answer")
    assert called.states == {"W5 led:5": "sent"}
    assert unheard_calls(called.stage.sight()) == []
    silent = Called(BARS)
    silent.stage.later(8)
    (alert,) = unheard_calls(silent.stage.sight())
    assert (alert["code"], alert["detail"]["device"]) == ("call_unseen", "W5")


def test_only_what_was_set_up_is_expected() -> None:
    called = Called(HALL_BOARD, TWO_SCREENS)
    called.stage.let_in("D2")
    assert set(called.states) == {"D2 left", "D2 right", "D2 sign:5"}
    called.answer("D2", "sign:5", "failed", "never_opened")
    assert set(called.states) == {"D2 left", "D2 right"}
    called.stage.later(8)
    assert {alert["detail"]["device"] for alert in unheard_calls(called.stage.sight())} == {"D2"}
