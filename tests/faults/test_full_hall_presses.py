"""T16 with every hand of a full hall (promises.md §4): forty clerks, each with two tabs and a keypad, all at once.

Nobody waits for anybody: each hand presses "next", "start" and "finish" whatever the other two are doing, so most
presses are too late and say so. Whoever was told a ticket is the judge, and so is the log. The control is the same
crowd before a server that selects, then updates.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from crowd import CARELESS, Told, yushan
from fault_results import record
from hall_under_test import HallUnderTest
from log_checker import books, faults, select
from row_checker import row_faults
from test_forty_clerks import CLERKS, KIOSKS, everybody_waits

from benchmarks.pressing import Answer, Caller, Pressed, press, request

PEOPLE = 240
TABS = 2
TOO_LATE = {"window_busy", "window_idle", "move_not_allowed", "too_soon", "stale_version", "in_progress"}
ANSWERS = frozenset({200, 201, 204, 409})


class Hands:
    """What all hands were told: ``late`` by code, ``by_keypad`` the codes of the tickets that keypads called."""

    def __init__(self) -> None:
        self.late: Counter[str] = Counter()
        self.by_keypad: list[str] = []

    def caller(self, presses: Iterator[bytes], told: Told, *, keypad: bool) -> Caller:
        def next_request(answer: Answer | None) -> bytes | None:
            if answer is not None:
                self._hear(answer, told, keypad=keypad)
                if answer[0] == 204 or (keypad and b'"ticket":null' in answer[1].replace(b" ", b"")):
                    return None  # nobody waits for this window any more
            return next(presses, None)

        return next_request

    def _hear(self, answer: Answer, told: Told, *, keypad: bool) -> None:
        status, text = answer
        body = json.loads(text) if text else {}
        if status == 409:
            self.late[body["code"]] += 1
        elif keypad:
            self.by_keypad += [one["ticket"] for one in body["did"] if one["step"] == "call_next" and one["ticket"]]
        elif "reason" in body or ("ticket" in body and "window" not in body):
            told.called.append(body["ticket"]["id"])


def tab(at: str, token: str) -> Iterator[bytes]:
    for _ in range(PEOPLE):
        for move in ("call-next", "start", "finish"):
            yield request(f"{at}/{move}", token)


def keypad(at: str, token: str) -> Iterator[bytes]:
    for _ in range(PEOPLE):
        yield request(f"{at}/press", token, b'{"key": "next"}')


def all_press(
    hall: HallUnderTest, windows: Sequence[str], told: Told, *, keypads: bool = True
) -> tuple[Pressed, Hands]:
    hands, callers = Hands(), []
    for window in windows:
        at, token = f"/halls/{hall.keys.hall}/windows/{window}", hall.keys.clerks[window]
        callers += [hands.caller(tab(at, token), told, keypad=False) for _ in range(TABS)]
        if keypads:
            callers.append(hands.caller(keypad(at, token), told, keypad=True))
    return press(hall.server.port, callers, ANSWERS), hands


@pytest.mark.timeout(300)
def test_a_hundred_and_twenty_hands_call_nobody_twice(tmp_path: Path, report: list[str]) -> None:
    with yushan(tmp_path, None, clerks=2 * CLERKS, kiosks=KIOSKS) as hall:
        windows, told = everybody_waits(hall, PEOPLE)
        pressed, hands = all_press(hall, windows, told)
        kept = books(hall.keys.database)
        assert pressed.odd == []
        assert faults(kept) == []
        assert row_faults(lambda query: select(hall.keys.database, query)) == []
    assert not hall.server.complaints()
    logged = [json.loads(event["payload"]) for event in kept.events if event["kind"] == "ticket_called"]
    assert max(Counter(one["ticket"] for one in logged).values()) == 1, "called twice by the log"
    codes = dict(told.taken)
    heard = [codes[ticket] for ticket in told.called] + hands.by_keypad
    assert sorted(heard) == sorted(one["code"] for one in logged), "each call was told to one hand, and to one only"
    assert len(logged) == PEOPLE, "everybody was called"
    assert hands.late.keys() <= TOO_LATE
    assert hands.late.total() > PEOPLE, "hands that never met prove nothing"
    figures = {
        "clerks": len(windows), "hands": 3 * len(windows), "waiting": PEOPLE, "double calls": 0,
        "too late": hands.late.total(), "by keypad": len(hands.by_keypad),
        "commands_per_s": round(pressed.per_second()),
    }  # fmt: skip
    report.append(record("T16", figures, gate="0 double calls by any hand", variant="full hall"))


@pytest.mark.timeout(300)
def test_the_same_hands_call_twice_where_nothing_holds_them(tmp_path: Path, report: list[str]) -> None:
    """The control."""
    with yushan(tmp_path, None, clerks=2 * CLERKS, kiosks=KIOSKS, program=CARELESS) as hall:
        windows, told = everybody_waits(hall, PEOPLE)
        all_press(hall, windows, told, keypads=False)
    assert told.double_calls() > 0
    said = f"select, then update: {told.double_calls()} of {len(told.called)} calls were of somebody called before"
    figures = {"double calls": told.double_calls(), "calls": len(told.called)}
    report.append(record("T16", figures, gate="double calls are found", control=said, variant="control full hall"))
