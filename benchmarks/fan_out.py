"""From a call's answer to every screen that shows it: 300 boards, windows and pads subscribed, the hall busy.

The server, the screens (``benchmarks/listening.py``) and the callers are three processes. Of every call, every board
and every screen of its window must hear; a delay is what passes between the answer at the clerk's and the message there
(negative where the message was first). Then what screens cost: a rush of tickets with nobody and with all looking.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any

from hall_under_test import HallUnderTest
from rush import Line
from server_process import ROOT, ServerProcess, hall_with_rules, install

from benchmarks.pressing import Answer, Caller, Pressed, press, request
from benchmarks.servers import cpu_s, memory_mb

_SCREENS = 300
_WINDOWS = tuple(f"B{number:02}" for number in range(1, 21))  # they take the same businesses
_CYCLE_S = 1.6  # of a clerk: call, start, finish; a very brisk one, so that 20 make a busy hall of 100 and more
_TICKETS_PER_S = 14
_ROUNDS = 3
_EACH_S = 10.0
_BUSINESSES = ("medical_insurance", "social_insurance", "employment")


@dataclass
class _Called:
    """When each call's answer came, by ticket, and where."""

    at: dict[str, tuple[float, str]] = field(default_factory=dict)
    commands: int = 0
    seconds: list[float] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


def run(rounds: int = _ROUNDS, seconds: float = _EACH_S) -> list[dict[str, Any]]:
    with busy_hall() as found:
        called = [_round(found, seconds) for _ in range(rounds)]
        watched = [_watched(found, seconds / 3) for _ in range(rounds)]
    return [
        {"scenario": f"call to {_SCREENS} screens", **_medians(called), "rounds": rounds},
        {"scenario": "issue, 16 kiosks, every screen watching", **_medians(watched), "rounds": rounds},
    ]


def _medians(measured: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(one[name] for one in measured) for name in measured[0]}


@contextmanager
def busy_hall() -> Iterator[HallUnderTest]:
    """Yushan with clerks at 20 windows that take the same businesses, and people waiting."""
    folder = Path(tempfile.mkdtemp(prefix=".bench-", dir=ROOT))
    try:
        config = hall_with_rules(folder, "yushan", call_interval_s=0, no_show_wait_s=0)
        server = ServerProcess(install(folder, hall=config, kiosks=4, clerks=108, pads=108)).start()
        found = HallUnderTest(server)
        try:
            found.open_day()
            yield found
            server.stop()
            assert not server.complaints(), server.complaints()
        finally:
            found.close()
            server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def listening(found: HallUnderTest, wishes: list[tuple[str, str, str]], heard: list[Any]) -> Iterator[None]:
    """The screens in their own process; at the end ``heard`` holds which call came when to which of them."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.listening"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests" / "harness")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        print(json.dumps({"port": found.server.port, "wishes": wishes}), file=process.stdin, flush=True)
        assert process.stdout.readline() == "ready\n"
        yield
        sleep(0.5)
        print("stop", file=process.stdin, flush=True)
        heard += json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def _round(found: HallUnderTest, seconds: float) -> dict[str, float]:
    wishes, heard = _wishes(found), []
    with listening(found, wishes, heard):
        used = cpu_s(found.server.pid)
        called = _work(found, seconds)
        used = cpu_s(found.server.pid) - used
        memory = memory_mb(found.server.pid)
    return {**_delays(called, heard, wishes), "cpu_share": used / seconds, "memory_mb": memory}


def _watched(found: HallUnderTest, seconds: float) -> dict[str, float]:
    """A rush of tickets with nobody looking, and with every kind of screen looking at once."""
    free = _rush(found, seconds)
    with listening(found, _everybody(found), []):
        watched = _rush(found, seconds)
    return {
        "per_s": watched.per_second(),
        "p50_ms": watched.quantile_ms(0.5),
        "p99_ms": watched.quantile_ms(0.99),
        "unwatched_per_s": free.per_second(),
        "ratio": watched.per_second() / free.per_second(),
    }


def _rush(found: HallUnderTest, seconds: float) -> Pressed:
    end = monotonic() + seconds
    turns = count()
    at = f"/halls/{found.keys.hall}/tickets"

    def taker(token: str) -> Caller:
        def following(_answer: Answer | None) -> bytes | None:
            business = _BUSINESSES[next(turns) % len(_BUSINESSES)]
            return request(at, token, json.dumps({"business": business}).encode()) if monotonic() < end else None

        return following

    return press(found.server.port, [taker(token) for token in found.keys.kiosks * 4])


def _everybody(found: HallUnderTest) -> list[tuple[str, str, str]]:
    """Boards, and at every window its sign, its pad and its console."""
    hall, keys = found.keys.hall, found.keys
    return [
        *[
            (keys.displays[0], hall, f"board:{zone}")
            for zone in ("all", "A", "B", "C", "D", "E", "F", "G")
            for _ in range(4)
        ],
        *[(keys.displays[1], hall, f"window:{window}") for window in keys.clerks],
        *[(token, hall, f"pad:{window}") for window, token in list(keys.pads.items())[:80]],
        *[(token, hall, f"console:{window}") for window, token in list(keys.clerks.items())[:80]],
        (found.admin, hall, "manager"),
    ]


def _wishes(found: HallUnderTest) -> list[tuple[str, str, str]]:
    hall, third = found.keys.hall, _SCREENS // 3
    return (
        [(found.keys.displays[0], hall, "board:all")] * third
        + [(found.keys.displays[1], hall, f"window:{_WINDOWS[n % len(_WINDOWS)]}") for n in range(third)]
        + [
            (found.keys.pads[_WINDOWS[n % len(_WINDOWS)]], hall, f"pad:{_WINDOWS[n % len(_WINDOWS)]}")
            for n in range(third)
        ]
    )


def _work(found: HallUnderTest, seconds: float) -> _Called:
    called = _Called()
    end = monotonic() + seconds
    threads = [Thread(target=_serve, args=(found, code, called, end, n)) for n, code in enumerate(_WINDOWS)]
    threads.append(Thread(target=_take, args=(found, end)))
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return called


def _serve(found: HallUnderTest, window: str, called: _Called, end: float, number: int) -> None:
    line = Line(found.server.port, found.keys.clerks[window])
    at = f"/halls/{found.keys.hall}/windows/{window}"
    for move in ("sign-in", "open"):
        line.post(f"{at}/{move}", {})
    sleep(number * _CYCLE_S / len(_WINDOWS))
    while monotonic() < end:
        began = monotonic()
        status, answer = line.post(f"{at}/call-next", {})
        when = monotonic()
        with called.lock:
            called.commands += 1
            called.seconds.append(when - began)
            if status == 200:
                called.at[answer["ticket"]["id"]] = when, window
        if status == 200:
            for move in ("start", "finish"):
                sleep(_CYCLE_S / 3)
                line.post(f"{at}/{move}", {})
        sleep(max(0.0, began + _CYCLE_S - monotonic()))
    line.close()


def _take(found: HallUnderTest, end: float) -> None:
    line = Line(found.server.port, found.kiosk)
    number = 0
    while monotonic() < end:
        status, answer = line.post(f"/halls/{found.keys.hall}/tickets", {"business": _BUSINESSES[number % 3]})
        assert status == 201, answer
        number += 1
        sleep(1 / _TICKETS_PER_S)
    line.close()


def _delays(
    called: _Called, heard: list[tuple[int, str, float]], wishes: list[tuple[str, str, str]]
) -> dict[str, float]:
    came = {(ticket, one): when for one, ticket, when in reversed(heard)}
    missed, all_ms, last_ms = 0, [], []
    for ticket, (at, window) in called.at.items():
        concerned = [n for n, (_, _, view) in enumerate(wishes) if view.partition(":")[2] in ("all", window)]
        delays = [1000 * (came[ticket, n] - at) for n in concerned if (ticket, n) in came]
        missed += len(concerned) - len(delays)
        all_ms += delays
        last_ms.append(max(delays, default=0.0))
    assert not missed, f"{missed} screens did not hear of a call"
    return {
        "calls": len(called.at),
        "messages": len(all_ms),
        "p50_ms": _quantile(all_ms, 0.5),
        "p99_ms": _quantile(all_ms, 0.99),
        "max_ms": max(all_ms),
        "last_screen_p50_ms": _quantile(last_ms, 0.5),
        "call_answer_p50_ms": 1000 * median(called.seconds),
        "call_answer_p99_ms": 1000 * _quantile(called.seconds, 0.99),
    }


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def main() -> None:
    for row in run():
        print(json.dumps({name: round(value, 2) if isinstance(value, float) else value for name, value in row.items()}))


if __name__ == "__main__":
    main()
