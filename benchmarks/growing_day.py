"""A day that grows to 5,000 tickets: what the 5,000th costs beside the 100th. Every visitor shows a card."""

from __future__ import annotations

import json
from itertools import count
from statistics import median
from typing import Any

from hall_under_test import HallUnderTest

from benchmarks.pressing import Answer, Caller, Pressed, press, request
from benchmarks.servers import cpu_s, hall

_STRETCH = 100  # tickets that are measured together
_DAY = 5_000


def run(day: int = _DAY) -> list[dict[str, Any]]:
    """The first and last five stretches of a hundred, one kiosk pressing; between them eight kiosks fill the day."""
    numbers = count(1)
    with hall() as found:
        _stretch(found, numbers, _STRETCH, kiosks=1)  # the first hundred wake everything up
        early = [_measured(found, numbers) for _ in range(5)]
        _stretch(found, numbers, day - 11 * _STRETCH, kiosks=8)
        late = [_measured(found, numbers) for _ in range(5)]
    (before_ms, before_cpu), (after_ms, after_cpu) = (
        (median(one[0] for one in some), median(one[1] for one in some)) for some in (early, late)
    )
    return [
        {
            "scenario": "a day of 5,000 tickets",
            "p50_ms": after_ms,
            "cpu_s_per_1000": after_cpu,
            "ratio_latency": after_ms / before_ms,
            "ratio_cpu": after_cpu / before_cpu,
            "rounds": len(early),
        }
    ]


def _measured(found: HallUnderTest, numbers: count[int]) -> tuple[float, float]:
    before = cpu_s(found.server.pid)
    pressed = _stretch(found, numbers, _STRETCH, kiosks=1)
    return pressed.quantile_ms(0.5), 1000 * (cpu_s(found.server.pid) - before) / len(pressed.seconds)


def _stretch(found: HallUnderTest, numbers: count[int], tickets: int, *, kiosks: int) -> Pressed:
    left = iter(range(tickets))
    path = f"/halls/{found.keys.hall}/tickets"

    def taker(token: str) -> Caller:
        def caller(_last: Answer | None) -> bytes | None:
            if next(left, None) is None:
                return None
            body = {"business": "civil_affairs", "id_number": f"11010119900101{next(numbers):04d}"}
            return request(path, token, json.dumps(body).encode())

        return caller

    pressed = press(found.server.port, [taker(token) for token in found.keys.kiosks[:kiosks]])
    assert not pressed.odd, pressed.odd[:3]
    return pressed
