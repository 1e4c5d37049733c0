"""A window's PC and a kiosk print 一次性告知单 through a printer's real bytes, and say what became of the paper."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hall_double import TOKEN, HallDouble
from notice_samples import notice_payload

from hardware.desk import DeskAgent
from hardware.link.enrolment import Credentials
from hardware.simulators.printer import VirtualPrinter
from hardware.simulators.printer_state import PaperLeft
from kiosk.agent import KioskAgent

PRINTER = {"driver": "escpos", "port": "virtual", "paper_mm": 58, "timeout_s": 0.3, "finish_s": 0.5}


def job(name: str, state: str = "queued", **changes: Any) -> dict[str, Any]:
    payload = notice_payload(notice=name, **changes)
    return {"id": name, "kind": "notice", "payload": payload, "state": state, "created_at": "2026-11-27T01:05:09Z"}


def device(kind: str, *jobs: dict[str, Any]) -> dict[str, Any]:
    windows = ["5"] if kind == "desk" else []
    plan = {"code": "X1", "kind": kind, "zone": "H", "windows": windows, "drivers": {"printer": PRINTER}, "page": {}}
    return {"device": plan, "hall": {}, "jobs": list(jobs), "now": "2026-11-27T01:05:10Z"}


@pytest.fixture
def hall() -> Iterator[HallDouble]:
    double = HallDouble()
    yield double
    double.stop()


@pytest.fixture(params=["desk", "kiosk"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def start(hall: HallDouble, kind: str, tmp_path: Path) -> Iterator[Callable[..., DeskAgent | KioskAgent]]:
    running: list[DeskAgent | KioskAgent] = []

    def begin(*jobs: dict[str, Any]) -> DeskAgent | KioskAgent:
        hall.paint("device:X1", device(kind, *jobs), tell=False)
        for view in ("console:5", "pad:5", "kiosk:X1"):
            hall.paint(view, {}, tell=False)
        credentials = Credentials(server=hall.url, token=TOKEN, hall="huangtan", code="X1", kind=kind)
        agent = DeskAgent(credentials) if kind == "desk" else KioskAgent(credentials, tmp_path, port=0)
        running.append(agent)
        agent.start()
        assert until(lambda: agent.parts.get("printer"))
        return agent

    yield begin
    for agent in running:
        agent.stop()


def until(condition: Callable[[], Any], within_s: float = 30) -> bool:
    """Wait for something another thread does."""
    for _ in range(int(within_s / 0.02)):
        if condition():
            return True
        threading.Event().wait(0.02)
    return False


def said(hall: HallDouble, name: str) -> list[str]:
    return [body["state"] for body in hall.sent(f"jobs/{name}")]


def printer(agent: DeskAgent | KioskAgent) -> VirtualPrinter:
    found: VirtualPrinter = agent.parts.get("printer").simulator
    return found


def test_a_notice_comes_out_once_and_is_confirmed(
    hall: HallDouble, kind: str, start: Callable[..., DeskAgent | KioskAgent]
) -> None:
    agent = start(job("n1"))
    assert until(lambda: said(hall, "n1") == ["sent", "confirmed"])
    hall.paint("device:X1", device(kind, job("n1"), job("n2", code="E004")))
    assert until(lambda: said(hall, "n2") == ["sent", "confirmed"])
    first, second = printer(agent).wait_for(2, 30)
    assert "□户口簿" in "\n".join(first.text).replace(" ", "")
    assert (first.faults, second.faults) == ((), ())
    assert said(hall, "n1")[-1] == "confirmed"
    assert len(printer(agent).wait_for(3, 0.2)) == 2


def test_no_paper_is_failed_and_nothing_comes_out_later_by_itself(
    hall: HallDouble, kind: str, start: Callable[..., DeskAgent | KioskAgent]
) -> None:
    agent = start()
    printer(agent).set(paper=PaperLeft.OUT)
    hall.paint("device:X1", device(kind, job("n1")))
    assert until(lambda: said(hall, "n1") == ["sent", "failed"])
    assert hall.sent("jobs/n1")[-1]["detail"] == "paper_out"
    printer(agent).set(paper=PaperLeft.PLENTY)
    assert printer(agent).wait_for(1, 0.5) == []


def test_a_silent_printer_leaves_it_suspect(
    hall: HallDouble, kind: str, start: Callable[..., DeskAgent | KioskAgent]
) -> None:
    agent = start()
    printer(agent).set(mute=True)
    hall.paint("device:X1", device(kind, job("n1")))
    assert until(lambda: said(hall, "n1") == ["sent", "suspect"])


def test_a_notice_that_was_being_printed_when_the_program_died_is_suspect(
    hall: HallDouble, start: Callable[..., DeskAgent | KioskAgent]
) -> None:
    agent = start(job("n1", state="sent"))
    assert until(lambda: hall.sent("jobs/n1") == [{"state": "suspect", "detail": "agent_restarted"}])
    assert printer(agent).wait_for(1, 0.2) == []


def test_a_broken_notice_fails_before_paper_moves(
    hall: HallDouble, start: Callable[..., DeskAgent | KioskAgent]
) -> None:
    agent = start(job("n1", come_back={}))
    assert until(lambda: hall.sent("jobs/n1") == [{"state": "failed", "detail": "bad_slip"}])
    assert printer(agent).wait_for(1, 0.2) == []
