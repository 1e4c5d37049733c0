"""T3: ``kill -9`` of the whole process group under load, again and again (promises.md §3.1, "process killed")."""

from __future__ import annotations

import random  # noqa: TID251  # seeded
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from fault_results import record
from hall_under_test import HallUnderTest
from presses import Presses, judge
from server_process import HALLS, ServerProcess, install

CLIENTS = 8
KILLS = {"sqlite": 60, "postgresql": 12}
MOST_KILLS = 80  # when no kill has come between a commit and its answer until then
CONTROL_KILLS = 80  # at most: it ends with the first duplicate
SEED = 20261122
BACK_S = 20.0  # 5 s are promised to a server that has its machine for itself; the figure says what it was


@contextmanager
def hall(folder: Path, database: str | None) -> Iterator[HallUnderTest]:
    installed = install(
        folder, hall=HALLS / "huangtan", database=database, kiosks=CLIENTS, clerks=0, displays=0, pads=0
    )
    made = HallUnderTest(ServerProcess(installed).start())
    try:
        made.open_day()
        yield made
    finally:
        made.close()
        made.server.kill()


def kill_and_start(server: ServerProcess, chance: random.Random) -> float:
    """Gives the seconds from the kill until the server answers again."""
    sleep(chance.uniform(0.05, 0.6))  # the fault's own time, not a wait for luck
    server.kill()
    began = monotonic()
    server.start()
    return monotonic() - began


@pytest.mark.timeout(400)
def test_nothing_acknowledged_is_lost(tmp_path: Path, database: str | None, report: list[str]) -> None:
    kind = "postgresql" if database else "sqlite"
    chance = random.Random(SEED)
    with hall(tmp_path, database) as made:
        presses = Presses(made.server.port, made.keys.hall, made.keys.kiosks).start()
        restarts: list[float] = []
        while len(restarts) < KILLS[kind] or (not presses.said.replays and len(restarts) < MOST_KILLS):
            restarts.append(kill_and_start(made.server, chance))
        said = presses.finish()
        verdict = judge(made.keys.database, said)
    assert verdict.clean, verdict
    assert said.replays > 0
    assert statistics.median(restarts) < BACK_S
    figures = {
        "kills": len(restarts),
        "acked": verdict.acked,
        "lost": verdict.lost,
        "changed": verdict.changed,
        "duplicated": verdict.duplicated,
        "gaps": verdict.gaps,
        "unknown": said.unknown,
        "replays": said.replays,
        "restart_p50_s": round(statistics.median(restarts), 2),
        "restart_max_s": round(max(restarts), 2),
        "seed": SEED,
    }
    report.append(record("T3", figures, gate="lost, changed, duplicated, gaps 0; replays > 0", variant=kind))


@pytest.mark.timeout(400)
def test_control_without_keys_there_are_duplicates(tmp_path: Path, report: list[str]) -> None:
    chance = random.Random(SEED)
    with hall(tmp_path, None) as made:
        presses = Presses(made.server.port, made.keys.hall, made.keys.kiosks, keys=False).start()
        kills = 0
        while kills < CONTROL_KILLS and not judge(made.keys.database, presses.said).duplicated:
            kill_and_start(made.server, chance)
            kills += 1
        verdict = judge(made.keys.database, presses.finish())
    assert verdict.duplicated > 0
    figures = {"kills": kills, "acked": verdict.acked, "duplicated": verdict.duplicated, "seed": SEED}
    report.append(record("T3", figures, gate="duplicates without keys", variant="control"))
