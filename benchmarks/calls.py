"""Clerks at work: call the next, start, finish, over a thousand people waiting; each step durable before its answer."""

from __future__ import annotations

import json
from itertools import cycle, islice
from statistics import median
from typing import Any

from hall_under_test import HallUnderTest

from benchmarks.pressing import Answer, Caller, Pressed, press, request
from benchmarks.servers import cpu_s, hall, memory_mb

CLERKS = (1, 8, 20)
_WAITING = 1000
_STEPS = ("call-next", "start", "finish")


def run(clerks: tuple[int, ...] = CLERKS, rounds: int = 3, cycles: int = 240) -> list[dict[str, Any]]:
    """``cycles``: visitors served in each round, by all clerks together."""
    rows = []
    with hall("yushan", clerks=max(clerks), call_interval_s=0) as found:
        windows = _open_windows(found)
        for callers in clerks:
            measured = []
            for _ in range(rounds):
                _fill(found)
                measured.append(_round(found, windows[:callers], max(1, cycles // callers)))
            row = {name: median(one[name] for one in measured) for name in measured[0]}
            rows.append({"scenario": f"serve cycle, {callers} clerks", **row, "rounds": rounds})
    return rows


def _open_windows(found: HallUnderTest) -> list[str]:
    for window in found.keys.clerks:
        found.seat(window)
        answer = found.at(window, "open")
        assert answer.status_code == 200, answer.text
    return list(found.keys.clerks)


def _fill(found: HallUnderTest) -> None:
    """Bring the hall back to a thousand people waiting, spread over the matters that these clerks serve."""
    view = found.door.view("manager", found.admin)
    waiting = view["totals"]["waiting"]
    mine = [row for row in view["windows"] if row["code"] in found.keys.clerks]
    wanted = [business for row in mine for business in (row["own"] or row["no_difference"])]
    bodies = [json.dumps({"business": one}).encode() for one in islice(cycle(wanted), max(0, _WAITING - waiting))]
    path, each = f"/halls/{found.keys.hall}/tickets", iter(bodies)

    def taker(token: str) -> Caller:
        def caller(_last: Answer | None) -> bytes | None:
            body = next(each, None)
            return None if body is None else request(path, token, body)

        return caller

    taken = press(found.server.port, [taker(token) for token in found.keys.kiosks[:16]])
    assert not taken.odd, taken.odd[:3]


def _round(found: HallUnderTest, windows: list[str], cycles: int) -> dict[str, float]:
    pid = found.server.pid
    before = cpu_s(pid)
    pressed: Pressed = press(
        found.server.port, [_clerk(found, window, found.keys.clerks[window], cycles) for window in windows]
    )
    used = cpu_s(pid) - before
    assert not pressed.odd, pressed.odd[:3]
    served = len(pressed.of["finish"])
    return {
        "per_s": pressed.per_second(),
        "cycles_per_s": served / pressed.wall_s,
        "p50_ms": pressed.quantile_ms(0.5, "call-next"),
        "p95_ms": pressed.quantile_ms(0.95, "call-next"),
        "p99_ms": pressed.quantile_ms(0.99, "call-next"),
        "cpu_s_per_1000": 1000 * used / len(pressed.seconds),
        "memory_mb": memory_mb(pid),
    }


def _clerk(found: HallUnderTest, window: str, token: str, cycles: int) -> Caller:
    steps = iter([*(_STEPS * cycles)])

    def caller(last: Answer | None) -> bytes | None:
        if last is not None and last[0] == 204:
            return None  # nobody waits for this window any more
        step = next(steps, None)
        return None if step is None else request(f"/halls/{found.keys.hall}/windows/{window}/{step}", token)

    return caller
