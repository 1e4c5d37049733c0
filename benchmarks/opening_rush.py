"""The doors open: 1,000 people at 20 kiosks, each kiosk pressing as fast as it is answered."""

from __future__ import annotations

from statistics import median
from typing import Any

from benchmarks.pressing import Answer, Caller, press, request
from benchmarks.servers import cpu_s, hall

_PEOPLE = 1_000
_KIOSKS = 20


def run(rounds: int = 3) -> list[dict[str, Any]]:
    with hall() as found:
        path = f"/halls/{found.keys.hall}/tickets"
        measured = []
        for _ in range(rounds):
            left = iter(range(_PEOPLE))

            def taker(token: str, left: Any = left) -> Caller:
                def caller(_last: Answer | None) -> bytes | None:
                    return (
                        request(path, token, b'{"business":"civil_affairs"}') if next(left, None) is not None else None
                    )

                return caller

            before = cpu_s(found.server.pid)
            pressed = press(found.server.port, [taker(token) for token in found.keys.kiosks[:_KIOSKS]])
            assert not pressed.odd, pressed.odd[:3]
            measured.append(
                {
                    "seconds": pressed.wall_s,
                    "per_s": pressed.per_second(),
                    "p50_ms": pressed.quantile_ms(0.5),
                    "p95_ms": pressed.quantile_ms(0.95),
                    "p99_ms": pressed.quantile_ms(0.99),
                    "cpu_s_per_1000": 1000 * (cpu_s(found.server.pid) - before) / _PEOPLE,
                }
            )
    return [
        {
            "scenario": "opening rush, 1,000 people at 20 kiosks",
            **{name: median(one[name] for one in measured) for name in measured[0]},
            "rounds": rounds,
        }
    ]
