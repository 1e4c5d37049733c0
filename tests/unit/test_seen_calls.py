"""A call counts as shown when a page has painted it, and not before (promises.md 3.2)."""

from __future__ import annotations

from typing import Any

from display.screens import answers_for, screens_of, sign_of
from display.seen import Painted, Seen
from display.voice_queue import Verdict
from hardware.link.messages import JobState

A1 = Painted(ticket="A001", window="5", times=1)


def _state(*jobs: tuple[str, str, Painted]) -> dict[str, Any]:
    return {
        "jobs": [
            {
                "id": name,
                "kind": "show",
                "payload": {"screen": screen, "ticket": call.ticket, "window": call.window, "times": call.times},
            }
            for name, screen, call in jobs
        ]
    }


def _confirmed(*jobs: str) -> list[Verdict]:
    return [Verdict(job=job, state=JobState.CONFIRMED) for job in jobs]


def test_a_call_is_confirmed_when_its_screen_has_painted_it() -> None:
    seen = Seen()
    assert seen.offer(_state(("j1", "main", A1))) == []
    assert seen.painted(["main"], []) == []
    assert seen.painted(["main"], [A1]) == _confirmed("j1")
    assert seen.painted(["main"], [A1]) == []  # once


def test_another_screen_another_window_and_an_earlier_call_do_not_count() -> None:
    seen = Seen()
    second = Painted(ticket="A001", window="5", times=2)
    seen.offer(_state(("j1", "left", second)))
    assert seen.painted(["right"], [second]) == []
    assert seen.painted(["left"], [A1, Painted(ticket="A001", window="6", times=2)]) == []
    assert seen.painted(["left"], [second]) == _confirmed("j1")


def test_two_repetitions_painted_as_one_are_both_confirmed() -> None:
    seen = Seen()
    again = Painted(ticket="A001", window="5", times=2)
    seen.offer(_state(("j1", "main", A1), ("j2", "main", again)))
    assert seen.painted(["main"], [again]) == _confirmed("j1", "j2")


def test_a_page_that_was_faster_than_the_job_counts() -> None:
    seen = Seen()
    seen.painted(["main"], [A1])
    assert seen.offer(_state(("j1", "main", A1))) == _confirmed("j1")


def test_an_answer_that_was_lost_is_given_again() -> None:
    seen = Seen()
    seen.offer(_state(("j1", "main", A1)))
    seen.painted(["main"], [A1])
    assert seen.offer(_state(("j1", "main", A1))) == _confirmed("j1")
    assert seen.offer(_state()) == []
    assert seen.painted(["main"], [A1]) == []


def test_screens_and_signs_have_their_names() -> None:
    two = {"left": {"board": "all"}, "right": {}}
    state = {"device": {"kind": "display", "zone": "B", "page": {}, "screens": two}}
    left, right = screens_of(state)
    assert (left.local, left.view, right.local, right.view) == ("board", "board:all", "screen:right", "board:B")
    assert answers_for("board:B", (left, right)) == ("right",)
    assert answers_for("window:7", (left, right)) == ("sign:7",)
    (main,) = screens_of({"device": {"kind": "display", "zone": None, "page": {"board": "A"}}})
    assert (main.name, main.local, main.view) == ("main", "board", "board:A")
    assert screens_of({}) == ()
    sign = {"device": {"kind": "sign", "windows": ["A01"]}}
    assert (screens_of(sign), sign_of(sign)) == ((), "window:A01")


def test_a_sign_that_nobody_ever_opened_is_told_as_such_and_a_board_is_always_expected() -> None:
    seen = Seen()
    jobs = (("j1", "main", A1), ("j2", "sign:5", A1))
    display = {"device": {"kind": "display"}}
    assert seen.offer({**_state(*jobs), **display}) == [Verdict(job="j2", state=JobState.FAILED, detail="never_opened")]
    seen.painted(["sign:5"], [])
    again = ("j3", "sign:5", Painted(ticket="A001", window="5", times=2))
    assert seen.offer({**_state(*jobs[:1], again), **display}) == []
    assert Seen(["sign:5"]).offer({**_state(again), **display}) == []  # after a restart too
    assert Seen().offer({**_state(again), "device": {"kind": "sign"}}) == []  # its PC is there for nothing else
