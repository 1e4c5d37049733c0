"""T6: the disk fills up on a small tmpfs (promises.md §3.1, "disk full").

New tickets are refused with 503, those that exist are still called from the room that the ballast gives back, and all
goes on alone when there is room again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

import pytest
from disks import small_disk
from fault_results import record
from hall_under_test import HallUnderTest, good, refused
from planted_server import planted
from presses import Presses, judge
from server_process import ServerProcess, hall_with_rules, install, until

from server.store.disk import BALLAST, DiskWatch, space

KILOBYTES = 16 * 1024
SMALLEST_KILOBYTES = 3 * 1024
KIOSKS = 4
WINDOW = "5"
BALLAST_OPTIONS = ("--ballast-mb", "50")


@contextmanager
def hall_on(disk: Path, elsewhere: Path, *plants: str) -> Iterator[HallUnderTest]:
    config = hall_with_rules(elsewhere, call_interval_s=0, no_show_wait_s=0)
    installed = install(disk, hall=config, kiosks=KIOSKS, displays=0, pads=0)
    server = ServerProcess(installed, program=planted(*plants), options=BALLAST_OPTIONS)
    server.log = elsewhere / "server.log"
    made = HallUnderTest(server.start())
    try:
        made.open_day()
        good(made.at(WINDOW, "open"), 200)
        yield made
    finally:
        made.close()
        server.kill()


def fill(disk: Path, *, leave: int = 0) -> Path:
    """Somebody else's file takes the disk but for so many bytes; the server may be writing meanwhile."""
    hog = disk / f"hog-{leave}"
    taken = 0
    with hog.open("wb") as file:
        while (free := space(disk).free - leave) > 0:
            with suppress(OSError):  # somebody was quicker: look again
                os.posix_fallocate(file.fileno(), taken, free)
                taken += free
    return hog


def serve_one(hall: HallUnderTest) -> None:
    for move in ("call-next", "start", "finish"):
        good(hall.at(WINDOW, move), 200)


@pytest.mark.timeout(300)
def test_calls_go_on_and_tickets_come_back(tmp_path: Path, report: list[str]) -> None:
    with small_disk(tmp_path, kilobytes=KILOBYTES) as disk, hall_on(disk, tmp_path) as hall:
        ballast = hall.keys.data / BALLAST
        assert 0 < ballast.stat().st_size <= space(disk).total // 10
        presses = Presses(hall.server.port, hall.keys.hall, hall.keys.kiosks).start()
        until(lambda: len(presses.said.told) >= 40 or None, 90, "forty tickets")
        hog = fill(disk)
        until(lambda: presses.said.refused["disk_full"] >= 20 or None, 90, "tickets refused")
        answer = hall.door.post("~/tickets", {"business": "civil_affairs"}, hall.kiosk)
        refused(answer, 503, "disk_full")
        assert int(answer.headers["Retry-After"]) >= 1
        assert not ballast.exists()

        served = 0
        for _ in range(10):
            serve_one(hall)
            served += 1
        hog.unlink()
        began, before = monotonic(), len(presses.said.told)
        until(lambda: len(presses.said.told) > before + KIOSKS or None, 90, "tickets again")
        recovered = monotonic() - began
        until(lambda: ballast.exists() or None, 90, "the ballast")
        said = presses.finish()
        verdict = judge(hall.keys.database, said)
        assert hall.door.get("~/views/board:all", hall.kiosk).status_code == 200
    assert verdict.clean, verdict
    figures = {
        "acked": verdict.acked,
        "lost": verdict.lost,
        "answers_503": sum(said.refused.values()),
        "served_while_full": served,
        "recovery_s": round(recovered, 1),
    }
    report.append(record("T6", figures, gate="0 lost; all retries succeed; calls go on"))


@pytest.mark.timeout(300)
def test_without_a_byte_left_nothing_is_lost(tmp_path: Path, report: list[str]) -> None:
    """The ballast's room is taken too: now calls are refused as well, and everything comes back."""
    with small_disk(tmp_path, kilobytes=KILOBYTES) as disk, hall_on(disk, tmp_path) as hall:
        presses = Presses(hall.server.port, hall.keys.hall, hall.keys.kiosks).start()
        until(lambda: len(presses.said.told) >= 20 or None, 90, "twenty tickets")
        hogs = [fill(disk)]
        until(lambda: presses.said.refused["disk_full"] or None, 90, "tickets refused")
        hogs.append(fill(disk, leave=1))
        moves = 0
        while (status := hall.at(WINDOW, ("pause", "open")[moves % 2]).status_code) == 200:
            moves += 1  # as long as there is room in the log's own file
            assert moves < 2000
        assert status == 503
        for hog in hogs:
            hog.unlink()
        until(lambda: hall.at(WINDOW, "open").status_code == 200 or None, 90, "an answer again")
        serve_one(hall)
        verdict = judge(hall.keys.database, presses.finish())
    assert verdict.clean, verdict
    figures = {"acked": verdict.acked, "lost": verdict.lost, "moves_on_the_last_bytes": moves}
    report.append(record("T6", figures, gate="0 lost", variant="no byte left"))


@pytest.mark.timeout(300)
def test_control_a_reply_before_the_commit_is_lost(tmp_path: Path, report: list[str]) -> None:
    with (
        small_disk(tmp_path, kilobytes=KILOBYTES) as disk,
        hall_on(disk, tmp_path, "no_room_watch", "reply_first") as hall,
    ):
        presses = Presses(hall.server.port, hall.keys.hall, hall.keys.kiosks).start()
        until(lambda: len(presses.said.told) >= 20 or None, 90, "twenty tickets")
        hogs = [fill(disk), fill(disk, leave=1)]
        until(lambda: judge(hall.keys.database, presses.said).lost or None, 90, "a loss")
        for hog in hogs:
            hog.unlink()
        verdict = judge(hall.keys.database, presses.finish())
    assert verdict.lost > 0
    report.append(record("T6", {"acked": verdict.acked, "lost": verdict.lost}, gate="some are lost", variant="control"))


def test_a_data_folder_on_the_smallest_disk_starts(tmp_path: Path) -> None:
    with small_disk(tmp_path, kilobytes=SMALLEST_KILOBYTES) as disk, hall_on(disk, tmp_path) as hall:
        assert hall.take()["code"] == "E001"
        assert (hall.keys.data / BALLAST).stat().st_size == space(disk).total // 10


def test_the_ballast_is_laid_only_where_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path, kilobytes=KILOBYTES) as disk:
        hog = fill(disk, leave=256 * 1024)
        watch = DiskWatch(disk)
        watch.start()
        assert watch.full
        assert not (disk / BALLAST).exists()
        hog.unlink()
        until(lambda: (not watch.full) or None, 90, "room again")
        assert (disk / BALLAST).stat().st_size == space(disk).total // 10
        assert space(disk).low, "less than 1 GB"
