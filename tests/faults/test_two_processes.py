"""One of two server processes on one PostgreSQL dies in the middle of its transaction (promises.md §3.1, issue 3).

It is stopped while it holds the hall's row, so that the moment is certain: the other process waits then, which is the
control, and goes on as soon as the first is killed. Every acknowledgement of both must hold.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic

import psycopg
import pytest
from fault_results import record
from hall_under_test import HallUnderTest
from postgresql_cluster import Cluster
from presses import Presses, Said, judge
from server_process import HALLS, ServerProcess, install, until

pytestmark = pytest.mark.postgresql

KIOSKS = 4  # at each process
KILLS = 6
FROZEN_S = 1.0
GOES_ON_S = 5.0
DOOMED = "doomed"


@contextmanager
def two_processes(folder: Path, postgresql: Cluster) -> Iterator[tuple[HallUnderTest, HallUnderTest]]:
    installed = install(
        folder, hall=HALLS / "huangtan", database=postgresql.database(), kiosks=2 * KIOSKS, clerks=0, displays=0, pads=0
    )
    staying = HallUnderTest(ServerProcess(installed).start())
    doomed = HallUnderTest(ServerProcess(installed, environment={"PGAPPNAME": DOOMED}).start())
    try:
        staying.open_day()
        yield staying, doomed
    finally:
        for hall in (staying, doomed):
            hall.close()
            hall.server.kill()


def holds_the_hall(watching: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Whether the doomed process is between two statements of a transaction of the hall's, and of no other."""
    found = watching.execute(
        "SELECT 1 FROM pg_stat_activity JOIN pg_locks USING (pid)"
        " WHERE application_name = %s AND datname = current_database() AND state = 'idle in transaction'"
        " AND relation = 'halls'::regclass AND mode IN ('RowShareLock', 'RowExclusiveLock')",
        (DOOMED,),
    ).fetchone()
    return found is not None


def freeze_in_transaction(server: ServerProcess, watching: psycopg.Connection[tuple[object, ...]]) -> None:
    """Stop the process while it holds the hall's row."""

    def caught() -> bool | None:
        os.killpg(server.pid, signal.SIGSTOP)
        for _ in range(5):  # the statement under way ends at the database, though nobody hears of it
            if holds_the_hall(watching):
                return True
            Event().wait(0.002)
        os.killpg(server.pid, signal.SIGCONT)
        return None

    until(caught, 30, "stopped within a transaction")


def stands_still(presses: Presses) -> int | None:
    """The control: while the hall's row is held nobody passes. Gives how many have passed before."""
    before = len(presses.said.told)
    Event().wait(FROZEN_S)
    return before if len(presses.said.told) == before else None


def both(one: Said, other: Said) -> Said:
    return replace(
        one,
        told=one.told | other.told,
        changed=one.changed + other.changed,
        odd=one.odd + other.odd,
        refused=one.refused + other.refused,
        unknown=one.unknown + other.unknown,
        replays=one.replays + other.replays,
    )


@pytest.mark.timeout(300)
def test_killed_within_its_transaction_it_takes_nothing_along(
    tmp_path: Path, postgresql: Cluster, report: list[str]
) -> None:
    with two_processes(tmp_path, postgresql) as (staying, doomed):
        hall, kiosks = staying.keys.hall, staying.keys.kiosks
        here = Presses(staying.server.port, hall, kiosks[:KIOSKS]).start()
        there = Presses(doomed.server.port, hall, kiosks[KIOSKS:]).start()
        url = staying.keys.database.replace("postgresql+psycopg", "postgresql", 1)
        goes_on = []
        with psycopg.connect(url, autocommit=True) as watching:
            for _ in range(KILLS):
                before = len(there.said.told)
                until(lambda n=before: True if len(there.said.told) > n + KIOSKS else None, 30, "load at the doomed")
                freeze_in_transaction(doomed.server, watching)
                stood = until(lambda: stands_still(here), 30, "what was under way at the other process ends")
                assert holds_the_hall(watching), "still stopped within its transaction"
                began = monotonic()
                doomed.server.kill()
                until(lambda n=stood: True if len(here.said.told) > n + KIOSKS else None, 30, "the other goes on")
                goes_on.append(monotonic() - began)
                doomed.server.start()
        said = both(here.finish(), there.finish())
        verdict = judge(staying.keys.database, said)
        assert not staying.server.complaints(), staying.server.complaints()
    figures = {
        "kills": KILLS,
        "acked": verdict.acked,
        "lost": verdict.lost,
        "changed": verdict.changed,
        "duplicated": verdict.duplicated,
        "gaps": verdict.gaps,
        "unknown": said.unknown,
        "replays": said.replays,
        "goes_on_max_s": round(max(goes_on), 2),
    }
    assert verdict.clean, verdict
    assert max(goes_on) < GOES_ON_S
    report.append(
        record("two processes", figures, gate="lost, changed, duplicated 0", control="0 tickets while the row is held")
    )
