"""The one call for keypads: a key, and the server does the next sensible step at the window as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hall_under_test import HallUnderTest, good, refused, together
from server_process import HALLS, ServerProcess, install

from server.store.devices import Device, Devices
from server.store.engine import open_engine

DAY = "2026-03-02"
KEYPAD = "test-token-of-a-keypad-at-window-5"
WINDOWS = ("5", "6")


class Rehearsal(HallUnderTest):
    """Huangtan with a clock that the test moves, and a keypad at window 5."""

    now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        good(self.door.post("/rehearsal/clock", {"now": self.now.isoformat()}, self.kiosk), 200)

    def press(self, key: str, *, at: str = "5", **more: Any) -> httpx.Response:
        return self.door.post(f"~/windows/{at}/press", {"key": key, **more}, KEYPAD)

    def steps(self, key: str, **more: Any) -> list[tuple[str, str | None]]:
        return [(one["step"], one["ticket"]) for one in good(self.press(key, **more), 200)["did"]]

    def called(self) -> str:
        """Somebody takes a ticket and is called to window 5 by keypad; the ticket's code."""
        self.take()
        ((_, ticket),) = self.steps("next")
        assert ticket is not None
        self.later(30)
        return ticket

    def serving(self) -> str:
        ticket = self.called()
        self.steps("rate")
        self.later(30)
        return ticket


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    installed = install(tmp_path_factory.mktemp("presses"), hall=HALLS / "huangtan", kiosks=1, displays=1, pads=1)
    engine = open_engine(installed.database, writing=True)
    keypad = Device(hall="huangtan", code="KP5", kind="keypad", zone=None, windows=("5",), unlimited=True)
    Devices(engine, "huangtan").add(keypad, token=KEYPAD, now=Rehearsal.now)
    engine.dispose()
    hall = Rehearsal(ServerProcess(installed, options=("--ballast-mb", "0", "--rehearsal")).start())
    try:
        hall.later(0)
        hall.open_day(DAY)
        yield hall
        hall.end()
    finally:
        hall.close()
        hall.server.kill()


@pytest.fixture
def hall(running: Rehearsal) -> Rehearsal:
    running.later(60)
    running.clear(*WINDOWS)
    running.later(60)
    return running


def test_next_calls_then_ends_the_visit_and_calls_again(hall: Rehearsal) -> None:
    first, second = hall.take()["code"], hall.take()["code"]
    answer = good(hall.press("next"), 200)
    assert answer["did"] == [{"step": "call_next", "ticket": first}]
    assert answer["words"] == {"zh": f"请 {first} 号到 5 号窗口", "en": f"{first} to window 5"}
    assert answer["window"]["ticket"]["code"] == first
    hall.later(60)
    assert hall.steps("rate") == [("start", first)]
    hall.later(300)
    assert hall.steps("next") == [("finish", first), ("call_next", second)]
    hall.later(60)
    assert hall.steps("next") == [("start", second), ("finish", second), ("call_next", None)]
    ended = [event["payload"] for event in hall.events() if event["kind"] == "serving_finished"][-1]
    assert ended["handling_s"] == 40, "from when the visitor had had time to come, not from the press that ended it"
    assert hall.console("5")["today"]["served"] >= 2


def test_nobody_waiting_is_said_and_is_no_error(hall: Rehearsal) -> None:
    answer = good(hall.press("next"), 200)
    assert answer["did"] == [{"step": "call_next", "ticket": None}]
    assert answer["words"]["zh"] == "现在没有人等候"


def test_next_pressed_again_at_once_ends_nothing(hall: Rehearsal) -> None:
    first = hall.take()["code"]
    hall.take()
    assert hall.steps("next") == [("call_next", first)]
    hall.later(19)
    refused(hall.press("next"), 409, "too_soon")
    assert hall.sign("5")["ticket"]["code"] == first


def test_next_at_a_paused_window_ends_the_visit_and_calls_nobody(hall: Rehearsal) -> None:
    ticket = hall.serving()
    hall.take()
    hall.steps("pause")
    answer = good(hall.press("next"), 200)
    assert answer["did"] == [{"step": "finish", "ticket": ticket}]
    assert answer["words"]["zh"] == f"{ticket} 已办结，窗口没有开放，未叫下一位"


def test_hold_resume_by_number_and_finish_with_outcome(hall: Rehearsal) -> None:
    first = hall.serving()
    assert hall.steps("hold", number="2") == [("hold", first)]
    assert hall.console("5")["held"][0]["kind"] == "clerk"
    second = hall.serving()
    hall.steps("hold")
    assert hall.steps("resume", number=str(int(second[1:]))) == [("resume", second)]
    hall.later(10)
    assert hall.steps("finish", number="3") == [("finish", second)]
    finished = [event for event in hall.events() if event["kind"] == "serving_finished"][-1]
    assert finished["payload"]["outcome"] == "needs_papers"
    assert hall.steps("resume") == [("resume", first)]
    hall.steps("finish")
    refused(hall.press("resume"), 409, "nothing_held")


def test_transfer_needs_the_windows_number(hall: Rehearsal) -> None:
    ticket = hall.serving()
    assert refused(hall.press("transfer"), 422, "number_needed") == {"field": "number"}
    refused(hall.press("transfer", number="77"), 422, "number_means_nothing")
    answer = good(hall.press("transfer", number="6"), 200)
    assert answer["words"]["en"] == f"{ticket} sent to window 6"
    good(hall.at("6", "call-next"), 200)
    assert hall.sign("6")["ticket"]["code"] == ticket


def test_the_visitor_who_does_not_come(hall: Rehearsal) -> None:
    first = hall.called()
    refused(hall.press("abandon"), 409, "too_few_calls")
    assert hall.steps("recall") == [("recall", first)]
    hall.later(60)
    assert hall.steps("abandon") == [("no_show", first)], (
        "what 弃号 means of somebody who has not come: there is a way back"
    )
    assert hall.steps("undo") == [("undo", None)]
    assert hall.sign("5")["ticket"]["code"] == first
    hall.steps("start")
    assert hall.steps("abandon") == [("abandon", first)]
    gone = [event for event in hall.events() if event["kind"] == "ticket_abandoned"][-1]
    assert (gone["payload"]["why"], gone["payload"]["window"]) == ("叫号器弃号", "5")


def test_a_pause_pressed_with_a_visitor_there_waits_for_the_end_and_can_be_taken_back(hall: Rehearsal) -> None:
    ticket = hall.serving()
    hall.take()
    assert hall.steps("pause", number="15") == [("pause_after", ticket)]
    assert hall.sign("5")["window"]["state"] == "open"
    assert hall.steps("pause") == [("withdraw_pause", ticket)]
    hall.steps("pause", number="15")
    assert hall.steps("finish") == [("finish", ticket)]
    assert hall.sign("5")["window"]["state"] == "paused"
    assert datetime.fromisoformat(hall.sign("5")["pause"]["until"]) == hall.now + timedelta(minutes=15)


def test_pause_with_minutes_and_open_again(hall: Rehearsal) -> None:
    good(hall.press("pause", number="15"), 200)
    window = hall.sign("5")["window"]
    assert window["state"] == "paused"
    until = hall.sign("5")["pause"]["until"]
    assert datetime.fromisoformat(until) == hall.now + timedelta(minutes=15)
    hall.later(900)
    assert hall.steps("pause") == [("open", None)]
    refused(hall.press("pause", number="0"), 422, "number_means_nothing")


@pytest.mark.parametrize("key", ["recall", "start", "finish", "rate", "no_show", "abandon", "hold", "transfer"])
def test_a_key_with_nobody_there_says_so(hall: Rehearsal, key: str) -> None:
    more = {"number": "6"} if key == "transfer" else {}
    detail = refused(hall.press(key, **more), 409, "window_idle")
    assert detail == {"window": "5"}


def test_a_press_that_means_another_ticket_does_nothing(hall: Rehearsal) -> None:
    hall.take()
    ticket = hall.called()
    refused(hall.press("start", ticket="Z999"), 409, "other_ticket_here")
    assert hall.sign("5")["ticket"]["state"] == "called"
    assert hall.steps("start", ticket=ticket) == [("start", ticket)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"key": "explode"},
        {"key": "next", "number": "1234"},
        {"key": "hold", "number": "9"},
        {"key": "next", "number": "1"},
        {"key": "next", "planted": 1},
    ],
)
def test_what_cannot_be_right(hall: Rehearsal, body: dict[str, str]) -> None:
    hall.serving()
    answer = hall.door.post("~/windows/5/press", body, KEYPAD)
    assert answer.status_code == 422, answer.text
    detail = answer.json()["detail"]
    named = {one["field"] for one in detail["fields"]} if "fields" in detail else {detail["field"]}
    assert named <= {"key", "number", "planted"}
    assert named


def test_one_key_of_idempotency_is_one_press(hall: Rehearsal) -> None:
    hall.take()
    first = hall.door.post("~/windows/5/press", {"key": "next"}, KEYPAD, key="one press")
    hall.later(60)
    again = hall.door.post("~/windows/5/press", {"key": "next"}, KEYPAD, key="one press")
    assert again.headers["Idempotent-Replay"] == "1"
    assert again.json() == first.json()
    assert hall.door.post("~/windows/5/press", {"key": "rate"}, KEYPAD, key="one press").status_code == 422


def test_a_keypad_presses_at_its_own_window_and_does_nothing_else(hall: Rehearsal) -> None:
    refused(hall.press("next", at="6"), 403, "not_allowed")
    for path in ("~/windows/5/call-next", "~/windows/5/undo", "~/tickets", "~/windows/5/sign-in"):
        refused(hall.door.post(path, {"business": "civil_affairs"}, KEYPAD), 403, "not_allowed")
    assert hall.door.get("~/views/console:5", KEYPAD).status_code == 403
    refused(hall.door.post("~/windows/5/press", {"key": "next"}), 401, "not_signed_in")


def test_a_keypad_works_for_who_sits_there(hall: Rehearsal) -> None:
    hall.take()
    hall.at("5", "sign-out")
    refused(hall.press("next"), 409, "nobody_signed_in")
    hall.seat("5")
    hall.steps("next")
    called = [event for event in hall.events() if event["kind"] == "ticket_called"][-1]
    assert called["actor"] == "keypad:KP5"
    assert called["payload"]["clerk"] == hall.keys.names["5"]


def test_a_clerk_may_press_too_but_only_where_they_sit(hall: Rehearsal) -> None:
    hall.take()
    good(hall.at("5", "press", {"key": "next"}), 200)
    refused(hall.door.post("~/windows/5/press", {"key": "recall"}, hall.keys.clerks["6"]), 409, "window_taken")


def test_keypad_and_console_pressed_together_call_one_visitor(hall: Rehearsal) -> None:
    """Twenty times at one instant: two consoles, the keypad, its key twice. Nobody is called twice, nobody is lost."""
    rounds = 20
    codes = [hall.take()["code"] for _ in range(rounds)]
    seen = hall.head()
    for _ in range(rounds):
        together(
            lambda: hall.at("5", "call-next"),
            lambda: hall.press("next"),
            lambda: hall.press("next"),
            lambda: hall.at("5", "press", {"key": "next"}),
        )
        hall.later(30)
        together(lambda: hall.at("5", "start"), lambda: hall.press("rate"), lambda: hall.press("rate"))
        hall.later(30)
        together(lambda: hall.at("5", "finish"), lambda: hall.press("finish"))
        hall.later(30)
    kinds = [(event["kind"], event["payload"]["code"]) for event in hall.events(seen) if "code" in event["payload"]]
    for kind in ("ticket_called", "serving_started", "serving_finished"):
        assert [code for one, code in kinds if one == kind] == codes


def test_the_control_presses_far_enough_apart_are_two_wishes(hall: Rehearsal) -> None:
    first, second = hall.take()["code"], hall.take()["code"]
    hall.steps("next")
    hall.later(21)
    assert hall.steps("next")[-1] == ("call_next", second)
    assert first != second


def test_at_a_window_that_calls_by_itself_next_ends_the_visit_and_says_who_comes(hall: Rehearsal) -> None:
    first = hall.serving()
    good(hall.at("5", "auto-call", {"on": True}), 200)
    try:
        second = hall.take()["code"]
        assert hall.steps("next") == [("finish", first), ("call_next", second)]
        assert hall.sign("5")["ticket"]["code"] == second
    finally:
        good(hall.at("5", "auto-call", {"on": False}), 200)
