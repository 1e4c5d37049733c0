"""Issuing tickets over HTTP, durable before each answer, beside what the disk and an empty endpoint can do.

Per number of kiosks the three are measured in turn, several rounds, so that a machine's moods hit all alike; medians.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from hall_under_test import HallUnderTest
from server_process import ROOT

from benchmarks.pressing import Answer, Caller, Pressed, press, request
from benchmarks.servers import cpu_s, empty_server, hall, memory_mb

KIOSKS = (1, 8, 32)
_ROUNDS = 3
_EACH_S = 4.0
_BUSINESSES = (b'{"business":"civil_affairs"}', b'{"business":"social_insurance"}', b'{"business":"public_security"}')


def run(kiosks: tuple[int, ...] = KIOSKS, rounds: int = _ROUNDS, seconds: float = _EACH_S) -> list[dict[str, Any]]:
    rows = []
    with hall() as found, empty_server() as (empty, empty_pid):
        press(found.server.port, [_taker(found, token, 0.5) for token in found.keys.kiosks[:8]])
        for callers in kiosks:
            measured = [_round(found, empty, empty_pid, callers, seconds) for _ in range(rounds)]
            row = {name: median(one[name] for one in measured) for name in measured[0]}
            rows.append({"scenario": f"issue, {callers} kiosks", **row, "rounds": rounds})
    return rows


def _round(found: HallUnderTest, empty: int, empty_pid: int, callers: int, seconds: float) -> dict[str, float]:
    disk = commits_per_second(1.0)
    nothing, nothing_cpu = _nothing(empty, empty_pid, callers, seconds / 2)
    pid = found.server.pid
    before = cpu_s(pid)
    pressed = press(found.server.port, [_taker(found, token, seconds) for token in found.keys.kiosks[:callers]])
    used = cpu_s(pid) - before
    assert not pressed.odd, pressed.odd[:3]
    return {
        "per_s": pressed.per_second(),
        "p50_ms": pressed.quantile_ms(0.5),
        "p95_ms": pressed.quantile_ms(0.95),
        "p99_ms": pressed.quantile_ms(0.99),
        "cpu_s_per_1000": 1000 * used / len(pressed.seconds),
        "memory_mb": memory_mb(pid),
        "of_empty": pressed.per_second() / nothing.per_second(),
        "of_disk": pressed.per_second() / disk,
        "empty_per_s": nothing.per_second(),
        "empty_cpu_s_per_1000": 1000 * nothing_cpu / len(nothing.seconds),
        "disk_commits_per_s": disk,
    }


def _taker(found: HallUnderTest, token: str, seconds: float) -> Caller:
    path, bodies, until = f"/halls/{found.keys.hall}/tickets", _turn(), perf_counter() + seconds

    def caller(_last: Answer | None) -> bytes | None:
        return request(path, token, next(bodies)) if perf_counter() < until else None

    return caller


def _turn() -> Iterator[bytes]:
    return (_BUSINESSES[n % len(_BUSINESSES)] for n in count())


def _nothing(port: int, pid: int, callers: int, seconds: float) -> tuple[Pressed, float]:
    until = perf_counter() + seconds

    def caller(_last: Answer | None) -> bytes | None:
        return request("/nothing", "x" * 43, _BUSINESSES[0]) if perf_counter() < until else None

    before = cpu_s(pid)
    return press(port, [caller] * callers), cpu_s(pid) - before


def commits_per_second(seconds: float) -> float:
    """What the disk can do: transactions of one small row, ``synchronous=FULL``, one after the other."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=ROOT) as folder:
        with sqlite3.connect(Path(folder) / "raw.db", isolation_level=None) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, word TEXT)")
            began, done = perf_counter(), 0
            while perf_counter() - began < seconds:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO rows (word) VALUES ('ticket')")
                connection.execute("COMMIT")
                done += 1
            took = perf_counter() - began
        connection.close()
    return done / took
