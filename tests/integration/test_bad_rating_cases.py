"""Bad ratings over HTTP: the case opens with the rating, outlives day and server, and nobody learns who rated."""

from __future__ import annotations

import base64
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


@pytest.fixture(params=BOTH)
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HallUnderTest]:
    database = empty_database(request, request.param)
    with in_use(install(tmp_path, hall=HALLS / "huangtan", database=database)) as found:
        yield found


def served(hall: HallUnderTest, window: str = "5") -> Json:
    """A visit that was handled: its ticket and what its link shows."""
    ticket = hall.take()
    hall.seat(window)
    good(hall.at(window, "open"), 200)
    for move in ("call-next", "start", "finish"):
        good(hall.at(window, move), 200)
    return ticket


def link_of(hall: HallUnderTest, ticket: Json) -> Json:
    return good(hall.door.http.get(f"/api/v1/tickets/{ticket['link']}"), 200)


def rate(hall: HallUnderTest, ticket: Json, level: int, **more: object) -> httpx.Response:
    token = link_of(hall, ticket)["rating"]["token"]
    return hall.door.post("~/ratings", {"token": token, "level": level, **more})


def cases(hall: HallUnderTest, **params: object) -> list[Json]:
    found: list[Json] = good(hall.door.get("~/cases", hall.admin, params=params), 200)["cases"]
    return found


def step(hall: HallUnderTest, case: str, move: str, **body: object) -> httpx.Response:
    return hall.door.post(f"~/cases/{case}/{move}", body, hall.admin)


def test_from_the_rating_to_the_end(hall: HallUnderTest) -> None:
    good(rate(hall, served(hall), 1, reasons=["115"], text="太慢", phone=PHONE), 201)
    (case,) = cases(hall)
    assert (case["state"], case["window"], case["level"], case["standing"]) == ("opened", "5", 1, "normal")
    assert PHONE not in str(hall.events())
    detail = good(hall.door.get(f"~/cases/{case['id']}", hall.admin), 200)
    assert detail["has_phone"]
    assert PHONE not in str(detail)
    assert detail["moves"] == ["contact", "note", "assign"]
    seen = good(step(hall, case["id"], "phone", reason="回访"), 200)
    assert seen["phone"] == PHONE

    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    hall.open_day(some_day(8))
    hall.server.stop()
    hall.server.start()

    refused(step(hall, case["id"], "close"), 409, "case_move_not_allowed")
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n and more").decode()
    good(step(hall, case["id"], "files", name="现场.png", kind="image/png", content=picture), 200)
    refused(step(hall, case["id"], "files", name="x", kind="application/pdf", content=picture), 422, "file_not_as_said")
    good(step(hall, case["id"], "contact", outcome="reached", note="已致歉"), 200)
    good(step(hall, case["id"], "verify", valid=True, plan="增派人手"), 200)
    good(step(hall, case["id"], "rectify", what="已增派"), 200)
    good(step(hall, case["id"], "answer", answer="已改进"), 200)
    refused(step(hall, case["id"], "close"), 409, "call_back_required")
    good(step(hall, case["id"], "call-back", outcome="satisfied"), 200)
    assert good(step(hall, case["id"], "close"), 200)["state"] == "closed"

    assert cases(hall) == []
    (closed,) = cases(hall, closed=True)
    assert (closed["valid"], closed["in_time"]) == (True, True)
    trace = good(hall.door.get(f"~/cases/{case['id']}", hall.admin), 200)
    kinds = [one["kind"] for one in trace["trace"]]
    assert kinds[:2] == ["case_opened", "case_contact_seen"]
    assert kinds[-1] == "case_closed"
    file = trace["attachments"][0]["id"]
    answer = hall.door.post(f"~/cases/{case['id']}/files/{file}", {}, hall.admin)
    assert base64.b64encode(answer.content).decode() == picture
    assert "attachment" in answer.headers["Content-Disposition"]
    order = hall.door.post(f"~/cases/{case['id']}/work-order", {}, hall.admin)
    assert good(order, 200)["answered"]["answer"] == "已改进"
    taken = [one["payload"] for one in hall.events() if one["kind"] == "file_handed_out"]
    assert [(one["what"], one["subject"], one["lines"]) for one in taken] == [
        ("case_file", case["id"], 1),
        ("work_order", case["id"], 1),
    ]
    assert [one["sha256"] for one in taken] == [sha256(one.content).hexdigest() for one in (answer, order)]


def test_a_visit_of_yesterday_is_rated_by_its_link_and_only_once(hall: HallUnderTest) -> None:
    ticket = served(hall)
    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    hall.open_day(some_day(8))
    token = link_of(hall, ticket)["rating"]["token"]
    good(hall.door.post("~/ratings", {"token": token, "level": 2}), 201)
    refused(hall.door.post("~/ratings", {"token": token, "level": 5}), 409, "already_rated")
    amending = link_of(hall, ticket)["correction"]
    assert amending["amends"] == 2
    good(hall.door.post("~/ratings", {"token": amending["token"], "level": 4}), 201)
    assert cases(hall) == []
    (withdrawn,) = cases(hall, closed=True)
    assert withdrawn["state"] == "withdrawn"


def test_nobody_who_works_here_rates_and_the_clerk_sees_nothing(hall: HallUnderTest) -> None:
    ticket = served(hall)
    token = link_of(hall, ticket)["rating"]["token"]
    body = {"token": token, "level": 5}
    for secret in (hall.admin, hall.keys.clerks["5"]):
        refused(hall.door.post("~/ratings", body, secret), 403, "staff_may_not_rate")
    good(rate(hall, ticket, 1), 201)
    refused(hall.door.get("~/cases", hall.keys.clerks["5"]), 403, "not_allowed")


def test_a_work_order_of_12345(hall: HallUnderTest) -> None:
    body = {"order": "WH-1", "text": "窗口推诿", "window": "5", "phone": PHONE}
    case = good(hall.door.post("~/work-orders", body, hall.admin), 201)
    assert (case["source"], case["work_order"], case["level"]) == ("12345", "WH-1", None)
    refused(hall.door.post("~/work-orders", body, hall.admin), 409, "work_order_known")
    refused(step(hall, case["id"], "assign", owner="nobody"), 422, "unknown_case_owner")
    good(step(hall, case["id"], "contact", outcome="reached", note="已致歉"), 200)
    good(step(hall, case["id"], "verify", valid=False, reason="不属实"), 200)
    good(step(hall, case["id"], "close"), 200)
    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    hall.open_day(some_day(8))
    hall.server.stop()
    hall.server.start()
    refused(hall.door.post("~/work-orders", body, hall.admin), 409, "work_order_known")


def test_the_log_proves_ratings_of_days_before_and_their_cases(hall: HallUnderTest) -> None:
    late = served(hall)
    good(rate(hall, served(hall), 1), 201)
    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    hall.open_day(some_day(8))
    good(rate(hall, late, 2), 201)
    assert len(cases(hall)) == 2
    engine = open_engine(hall.keys.database)
    try:
        (books,) = verify(engine).halls
    finally:
        engine.dispose()
    assert books.findings == []
    assert books.ratings == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE bad_rating_cases SET state = 'closed'", "state is 'closed', by the log 'opened'"),
        ("UPDATE bad_rating_cases SET valid = :no", "valid is False, by the log None"),
        ("DELETE FROM bad_rating_cases", "was opened and is gone"),
        ("DELETE FROM case_steps", "has the events []"),
        ("UPDATE case_files SET content = 'AAAA'", "is not the file that was added"),
        ("DELETE FROM case_files", "was added and is gone"),
    ],
)
def test_a_case_that_is_not_as_the_log_says_is_found(hall: HallUnderTest, change: str, said: str) -> None:
    good(rate(hall, served(hall), 1), 201)
    (case,) = cases(hall)
    content = base64.b64encode("情况说明".encode()).decode()
    good(step(hall, case["id"], "files", name="说明.txt", kind="text/plain", content=content), 200)
    hall.server.stop()
    engine = open_engine(hall.keys.database, writing=True)
    try:
        with engine.begin() as connection:
            connection.execute(text(change), {"no": False} if ":no" in change else {})
        (books,) = verify(engine).halls
    finally:
        engine.dispose()
    assert any(said in finding.words for finding in books.findings), books.findings
    assert any("attachment" in finding.words for finding in books.findings) == ("case_files" in change)
