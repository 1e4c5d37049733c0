"""T14: 500 sockets, five tickets a second, for half a minute; with ``YOUXU_SOAK_S=7200`` for a night's two hours.

Every ticket must reach every board; memory, descriptors and threads of the hall's process must stand still. Control: a
server that leaks a little with every view is found by the same slopes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import monotonic

from fault_results import record
from hall_under_test import HallUnderTest
from lean_sockets import Ears, LeanSocket, open_all
from rush import Line
from server_process import ROOT, ServerProcess, hall_with_rules, install

_SOCKETS = 500
_PER_S = 5.0
_SLICE_S = 5.0
_RUN_S = float(os.environ.get("YOUXU_SOAK_S", "30"))
_P99_MS = 500.0
_WATCHED = {  # what may grow, and how much of it in a minute
    "process_resident_memory_bytes": 15e6,
    "process_open_fds": 6.0,
    "process_threads": 6.0,
}


@contextmanager
def running(folder: Path, *program: str | Path) -> Iterator[HallUnderTest]:
    config = hall_with_rules(folder)
    settings = config / "hall.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("threads = 96", "threads = 700"), encoding="utf-8")
    more = {"program": program} if program else {}
    found = HallUnderTest(ServerProcess(install(folder, hall=config, displays=1), **more).start())  # type: ignore[arg-type]
    try:
        found.open_day()
        yield found
        assert not found.server.complaints()
    finally:
        found.close()
        found.server.kill()


@dataclass
class Soak:
    """What was seen: milliseconds from each ticket's answer to each socket, and the process's figures by second."""

    delays_ms: list[float] = field(default_factory=list)
    slices: dict[int, list[float]] = field(
        default_factory=dict
    )  # the same by the seconds in which the tickets were taken
    missed: int = 0
    figures: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: {name: [] for name in _WATCHED})

    def usual_p99_ms(self) -> float:
        """The median of the slices' p99: a moment in which the machine was busy elsewhere is not the server's."""
        return median(quantile(delays, 0.99) for delays in self.slices.values())

    def slope(self, name: str) -> float:
        """Growth a minute, by least squares over the second half: in the first, pools and caches fill."""
        points = self.figures[name]
        points = points[len(points) // 2 :]
        middle, level = (sum(values) / len(points) for values in zip(*points, strict=True))
        above = sum((at - middle) * (value - level) for at, value in points)
        return 60 * above / sum((at - middle) ** 2 for at, _ in points)

    def leaks(self) -> list[str]:
        return [name for name, most in _WATCHED.items() if self.slope(name) > most]


def soak(hall: HallUnderTest, sockets: int, seconds: float) -> Soak:
    found, ending = Soak(), Event()
    answered: dict[str, float] = {}
    heard: dict[str, list[float]] = {}
    known: dict[str, list[str]] = {}  # the tickets that a message tells of: one message goes to all

    def hear(_socket: LeanSocket, text: str, when: float) -> None:
        if not text.startswith('42["view"'):
            return
        if text not in known:
            known.clear()
            events = json.loads(text[2:])[1]["events"]
            known[text] = [event["ticket"] for event in events if event["kind"] == "ticket_issued"]
        for ticket in known[text]:
            heard.setdefault(ticket, []).append(when)

    boards = open_all(hall.server.port, [(hall.keys.displays[0], hall.keys.hall, "board:all")] * sockets)
    watcher = Thread(target=_watch, args=(hall, found, ending))
    with Ears(hear) as ears:
        ears.add(*boards)
        watcher.start()
        line = Line(hall.server.port, hall.kiosk)
        began = monotonic()
        while (passed := monotonic() - began) < seconds:
            status, answer = line.post(f"/halls/{hall.keys.hall}/tickets", {"business": "civil_affairs"})
            assert status == 201, answer
            answered[answer["id"]] = monotonic()
            ending.wait(max(0.0, (int(passed * _PER_S) + 1) / _PER_S - passed))
        line.close()
        waited = monotonic() + 60
        while any(len(heard.get(ticket, ())) < sockets for ticket in answered) and monotonic() < waited:
            ending.wait(0.05)
        ending.set()
        watcher.join()
    for ticket, when in answered.items():
        found.missed += sockets - len(heard.get(ticket, ()))
        delays = [1000 * (came - when) for came in heard.get(ticket, ())]
        found.delays_ms += delays
        found.slices.setdefault(int((when - began) / _SLICE_S), []).extend(delays)
    found.delays_ms.sort()
    return found


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


def _watch(hall: HallUnderTest, found: Soak, ending: Event) -> None:
    while not ending.wait(0.5):
        text = hall.door.http.get("/metrics").text
        now = monotonic()
        for line in text.splitlines():
            name, _, value = line.rpartition(" ")
            if name in found.figures:
                found.figures[name].append((now, float(value)))


def test_five_hundred_sockets_hear_in_time_and_nothing_grows(tmp_path: Path, report: list[str]) -> None:
    with running(tmp_path) as hall:
        found = soak(hall, _SOCKETS, _RUN_S)
    delays = found.delays_ms
    assert not found.missed
    assert found.usual_p99_ms() < _P99_MS, {at: round(quantile(one, 0.99)) for at, one in found.slices.items()}
    assert not found.leaks(), {name: found.slope(name) for name in _WATCHED}
    report.append(
        record(
            "T14",
            {
                "sockets": _SOCKETS,
                "seconds": int(_RUN_S),
                "messages": len(delays),
                "p50_ms": round(quantile(delays, 0.5), 1),
                "p95_ms": round(quantile(delays, 0.95), 1),
                "p99_ms": round(quantile(delays, 0.99), 1),
                "usual_p99_ms": round(found.usual_p99_ms(), 1),
                "max_ms": round(delays[-1], 1),
                "memory_mb": round(found.figures["process_resident_memory_bytes"][-1][1] / 1e6, 1),
                "memory_mb_a_minute": round(found.slope("process_resident_memory_bytes") / 1e6, 2),
                "descriptors": int(found.figures["process_open_fds"][-1][1]),
                "threads": int(found.figures["process_threads"][-1][1]),
            },
            gate="p99 of most five seconds < 500 ms, none missed; memory < 15 MB, descriptors, threads < 6 a minute",
        )
    )


def test_control_a_planted_leak_is_found(tmp_path: Path, report: list[str]) -> None:
    with running(tmp_path, ROOT / "tests" / "harness" / "leaking_server.py") as hall:
        found = soak(hall, 20, 10.0)
    assert {"process_resident_memory_bytes", "process_open_fds"} <= set(found.leaks())
    shown = f"{found.slope('process_resident_memory_bytes') / 1e6:.0f} MB a minute"
    report.append(record("T14", {"leaks": len(found.leaks())}, gate="must be found", control=shown, variant="control"))
