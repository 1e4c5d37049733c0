"""T5: the power goes under load, on an ext4 image: what was not on the disk is gone (promises.md §3.1, "power cut").

After each cut, before the server starts again, the rows are counted in a copy of the files against what the kiosks had
been told until then.
"""

from __future__ import annotations

import http.client
import random  # noqa: TID251  # seeded
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep

import pytest
from disks import CutDisk, cut_disk
from fault_results import record
from hall_under_test import HallUnderTest
from log_checker import select
from planted_server import planted
from presses import Kiosk, Presses, judge
from server_process import HALLS, ServerProcess, install, until
from sync_faults import SyncFaults

KIOSKS = 8
CUTS = 15
CONTROL_CUTS = 8  # at most: it ends with the first loss
SEED = 20261123


@contextmanager
def hall_on(disk: CutDisk, logs: Path, *plants: str, faults: SyncFaults | None = None) -> Iterator[HallUnderTest]:
    installed = install(disk.at, hall=HALLS / "huangtan", kiosks=KIOSKS, clerks=0, displays=0, pads=0)
    server = ServerProcess(installed, program=planted(*plants), environment=faults.environment if faults else None)
    server.log = logs / "server.log"
    made = HallUnderTest(server.start())
    try:
        made.open_day()
        yield made
    finally:
        made.close()
        server.kill()


def cut(disk: CutDisk, made: HallUnderTest, copies: Path, presses: Presses | None = None) -> int:
    """Cut the power, mount the disk anew, start; gives how many tickets were lost that somebody had been told.

    In life the power takes the server with the disk. Here it goes on for an instant, and ext4 may tell a sync under way
    that all is well although its journal has just gone; what was answered after the cut is therefore withdrawn.
    """
    told = dict(presses.said.told) if presses else {}
    disk.cut()
    made.server.kill()
    disk.unmount()
    disk.mount()
    shutil.copytree(made.keys.data, copies)
    with closing(sqlite3.connect(copies / "youxu.db")) as connection:
        kept = {row[0] for row in connection.execute("SELECT ref FROM tickets")}
    shutil.rmtree(copies)
    if presses:
        with presses.said.lock:
            for ref in presses.said.told.keys() - told.keys() - kept:
                del presses.said.told[ref]
    made.server.start()
    return sum(ref not in kept for ref in told)


@pytest.mark.timeout(200)
def test_nothing_acknowledged_is_lost(tmp_path: Path, report: list[str]) -> None:
    chance = random.Random(SEED)
    with cut_disk(tmp_path) as disk, hall_on(disk, tmp_path) as made:
        presses = Presses(made.server.port, made.keys.hall, made.keys.kiosks).start()
        losses = []
        for _ in range(CUTS):
            sleep(chance.uniform(0.1, 0.6))  # the fault's own time, not a wait for luck
            losses.append(cut(disk, made, tmp_path / "copy", presses))
        said = presses.finish()
        verdict = judge(made.keys.database, said)
    assert sum(losses) == 0
    assert verdict.clean, verdict
    figures = {
        "cuts": CUTS,
        "acked": verdict.acked,
        "lost": verdict.lost,
        "lossy_cuts": sum(map(bool, losses)),
        "replays": said.replays,
        "seed": SEED,
    }
    report.append(record("T5", figures, gate="0 lost"))


@pytest.mark.timeout(300)
def test_control_weaker_syncing_loses(tmp_path: Path, report: list[str]) -> None:
    chance = random.Random(SEED)
    with cut_disk(tmp_path) as disk, hall_on(disk, tmp_path, "pragma=synchronous = NORMAL") as made:
        losses: list[int] = []
        while len(losses) < CONTROL_CUTS and not any(losses):
            presses = Presses(made.server.port, made.keys.hall, made.keys.kiosks).start()
            sleep(chance.uniform(0.3, 0.6))
            losses.append(cut(disk, made, tmp_path / "copy", presses))
            presses.finish()
    assert any(losses), "nothing was lost with synchronous=NORMAL"
    figures = {"cuts": len(losses), "acked": len(presses.said.told), "lost": sum(losses)}
    report.append(record("T5", figures, gate="synchronous=NORMAL loses", variant="control"))


def told_and_cut(folder: Path, *plants: str) -> int:
    """A ticket is written, the process ends before it is synced, the next process tells it, and the power goes.

    Gives how many rows there are of it then.
    """
    faults = SyncFaults(folder)
    with cut_disk(folder) as disk, hall_on(disk, folder, *plants, faults=faults) as made:
        kiosk = Kiosk(made.server.port, made.kiosk)
        key, body = str(uuid.uuid4()), {"business": "civil_affairs", "ref": "doubtful"}

        def told() -> bool | None:
            """Whether it was a replay; None while there is no answer."""
            try:
                status, _, replayed = kiosk.post("/halls/huangtan/tickets", body, key)
            except (OSError, http.client.HTTPException):
                faults.stop()
                return None
            return replayed if status == 201 else None

        faults.plan(every=1, rest=0, act="exit")
        with closing(kiosk):
            replayed = until(told, 120, "the ticket under the same key")
        assert faults.fired
        assert replayed, "it was not written before the process ended: this proves nothing"
        cut(disk, made, folder / "copy")
        rows = select(made.keys.database, "SELECT id FROM tickets WHERE ref = 'doubtful'")
    return len(rows)


@pytest.mark.timeout(200)
def test_what_a_restart_found_is_on_the_disk_before_it_is_told(tmp_path: Path) -> None:
    assert told_and_cut(tmp_path) == 1


@pytest.mark.timeout(200)
def test_control_a_start_that_does_not_settle_loses_it(tmp_path: Path) -> None:
    assert told_and_cut(tmp_path, "no_settling") == 0
