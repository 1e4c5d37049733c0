"""What a key of the call keypad does, by the state of its window."""

from __future__ import annotations

from typing import Any

import pytest

from hardware.desk_keys import commands_for
from hardware.ports import Key


def console(
    current: str | None = None, *, state: str = "open", held: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    ticket = {"id": "t1", "code": "A001", "state": current} if current else None
    return {"window": {"code": "5", "state": state}, "current": ticket, "held": held or []}


@pytest.mark.parametrize(
    ("key", "now", "moves"),
    [
        (Key.NEXT, console(), ["call-next"]),
        (Key.NEXT, console("serving"), ["finish", "call-next"]),
        (Key.NEXT, console("called"), ["start", "finish", "call-next"]),
        (Key.RATE, console("called"), ["start"]),
        (Key.RATE, console("serving"), ["finish"]),
        (Key.RECALL, console("called"), ["recall"]),
        (Key.ABANDON, console("called"), ["no-show"]),
        (Key.HOLD, console("serving"), ["hold"]),
        (Key.PAUSE, console(), ["pause"]),
        (Key.PAUSE, console(state="paused"), ["open"]),
    ],
)
def test_a_key_becomes_the_windows_moves(key: Key, now: dict[str, Any], moves: list[str]) -> None:
    assert [move for move, _ in commands_for(key, now) or []] == moves


def test_resume_takes_the_first_that_may_be_resumed() -> None:
    held = [{"id": "t7", "resumable": False}, {"id": "t8", "resumable": True}]
    assert commands_for(Key.RESUME, console(held=held)) == [("resume", {"ticket": "t8"})]


@pytest.mark.parametrize("key", [Key.RATE, Key.RESUME, Key.TRANSFER])
def test_a_key_that_means_nothing_now_does_nothing(key: Key) -> None:
    assert commands_for(key, console()) is None
