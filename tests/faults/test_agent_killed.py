"""T20 (promises.md §4, §2.3): the kiosk's program is killed in each state of a print job, and started again.

Server and kiosk are real processes; the virtual printer stands beside both and keeps its own count of papers. At last
the day is closed: its figures must balance with what lies in the printer's tray. Two controls: confirmed when the bytes
leave, and printed before the ticket is committed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fault_results import record
from hall_under_test import HallUnderTest, good
from log_checker import select
from planted_kiosk import FORETOLD, PLANT
from server_process import PLANTED, ROOT, ServerProcess, free_port, hall_with_rules, install, until, youxu

from hardware.link.enrolment import enrol_or_load
from hardware.simulators.printer import VirtualPrinter
from hardware.simulators.printer_state import PaperLeft

BUSINESS = "civil_affairs"
_SIMULATED = 'driver = "escpos"\nport = "virtual"'
PROGRAM = Path(__file__).parents[1] / "harness" / "planted_kiosk.py"
Row = dict[str, Any]


class KilledKiosk:
    """A hall with one kiosk, whose program is killed and started at will."""

    def __init__(self, hall: HallUnderTest, printer: VirtualPrinter, folder: Path, plant: str) -> None:
        self.hall, self.printer, self.folder, self._plant = hall, printer, folder, plant
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.code = youxu("enrol", "--data", hall.keys.data, "--device", "K1").stdout.strip()

    def start(self) -> None:
        command = [sys.executable, str(PROGRAM), "--server", self.hall.server.url, "--data", str(self.folder)]
        command += ["--port", str(self._port), "--code", self.code]
        with (self.folder.parent / "kiosk.log").open("ab") as said:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **PLANTED, PLANT: self._plant}, stdout=said, stderr=said
            )
        until(self.ready, 60, "the kiosk has its printer")

    def ready(self) -> bool | None:
        """Whether it has heard the hall and found its printer well."""
        try:
            state = httpx.get(f"{self._url}/api/v1/halls/huangtan/views/kiosk", trust_env=False).json()["state"]
        except (httpx.HTTPError, KeyError):
            return None
        printer = state.get("devices", {}).get("printer", {})
        return bool(state.get("open") and printer.get("condition") in ("ok", "degraded")) or None

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(30)
            self._process = None

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def touch(self, *, patience_s: float = 30) -> str:
        """Take a ticket; its code."""
        body = {"business": BUSINESS, "key": str(uuid.uuid4())}
        answer = httpx.post(f"{self._url}/take", json=body, timeout=patience_s, trust_env=False)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["ticket"]["code"])

    def jobs(self) -> dict[str, Row]:
        """Every ticket with its print job, by code; straight from the database."""
        rows = select(
            self.hall.keys.database,
            "SELECT t.code, j.state, j.detail FROM tickets t LEFT JOIN jobs j ON j.ticket = t.id AND j.kind = 'print'",
        )
        return {row["code"]: row for row in rows}

    def until_job(self, code: str, *states: str) -> None:
        def reached() -> bool | None:
            return self.jobs().get(code, {}).get("state") in states or None

        until(reached, 60, f"{code} is {' or '.join(states)}")

    def papers(self) -> dict[str, list[bool]]:
        """What lies in the tray, by number: whether each paper is marked as a second one (补打)."""
        found: dict[str, list[bool]] = {}
        known = [*self.jobs(), FORETOLD]
        for sheet in list(self.printer.tray):
            lines = "\n".join(sheet.text)
            # A line that broke in the middle of a slip leaves half of it on the paper of the next one.
            for number in [code for code in known if code in lines] or ["?"]:
                found.setdefault(number, []).append("补打" in lines)
        return found


def unbalanced(jobs: dict[str, Row], papers: dict[str, list[bool]], slips: dict[str, int]) -> list[str]:
    """What does not fit between rows, papers and the day's figures (P8)."""
    found = [f"{number}: paper without a row" for number in papers if number not in jobs]
    for code, row in jobs.items():
        mine = papers.get(code, [])
        unmarked = mine.count(False)
        found += [f"{code}: {unmarked} papers that look like the first"] if unmarked > 1 else []
        found += [f"{code}: confirmed without paper"] if row["state"] == "confirmed" and not mine else []
        found += [f"{code}: {row['state']} with paper"] if row["state"] in ("queued", "failed") and mine else []
    kept = slips["confirmed"] + slips["reprinted"]
    if not kept <= len(papers) <= kept + slips["suspect"]:
        found.append(f"{len(papers)} numbers have paper, {kept} are confirmed, {slips['suspect']} suspect")
    if slips["issued"] != sum(count for name, count in slips.items() if name != "issued"):
        found.append(f"the day's classes do not add up: {slips}")
    return found


@contextmanager
def killed_kiosk(folder: Path, plant: str = "") -> Iterator[KilledKiosk]:
    with VirtualPrinter() as printer:
        config = hall_with_rules(folder)
        path = config / "devices.toml"
        whole = path.read_text(encoding="utf-8")
        assert _SIMULATED in whole
        path.write_text(whole.replace(_SIMULATED, f'driver = "escpos"\nport = "{printer.port}"', 1), encoding="utf-8")
        hall = HallUnderTest(ServerProcess(install(folder, hall=config)).start())
        kiosk = KilledKiosk(hall, printer, folder / "kiosk", plant)
        try:
            hall.open_day()
            kiosk.start()
            yield kiosk
            assert not hall.server.complaints()
        finally:
            kiosk.kill()
            hall.close()
            hall.server.kill()


def _queued(kiosk: KilledKiosk) -> None:
    """Committed, and the program is gone before it has heard of it."""
    kiosk.kill()
    mine = enrol_or_load(kiosk.hall.server.url, kiosk.folder, None)
    signer = mine.signer(kiosk.folder)
    asked = kiosk.hall.door.post("~/tickets", {"business": BUSINESS}, mine.token, signer=signer)
    code = good(asked, 201)["code"]
    assert kiosk.jobs()[code]["state"] == "queued"
    kiosk.start()
    kiosk.until_job(code, "confirmed")


def _sent(kiosk: KilledKiosk) -> None:
    """The bytes are on their way: whether paper came out is not known afterwards, and it is not printed again."""
    kiosk.printer.set(bytes_per_s=200)
    code = kiosk.touch()
    kiosk.until_job(code, "sent")
    kiosk.kill()
    kiosk.printer.set(bytes_per_s=None)
    kiosk.start()
    kiosk.until_job(code, "suspect")


def _confirmed(kiosk: KilledKiosk) -> None:
    code = kiosk.touch()
    kiosk.until_job(code, "confirmed")
    kiosk.kill()
    kiosk.start()
    assert len(kiosk.papers()[code]) == 1


def _failed(kiosk: KilledKiosk) -> None:
    """Out of paper beforehand: no byte left. It comes out marked by the program that is started next."""
    kiosk.printer.set(paper=PaperLeft.OUT)
    code = kiosk.touch()
    kiosk.until_job(code, "failed")
    kiosk.kill()
    kiosk.printer.set(paper=PaperLeft.PLENTY)
    kiosk.start()
    kiosk.until_job(code, "confirmed")


def _suspect(kiosk: KilledKiosk) -> None:
    """The line to the printer breaks in the middle of the slip."""
    kiosk.printer.set(hang_up_after=300)
    code = kiosk.touch()
    kiosk.until_job(code, "suspect")
    kiosk.kill()
    kiosk.start()


STATES: dict[str, Callable[[KilledKiosk], None]] = {
    "confirmed": _confirmed, "queued": _queued, "sent": _sent, "failed": _failed, "suspect": _suspect,
}  # fmt: skip


def _close(kiosk: KilledKiosk) -> dict[str, int]:
    closed = good(kiosk.hall.door.post("~/day/close", {}, kiosk.hall.admin), 200)
    return dict(closed["slips"])


@pytest.mark.timeout(300)
def test_killed_in_each_state_of_a_job_paper_and_rows_balance(tmp_path: Path, report: list[str]) -> None:
    with killed_kiosk(tmp_path) as kiosk:
        for kill_in in STATES.values():
            kill_in(kiosk)
        code = kiosk.touch()
        kiosk.until_job(code, "confirmed")  # it goes on
        kiosk.printer.wait_for(len(STATES), within_s=30)
        slips = _close(kiosk)
        jobs, papers = kiosk.jobs(), kiosk.papers()
    assert unbalanced(jobs, papers, slips) == []
    assert slips["issued"] == len(STATES) + 1 == len(jobs)
    figures = {"states": len(STATES), "rows": len(jobs), "papers": sum(map(len, papers.values())), **slips}
    report.append(record("T20", figures, gate="reconciliation balances with the printer's own count"))


@pytest.mark.timeout(180)
def test_control_confirmed_on_send_does_not_balance(tmp_path: Path, report: list[str]) -> None:
    with killed_kiosk(tmp_path, "confirm_on_send") as kiosk:
        kiosk.printer.set(paper_out_after=400)
        code = kiosk.touch()
        kiosk.until_job(code, "confirmed")
        kiosk.kill()
        found = unbalanced(kiosk.jobs(), kiosk.papers(), _close(kiosk))
    assert f"{code}: confirmed without paper" in found
    report.append(record("T20", {"faults": len(found)}, gate="the control must be found", variant="control send"))


@pytest.mark.timeout(180)
def test_control_printed_before_the_commit_does_not_balance(tmp_path: Path, report: list[str]) -> None:
    with killed_kiosk(tmp_path, "print_first") as kiosk:
        with pytest.raises(httpx.TimeoutException):
            kiosk.touch(patience_s=2)
        kiosk.printer.wait_for(1, within_s=60)
        kiosk.kill()
        found = unbalanced(kiosk.jobs(), kiosk.papers(), _close(kiosk))
    assert f"{FORETOLD}: paper without a row" in found
    report.append(record("T20", {"faults": len(found)}, gate="the control must be found", variant="control print"))
