"""T19 (promises.md §3.4, §4): the kiosk's printer fails in every way it can, and job, screen and paper agree.

The kiosk's program with the real ESC/POS driver over TCP to a printer that answers status bytes as real ones do. The
reader, the pad and the voice have theirs in ``tests/contracts``; the lease and the minute without a server in T12.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fault_results import record
from hall_double import TOKEN
from kiosk_double import KioskHall, device_state

from hardware.link.enrolment import Credentials
from hardware.link.messages import JobState
from hardware.ports import PrintOutcome
from hardware.simulators.printer import VirtualPrinter
from hardware.simulators.printer_state import PaperLeft
from kiosk import printing
from kiosk.agent import KioskAgent

OK: dict[str, Any] = {}


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """``broken``: of the printer, before or during the slip. ``job``: how it must end. ``screen``: what the printer is
    said to be. ``repaired``: what is done about it; then a marked paper comes out where the first did not."""

    name: str
    broken: dict[str, Any]
    job: str
    screen: str
    repaired: dict[str, Any] = field(default_factory=dict)
    papers: int = 1
    answers_in_s: float = 10  # the driver's patience with each answer: only silence may end it


SCENARIOS = (
    Scenario(name="whole", broken={}, job="confirmed", screen="ok"),
    Scenario(name="near the end", broken={"paper": PaperLeft.NEAR_END}, job="confirmed", screen="degraded"),
    Scenario(
        name="no paper", broken={"paper": PaperLeft.OUT}, job="failed", screen="unavailable",
        repaired={"paper": PaperLeft.PLENTY},
    ),
    Scenario(
        name="cover open", broken={"cover_open": True}, job="failed", screen="unavailable",
        repaired={"cover_open": False},
    ),
    Scenario(
        name="paper out in the middle", broken={"paper_out_after": 200}, job="failed", screen="unavailable",
        repaired={"paper": PaperLeft.PLENTY}, papers=2,  # what was begun is finished, and the marked copy follows
    ),
    Scenario(name="slow", broken={"bytes_per_s": 4000.0}, job="confirmed", screen="ok"),
    Scenario(name="mute", broken={"mute": True}, job="suspect", screen="unknown", answers_in_s=0.5),
)  # fmt: skip


MUTE = SCENARIOS[-1]


def until(condition: Callable[[], Any], within_s: float = 60) -> bool:
    for _ in range(int(within_s / 0.05)):
        if condition():
            return True
        threading.Event().wait(0.05)
    return False


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(slips_dir=tmp_path / "slips") as virtual:
        yield virtual


@pytest.fixture
def scenario() -> Scenario:
    """Of a test that is not run for each of them."""
    return MUTE


@pytest.fixture
def hall(printer: VirtualPrinter, scenario: Scenario) -> Iterator[KioskHall]:
    made = KioskHall()
    patience_s = scenario.answers_in_s
    driver = {"driver": "escpos", "port": printer.port, "timeout_s": patience_s, "finish_s": 16 * patience_s}
    made.paint("device:K1", device_state(printer=driver), tell=False)
    yield made
    made.stop()


@pytest.fixture
def agent(hall: KioskHall, tmp_path: Path) -> Iterator[KioskAgent]:
    credentials = Credentials(server=hall.url, token=TOKEN, hall="huangtan", code="K1", kind="kiosk")
    made = KioskAgent(credentials, tmp_path / "kiosk", port=0, patience_s=30)
    made.start()
    assert until(lambda: made.parts.get("printer"))
    yield made
    made.stop()


def seen(agent: KioskAgent) -> dict[str, Any]:
    with httpx.Client(base_url=agent.page.url, trust_env=False, timeout=30) as page:
        state: dict[str, Any] = page.get("/api/v1/halls/huangtan/views/kiosk").json()["state"]
        return state


def end_of_job(hall: KioskHall) -> str | None:
    told = [body["state"] for body in hall.sent("jobs/job1")]
    return told[-1] if told and told[-1] != "sent" else None


def played(scenario: Scenario, agent: KioskAgent, hall: KioskHall, printer: VirtualPrinter) -> tuple[str | None, str]:
    """A ticket is taken at a printer that is so: how the job ended, and what the screen says of the printer."""
    printer.set(**scenario.broken)
    with httpx.Client(base_url=agent.page.url, trust_env=False, timeout=60) as page:
        taken = page.post("/take", json={"business": "medical_insurance", "key": str(uuid.uuid4())})
    assert taken.status_code == 201, "a ticket exists whether or not paper comes out"
    assert until(lambda: end_of_job(hall))
    until(lambda: seen(agent)["devices"]["printer"]["condition"] == scenario.screen)
    return end_of_job(hall), seen(agent)["devices"]["printer"]["condition"]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_job_screen_and_paper_agree(
    scenario: Scenario, agent: KioskAgent, hall: KioskHall, printer: VirtualPrinter, report: list[str]
) -> None:
    assert played(scenario, agent, hall, printer) == (scenario.job, scenario.screen)
    if scenario.repaired:
        printer.set(**scenario.repaired)
        assert until(lambda: end_of_job(hall) == "confirmed"), "a marked copy comes out by itself"
    assert len(printer.wait_for(scenario.papers, 30)) == scenario.papers
    report.append(record("T19", {scenario.name: scenario.job}, gate="as promises.md 3.4", variant=scenario.name))


@pytest.mark.timeout(120)
def test_control_a_program_that_ignores_the_status_is_found(
    scenario: Scenario,
    agent: KioskAgent,
    hall: KioskHall,
    printer: VirtualPrinter,
    monkeypatch: pytest.MonkeyPatch,
    report: list[str],
) -> None:
    monkeypatch.setattr(printing, "_STATES", dict.fromkeys(PrintOutcome, JobState.CONFIRMED))
    assert played(scenario, agent, hall, printer)[0] != scenario.job
    report.append(record("T19", {"found": 1}, gate="the control must be found", variant="control"))
