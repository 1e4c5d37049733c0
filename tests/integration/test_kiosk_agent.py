"""The kiosk's agent: commit, then print; one job one slip; the ID number in memory only (promises.md §2.3, P8, P12)."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from hall_double import TOKEN
from kiosk_double import KioskHall, device_state, kiosk_state, print_job

from hardware.link.enrolment import Credentials
from hardware.ports import Condition, DeviceReport, DeviceUnavailable, Identity, Printed, PrintOutcome
from kiosk.agent import KioskAgent

OK = DeviceReport(condition=Condition.OK)
NO_PAPER = DeviceReport(condition=Condition.UNAVAILABLE, causes=("paper_out",))
NUMBER = "11010519491231002X"


class Printer:
    """Prints as it is told, remembering what came out."""

    slips: ClassVar[list[str]] = []
    condition: ClassVar[DeviceReport] = OK
    trouble: ClassVar[list[Exception | PrintOutcome]] = []

    def __init__(self, **_options: Any) -> None:
        pass

    def print_slip(self, slip: Any) -> Printed:
        trouble = self.trouble.pop(0) if self.trouble else PrintOutcome.CONFIRMED
        if isinstance(trouble, Exception):
            raise trouble
        if trouble is not PrintOutcome.FAILED:
            self.slips.append(slip.words)
        return Printed(outcome=trouble, report=self.condition)

    def report(self) -> DeviceReport:
        return self.condition

    def close(self) -> None:
        pass


class Reader:
    """Gives one card each time one is laid."""

    laid: ClassVar[list[Identity]] = []

    def __init__(self, **_options: Any) -> None:
        pass

    def read(self, within_s: float) -> Identity | None:
        threading.Event().wait(min(within_s, 0.02))
        return self.laid.pop(0) if self.laid else None

    def report(self) -> DeviceReport:
        return OK

    def close(self) -> None:
        pass


PARTS = {"printer": {"driver": f"{__name__}:Printer"}, "id_reader": {"driver": f"{__name__}:Reader"}}


def until(condition: Callable[[], Any], within_s: float = 30) -> bool:
    """Wait for something another thread does."""
    for _ in range(int(within_s / 0.02)):
        if condition():
            return True
        threading.Event().wait(0.02)
    return False


@pytest.fixture
def hall() -> Iterator[KioskHall]:
    Printer.slips, Printer.trouble, Printer.condition, Reader.laid = [], [], OK, []
    made = KioskHall()
    made.paint("device:K1", device_state(**PARTS), tell=False)
    yield made
    made.stop()


def started(hall: KioskHall, folder: Path) -> KioskAgent:
    credentials = Credentials(server=hall.url, token=TOKEN, hall="huangtan", code="K1", kind="kiosk")
    agent = KioskAgent(credentials, folder, port=0, patience_s=2)
    agent.start()
    assert until(lambda: agent.parts.get("printer"))
    return agent


@pytest.fixture
def agent(hall: KioskHall, tmp_path: Path) -> Iterator[KioskAgent]:
    made = started(hall, tmp_path)
    yield made
    made.stop()


def seen(agent: KioskAgent) -> dict[str, Any]:
    """What the page shows now."""
    with httpx.Client(base_url=agent.page.url, trust_env=False) as http:
        state: dict[str, Any] = http.get("/api/v1/halls/huangtan/views/kiosk").json()["state"]
        return state


def take(agent: KioskAgent, key: str | None = None, **body: Any) -> httpx.Response:
    with httpx.Client(base_url=agent.page.url, trust_env=False, timeout=20) as http:
        return http.post("/take", json={"business": "medical_insurance", "key": key or str(uuid.uuid4()), **body})


def acknowledged(hall: KioskHall, job: str) -> list[str]:
    return [body["state"] for body in hall.sent(f"jobs/{job}")]


def test_a_ticket_prints_once_and_the_job_is_acknowledged_to_its_end(hall: KioskHall, agent: KioskAgent) -> None:
    answer = take(agent)
    assert (answer.status_code, answer.json()["ticket"]["code"], answer.json()["job"]) == (201, "D001", "job1")
    assert answer.json()["qr"].startswith("data:image/svg+xml")
    assert "job" not in answer.json()["ticket"]
    assert until(lambda: acknowledged(hall, "job1") == ["sent", "confirmed"])
    assert len(Printer.slips) == 1
    assert until(lambda: (seen(agent)["printing"] or {}).get("state") == "confirmed")


def test_one_key_gives_one_ticket_and_one_slip_however_often_it_is_sent(hall: KioskHall, agent: KioskAgent) -> None:
    key = str(uuid.uuid4())
    hall.script = ["lose"]
    codes = {take(agent, key).json()["ticket"]["code"] for _ in range(3)}
    assert codes == {"D001"}
    assert until(lambda: "confirmed" in acknowledged(hall, "job1"))
    assert len(Printer.slips) == 1


def test_the_job_in_the_answer_and_in_the_device_state_is_one_slip(hall: KioskHall, agent: KioskAgent) -> None:
    take(agent)
    hall.paint("device:K1", device_state([print_job(1, business=kiosk_state()["businesses"][3])], **PARTS))
    hall.paint("device:K1", device_state([print_job(2, business=kiosk_state()["businesses"][3])], **PARTS))
    assert until(lambda: "confirmed" in acknowledged(hall, "job2"))
    assert len(Printer.slips) == 2


def test_a_restart_prints_nothing_a_second_time(hall: KioskHall, tmp_path: Path) -> None:
    first = started(hall, tmp_path)
    take(first)
    assert until(lambda: "confirmed" in acknowledged(hall, "job1"))
    first.stop()
    jobs = [
        print_job(1, business=kiosk_state()["businesses"][3]),
        print_job(2, business=kiosk_state()["businesses"][3]),
    ]
    hall.paint("device:K1", device_state(jobs, **PARTS), tell=False)
    second = started(hall, tmp_path)
    try:
        assert until(lambda: "confirmed" in acknowledged(hall, "job2"))
        assert ["D001" in slip for slip in Printer.slips] == [True, False]
    finally:
        second.stop()


def test_a_job_cut_off_while_printing_is_suspect_after_the_restart(hall: KioskHall, tmp_path: Path) -> None:
    (tmp_path / "jobs.jsonl").write_text(
        json.dumps({"job": "job1", "state": "sent"}) + '\n{"job": "jo', encoding="utf-8"
    )
    hall.paint("device:K1", device_state([print_job(1, business=kiosk_state()["businesses"][3])], **PARTS), tell=False)
    agent = started(hall, tmp_path)
    try:
        assert until(lambda: acknowledged(hall, "job1") == ["suspect"])
        assert Printer.slips == []
    finally:
        agent.stop()


def test_a_slip_for_somebody_long_gone_is_not_printed(hall: KioskHall, agent: KioskAgent) -> None:
    old = print_job(9, business=kiosk_state()["businesses"][3], created_at="2026-11-23T01:00:00Z")
    hall.paint("device:K1", device_state([old], **PARTS))
    assert until(lambda: hall.sent("jobs/job9") == [{"state": "failed", "detail": "too_late"}])
    assert Printer.slips == []


def test_after_paper_is_put_in_the_failed_slip_comes_out_once_and_marked(hall: KioskHall, agent: KioskAgent) -> None:
    Printer.condition, Printer.trouble = NO_PAPER, [PrintOutcome.FAILED]
    assert until(lambda: seen(agent)["devices"]["printer"]["condition"] == "unavailable")
    take(agent)
    assert until(lambda: acknowledged(hall, "job1") == ["sent", "failed"])
    Printer.condition = OK
    assert until(lambda: len(Printer.slips) == 1)
    assert "补打" in Printer.slips[0]
    assert until(lambda: acknowledged(hall, "job1")[-1] == "confirmed")


def test_a_slip_that_failed_before_a_restart_comes_out_marked_after_it(hall: KioskHall, tmp_path: Path) -> None:
    Printer.condition, Printer.trouble = NO_PAPER, [PrintOutcome.FAILED]
    first = started(hall, tmp_path)
    take(first)
    assert until(lambda: acknowledged(hall, "job1") == ["sent", "failed"])
    first.stop()
    Printer.condition = OK
    second = started(hall, tmp_path)
    try:
        assert until(lambda: acknowledged(hall, "job1")[-1] == "confirmed")
        assert ["补打" in slip for slip in Printer.slips] == [True]
    finally:
        second.stop()
    third = started(hall, tmp_path)
    third.stop()
    assert len(Printer.slips) == 1, "once"
    assert (tmp_path / "jobs.jsonl").stat().st_mode & 0o077 == 0, "the slip's link is a secret"


def test_no_byte_left_is_failed_not_suspect(hall: KioskHall, agent: KioskAgent) -> None:
    Printer.trouble = [DeviceUnavailable("unplugged")]
    take(agent)
    assert until(lambda: acknowledged(hall, "job1") == ["sent", "failed"])


def test_a_second_paper_is_marked_and_only_on_request(hall: KioskHall, agent: KioskAgent) -> None:
    take(agent)
    assert until(lambda: len(Printer.slips) == 1)
    with httpx.Client(base_url=agent.page.url, trust_env=False) as http:
        assert http.post("/slip/again", json={"job": "job1"}).status_code == 200
        assert http.post("/slip/again", json={"job": "somebody-elses"}).status_code == 404
    assert until(lambda: len(Printer.slips) == 2)
    assert ["补打" in slip for slip in Printer.slips] == [False, True]


def test_a_card_is_shown_masked_sent_once_and_wiped(hall: KioskHall, agent: KioskAgent, tmp_path: Path) -> None:
    Reader.laid = [Identity(number=NUMBER, kind="resident", birth=date(1949, 12, 31))]
    assert until(lambda: seen(agent)["card"] is not None)
    assert seen(agent)["card"] == {"present": True, "masked": "110***********002X", "age_over_60": True, "by": "card"}
    assert NUMBER not in json.dumps(seen(agent))
    take(agent)
    take(agent)
    assert [body.get("id_number") for body in hall.sent("/tickets")] == [NUMBER, None]
    assert seen(agent)["card"] is None
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and NUMBER in file.read_text(errors="ignore")]


def test_a_typed_number_goes_with_one_command_and_is_kept_nowhere(
    hall: KioskHall, agent: KioskAgent, tmp_path: Path
) -> None:
    phone = "13812345678"
    with httpx.Client(base_url=agent.page.url, trust_env=False) as http:
        wrong = http.post("/who", json={"kind": "phone", "number": "1381234"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "number_wrong")
        assert http.post("/who", json={"kind": "phone", "number": phone}).json() == {}
    assert seen(agent)["card"]["masked"] == "138****5678"
    assert phone not in json.dumps(seen(agent))
    take(agent, language="en")
    take(agent)
    assert hall.sent("/tickets") == [
        {"business": "medical_insurance", "phone": phone, "language": "en"}, {"business": "medical_insurance"},
    ]  # fmt: skip
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and phone in file.read_text(errors="ignore")]


def test_a_booking_prints_its_own_paper_of_which_the_server_hears_nothing(hall: KioskHall, agent: KioskAgent) -> None:
    hall.be_full(("2026-11-24", "09:30"))
    wanted = {"business": "medical_insurance", "day": "2026-11-24", "time": "09:30"}
    with httpx.Client(base_url=agent.page.url, trust_env=False) as http:
        http.post("/who", json={"kind": "phone", "number": "13812345678"})
        booked = http.post("/book", json={**wanted, "key": str(uuid.uuid4())})
    assert (booked.status_code, booked.json()["booking"]["code"]) == (201, "402817")
    assert hall.sent("/bookings") == [{**wanted, "phone": "13812345678"}]
    assert until(lambda: Printer.slips)
    for said in ("预约码", "402817", "医保", "11月24日 周二 09:30", "综合受理区"):
        assert said in Printer.slips[0]
    assert "138" not in Printer.slips[0]
    assert hall.sent("jobs/booking-b1") == []


def test_a_server_whose_disk_is_full_is_not_asked_again_and_said_to_be_full(hall: KioskHall, agent: KioskAgent) -> None:
    hall.answer = lambda path, _body: (503, {"code": "disk_full"}) if path.endswith("/tickets") else (200, {})
    answer = take(agent)
    assert (answer.status_code, answer.json()["code"]) == (500, "disk_full")
    assert len(hall.sent("/tickets")) == 1


def test_home_and_time_out_wipe_the_card(hall: KioskHall, agent: KioskAgent) -> None:
    Reader.laid = [Identity(number=NUMBER, kind="resident")]
    assert until(lambda: seen(agent)["card"] is not None)
    with httpx.Client(base_url=agent.page.url, trust_env=False) as http:
        http.post("/card/forget")
    assert seen(agent)["card"] is None
    take(agent)
    assert "id_number" not in hall.sent("/tickets")[0]


def test_an_unknown_outcome_is_told_as_such_and_not_as_a_failure(hall: KioskHall, agent: KioskAgent) -> None:
    hall.stop()
    try:
        answer = take(agent)
        assert (answer.status_code, answer.json()["code"]) == (500, "link_down")
    finally:
        hall.start()


def test_a_refusal_is_handed_on(hall: KioskHall, agent: KioskAgent) -> None:
    hall.answer = lambda _path, _body: (409, {"code": "business_paused", "message": "暂停", "detail": {}})
    answer = take(agent)
    assert (answer.status_code, answer.json()["message"]) == (409, "暂停")


def test_a_command_without_a_drawn_key_is_refused(agent: KioskAgent) -> None:
    assert take(agent, "not-a-key").status_code == 422


def test_conditions_are_reported_on_every_change(hall: KioskHall, agent: KioskAgent) -> None:
    def last() -> Any:
        reports = hall.sent("devices/K1/report")
        return reports and reports[-1]["parts"]["printer"]

    assert until(lambda: last() == {"condition": "ok", "causes": []})
    Printer.condition = NO_PAPER
    assert until(lambda: last() == {"condition": "unavailable", "causes": ["paper_out"]})


def test_the_end_of_the_roll_is_told_by_count_and_a_new_roll_takes_it_back(hall: KioskHall, tmp_path: Path) -> None:
    (tmp_path / "paper.json").write_text(json.dumps({"used_mm": 50_000 - 30 * 205}), encoding="utf-8")
    agent = started(hall, tmp_path)

    def told() -> Any:
        return [body["parts"].get("paper") for body in hall.sent("devices/K1/report")]

    try:
        take(agent)
        assert until(lambda: {"condition": "degraded", "causes": ["paper_low"]} in told())
        agent.service.set("730156")
        with httpx.Client(base_url=agent.page.url, trust_env=False) as http:
            token = http.post("/service/enter", json={"code": "730156"}).json()["token"]
            http.post("/service/paper", json={"token": token})
        assert until(lambda: told()[-1] is None)
    finally:
        agent.stop()
