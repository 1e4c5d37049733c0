"""How the window's PC sends presses: in order, never late, and what it does when one did nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hardware import desk_keys
from hardware.desk_keys import WindowKeys, _Wish
from hardware.link.commands import Answer, LinkDown


class Server:
    """Answers each press; keeps what it was asked."""

    def __init__(self, answer: Answer | None) -> None:
        self.answer = answer
        self.asked: list[tuple[str, dict[str, Any], float]] = []

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Answer:
        assert key
        self.asked.append((path, body, patience_s))
        if self.answer is None:
            raise LinkDown("nobody there")
        return self.answer


class Still(WindowKeys):
    """Without the thread: a test takes the steps."""

    def __init__(self, link: Server) -> None:
        self.beeps = 0
        self._link, self._window, self._refused = link, "5", self._beep
        self._called, self._called_at = None, float("-inf")
        self.wishes: list[dict[str, str]] = []

    def _beep(self) -> None:
        self.beeps += 1

    def _wish(self, body: dict[str, str]) -> None:
        self.wishes.append(body)

    def do(self, body: dict[str, str], *, at: float | None = None) -> bool:
        return self._do(_Wish(body=body, at=desk_keys.time.monotonic() if at is None else at))


def done(*steps: tuple[str, str | None]) -> Answer:
    return Answer(status=200, body={"did": [{"step": step, "ticket": ticket} for step, ticket in steps]})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(desk_keys.time, "monotonic", lambda: now[0])
    return now


def console(code: str, state: str = "called") -> Mapping[str, Any]:
    return {"current": {"code": code, "state": state}}


def test_a_press_is_sent_as_it_is(clock: list[float]) -> None:
    server = Server(done(("transfer", "A001")))
    assert Still(server).do({"key": "transfer", "number": "6"})
    assert server.asked == [("windows/5/press", {"key": "transfer", "number": "6"}, 5.0)]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Answer(status=409, body={"code": "too_soon"}),
        done(("call_next", None)),
        done(("finish", "A1"), ("call_next", None)),
    ],
)
def test_what_did_not_call_is_told(clock: list[float], answer: Answer | None) -> None:
    assert not Still(Server(answer)).do({"key": "next"})


def test_a_press_that_waited_too_long_is_not_sent(clock: list[float]) -> None:
    server = Server(done(("call_next", "A001")))
    assert not Still(server).do({"key": "next"}, at=clock[0] - 5.1)
    assert server.asked == []


def test_a_visitor_called_by_keypad_is_started_once_after_a_while(clock: list[float]) -> None:
    keys = Still(Server(done(("call_next", "A001"))))
    keys.do({"key": "next"})
    clock[0] += 59
    keys.tick(console("A001"))
    assert keys.wishes == []
    clock[0] += 2
    keys.tick(console("A002"))
    keys.tick(console("A001", "serving"))
    assert keys.wishes == []
    keys.tick(console("A001"))
    keys.tick(console("A001"))
    assert keys.wishes == [{"key": "start", "ticket": "A001"}], "and the server starts no other ticket"


def test_a_recall_gives_the_visitor_more_time(clock: list[float]) -> None:
    server = Server(done(("call_next", "A001")))
    keys = Still(server)
    keys.do({"key": "next"})
    clock[0] += 50
    server.answer = done(("recall", "A001"))
    keys.do({"key": "recall"})
    clock[0] += 50
    keys.tick(console("A001"))
    assert keys.wishes == []
