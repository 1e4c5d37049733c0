"""T7: the k-th sync of the database fails, for every k from 1 to 200 (promises.md §3.1, "fsync fails").

A commit whose sync failed is 503 and unknown; the key settles it. In four lives of the server every fourth sync fails,
each time another one, so that between two failures the server goes on as ever. Each life ends with ``kill -9``, so that
the next one finds in the write-ahead log what was written and never synced.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fault_results import record
from hall_under_test import HallUnderTest
from planted_server import planted
from presses import Presses, judge
from server_process import HALLS, ServerProcess, install, until
from sync_faults import SyncFaults

KIOSKS = 4
SYNCS = 200
LIVES = 4


def hall(folder: Path, faults: SyncFaults, *plants: str) -> HallUnderTest:
    installed = install(folder, hall=HALLS / "huangtan", kiosks=KIOSKS, clerks=0, displays=0, pads=0)
    server = ServerProcess(installed, program=planted(*plants), environment=faults.environment)
    return HallUnderTest(server.start())


@pytest.mark.timeout(400)
def test_every_sync_up_to_the_two_hundredth(tmp_path: Path, report: list[str]) -> None:
    faults = SyncFaults(tmp_path)
    made = hall(tmp_path, faults)
    try:
        made.open_day()
        presses = Presses(made.server.port, made.keys.hall, made.keys.kiosks).start()
        for rest in range(LIVES):
            last = SYNCS - LIVES + (rest or LIVES)
            faults.plan(every=LIVES, rest=rest)
            until(lambda last=last: last in faults.fired or None, 120, f"the {last}th sync")
            made.server.kill()
            faults.stop()
            made.server.start()
        said = presses.finish()
        verdict = judge(made.keys.database, said)
        words = made.server.log.read_text()
    finally:
        made.close()
        made.server.kill()
    assert set(range(1, SYNCS + 1)) <= set(faults.fired), "the shim did not fire"
    assert verdict.clean, verdict
    assert said.refused["not_now"] > 0
    assert "storage_suspect" in words
    # A checkpoint whose sync fails is no commit: SQLite does it again, whole, before it gives up what is in the log.
    went_on = {path for path in faults.continued if path.endswith("-wal")}
    assert not went_on, "it went on with a handle of the log whose sync had failed"
    figures = {
        "k_covered": SYNCS,
        "acked": verdict.acked,
        "lost": verdict.lost,
        "duplicated": verdict.duplicated,
        "answers_503": said.refused["not_now"],
        "done_after_all": said.replays,
    }
    report.append(record("T7", figures, gate="lost 0; the shim fired for every k from 1 to 200"))


@pytest.mark.timeout(300)
def test_control_a_reply_before_the_commit_is_lost(tmp_path: Path, report: list[str]) -> None:
    faults = SyncFaults(tmp_path)
    made = hall(tmp_path, faults, "reply_first")
    try:
        made.open_day()
        presses = Presses(made.server.port, made.keys.hall, made.keys.kiosks).start()
        faults.plan(every=LIVES, rest=1)
        until(lambda: len(faults.fired) >= 5 or None, 120, "five failed syncs")
        faults.stop()
        verdict = judge(made.keys.database, presses.finish())
    finally:
        made.close()
        made.server.kill()
    assert verdict.lost > 0
    report.append(record("T7", {"acked": verdict.acked, "lost": verdict.lost}, gate="some are lost", variant="control"))
