"""Reports of what could not be done, over HTTP: taken at the window, worked on over days, in the ledger and the log."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from databases import BOTH, empty_database
from hall_under_test import HallUnderTest, good, in_use, refused, some_day
from server_process import HALLS, Json, install
from sqlalchemy import text

from server.keeping.verify import verify
from server.store.engine import open_engine

PHONE = "13812345678"
WINDOW = "9"  # 办不成事反映窗口


@pytest.fixture(params=BOTH)
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HallUnderTest]:
    database = empty_database(request, request.param)
    with in_use(install(tmp_path, hall=HALLS / "huangtan", database=database, clerks=9)) as found:
        yield found


def take_in(hall: HallUnderTest, **more: object) -> Json:
    body = {"text": "生育登记跑了三次没办成", "business": "civil_affairs", "phone": PHONE, "name": "王女士", **more}
    return good(hall.door.post("~/unresolved", body, hall.keys.clerks[WINDOW]), 201)


def step(hall: HallUnderTest, report: Json, move: str, **body: object) -> httpx.Response:
    return hall.door.post(f"~/unresolved/{report['id']}/{move}", body, hall.keys.clerks[WINDOW])


def reports(hall: HallUnderTest, secret: str, **params: object) -> Json:
    return good(hall.door.get("~/unresolved", secret, params=params), 200)


def the_ledger_holds(hall: HallUnderTest, said: str) -> None:
    """One line with the written report, told to the trail with its hash; no name and no number in it or in the log."""
    days = {"first": some_day(-1), "last": some_day(1)}
    refused(hall.door.post("~/unresolved-ledger", days, hall.keys.clerks[WINDOW]), 403, "not_allowed")
    table = hall.door.post("~/unresolved-ledger", days, hall.admin)
    assert table.status_code == 200
    lines = table.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert said in lines[1]
    log = hall.events()
    assert not any(word in str(log) or word in lines[1] for word in (PHONE, "王女士"))
    (told,) = [one["payload"] for one in log if one["kind"] == "file_handed_out"]
    assert (told["what"], told["lines"]) == ("unresolved_ledger", 1)
    assert told["sha256"] == sha256(table.content).hexdigest()
    (looked,) = [one["payload"] for one in log if one["kind"] == "report_contact_seen"]
    assert looked["why"] == "回访"


def test_from_the_window_to_the_ledger(hall: HallUnderTest) -> None:
    ticket = hall.take("unresolved")
    hall.seat(WINDOW)
    for move in ("open", "call-next", "start"):
        good(hall.at(WINDOW, move), 200)
    clerk = hall.keys.clerks[WINDOW]
    assert reports(hall, clerk)["at_my_window"] == ticket["code"]
    report = take_in(hall, ticket=ticket["code"])
    assert (report["ticket"], report["window"], report["state"]) == (ticket["code"], WINDOW, "taken")

    shown = good(hall.door.get(f"~/unresolved/{report['id']}", clerk), 200)
    assert shown["moves"] == ["classify", "refuse", "note"]  # to give it to somebody is the manager's
    assert shown["has_phone"]
    other = hall.keys.clerks["5"]
    refused(hall.door.get(f"~/unresolved/{report['id']}", other), 404, "unknown_report")
    assert reports(hall, other)["reports"] == []
    refused(hall.door.post(f"~/unresolved/{report['id']}/note", {"note": "x"}, other), 409, "not_report_owner")
    refused(hall.door.post("~/unresolved", {"text": "x", "name": "王"}, clerk), 422, "invalid_input")

    good(step(hall, report, "classify", weight="ordinary"), 200)
    good(step(hall, report, "pass-on", department="民政局"), 200)
    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    hall.open_day(some_day(8))
    hall.server.stop()
    hall.server.start()

    refused(step(hall, report, "finish", outcome="not_possible", what="经核实"), 422, "negative_report_needed")
    said = "依据条例第五条，现不能办理；可待满一年后再申请。"
    done = good(step(hall, report, "finish", outcome="not_possible", what="经核实", negative_report=said), 200)
    assert (done["state"], done["negative_report"]) == ("done", said)
    good(step(hall, report, "answer", answer="已当面说明"), 200)
    refused(step(hall, report, "close"), 409, "report_call_back_required")
    seen = good(step(hall, report, "phone", why="回访"), 200)
    assert (seen["name"], seen["phone"]) == ("王女士", PHONE)
    good(step(hall, report, "call-back", outcome="satisfied"), 200)
    assert good(step(hall, report, "close"), 200)["state"] == "closed"
    assert [one["id"] for one in reports(hall, hall.admin, closed=True)["reports"]] == [report["id"]]

    the_ledger_holds(hall, said)
    engine = open_engine(hall.keys.database)
    try:
        (books,) = verify(engine).halls
    finally:
        engine.dispose()
    assert books.findings == []


def test_the_manager_gives_it_to_another_and_then_it_is_theirs(hall: HallUnderTest) -> None:
    report, boss = take_in(hall), hall.admin
    assign = f"~/unresolved/{report['id']}/assign"
    refused(hall.door.post(assign, {"owner": "nobody"}, boss), 422, "unknown_case_owner")
    owners = good(hall.door.get(f"~/unresolved/{report['id']}", boss), 200)["owners"]
    other = next(one for one in owners if one != report["owner"] and one.endswith("5"))
    good(hall.door.post(assign, {"owner": other}, boss), 200)
    refused(step(hall, report, "note", note="x"), 409, "not_report_owner")
    good(hall.door.post(f"~/unresolved/{report['id']}/note", {"note": "已接手"}, hall.keys.clerks["5"]), 200)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE unresolved_reports SET state = 'closed'", "state is 'closed', by the log 'taken'"),
        ("DELETE FROM unresolved_reports", "was opened and is gone"),
        ("DELETE FROM case_steps", "has the events []"),
    ],
)
def test_a_report_that_is_not_as_the_log_says_is_found(hall: HallUnderTest, change: str, said: str) -> None:
    take_in(hall)
    hall.server.stop()
    engine = open_engine(hall.keys.database, writing=True)
    try:
        with engine.begin() as connection:
            connection.execute(text(change))
        (books,) = verify(engine).halls
    finally:
        engine.dispose()
    assert any(said in finding.words for finding in books.findings), books.findings
