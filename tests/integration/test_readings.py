"""Reading is logged too (domain.md §15): searches before their lines, files with their hash, pages once an hour."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from uuid import uuid4

import httpx
import pytest
from hall_under_test import HallUnderTest, good, refused
from log_checker import select
from server_process import HALLS, Json, ServerProcess, install, until, youxu
from test_server_privacy import everything, traces

NUMBER, PHONE = "429006198804155432", "13971234567"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    found = HallUnderTest(ServerProcess(install(tmp_path_factory.mktemp("readings"), hall=HALLS / "huangtan")).start())
    found.open_day()
    try:
        yield found
    finally:
        found.close()
        found.server.kill()


def told(hall: HallUnderTest, kind: str) -> list[Json]:
    """Events as the database has them: asking the server for them would be a reading too."""
    rows = select(hall.keys.database, f"SELECT * FROM events WHERE kind = '{kind}' ORDER BY seq")  # noqa: S608  # ours
    return [{**row, "payload": json.loads(row["payload"])} for row in rows]


@pytest.fixture(scope="module")
def auditor(hall: HallUnderTest) -> Iterator[httpx.Client]:
    account = ("--name", "审计甲", "--role", "auditor", "--password", "Autumn-2026")
    assert youxu("account", "--data", hall.keys.data, *account).returncode == 0
    with httpx.Client(base_url=f"{hall.server.url}/api/v1") as client:
        who = {"name": "审计甲", "password": "Autumn-2026"}
        good(client.post("/sign-in", json=who, headers={"Idempotency-Key": uuid4().hex}), 200)
        yield client


def searched(auditor: httpx.Client, body: Json, key: str | None = None, **page: int) -> httpx.Response:
    headers = {"Idempotency-Key": key or uuid4().hex}
    return auditor.post("/halls/huangtan/trail/search", json=body, headers=headers, params=page)


def test_a_search_stands_in_the_trail_once_however_far_somebody_reads(
    hall: HallUnderTest, auditor: httpx.Client
) -> None:
    for _ in range(120):
        hall.take()
    before = len(told(hall, "trail_searched"))
    key, wish = uuid4().hex, {"kind": "ticket_issued", "since": "2020-01-01"}
    first = good(searched(auditor, wish, key), 200)
    hall.take()
    second = good(searched(auditor, wish, key, older_than=first["next"]), 200)
    assert (first["lines"], first["cut"], len(first["events"])) == (120, False, 100)
    assert (len(second["events"]), second["next"]) == (20, None)
    seqs = [line["seq"] for line in first["events"] + second["events"]]
    assert seqs == sorted(set(seqs), reverse=True)
    assert (first["last"], first["first"]) == (seqs[0], seqs[-1])
    assert good(searched(auditor, wish, key), 200) == first, "a retry is told the same, not what came since"
    (line,) = told(hall, "trail_searched")[before:]
    said = {name: line["payload"][name] for name in ("by", "kind", "since", "lines", "first", "last", "cut")}
    assert said == {
        "by": "审计甲", "kind": "ticket_issued", "since": "2020-01-01", "lines": 120, "first": seqs[-1],
        "last": seqs[0], "cut": False,
    }  # fmt: skip
    assert line["actor"] == "person:审计甲"
    assert line["payload"]["address"] == "127.0.0.1"


def test_nobody_reads_on_in_a_search_that_was_never_told(hall: HallUnderTest, auditor: httpx.Client) -> None:
    before = len(told(hall, "trail_searched"))
    refused(searched(auditor, {}, older_than=50), 422, "search_not_begun")
    key = uuid4().hex
    good(searched(auditor, {"kind": "day_opened"}, key), 200)
    refused(searched(auditor, {"kind": "ticket_issued"}, key, older_than=50), 422, "key_reused")
    assert good(searched(auditor, {"kind": "day_opened"}, key, older_than=2**40), 200)["events"] != []
    assert len(told(hall, "trail_searched")) == before + 1


def test_a_number_that_somebody_looks_for_is_not_kept(hall: HallUnderTest, auditor: httpx.Client) -> None:
    assert good(searched(auditor, {"text": f"证件{NUMBER}", "who": PHONE}), 200)["lines"] == 0
    kept = told(hall, "trail_searched")[-1]["payload"]
    assert (kept["text"], kept["who"]) == ("证件429***********5432", "139****4567")
    good(hall.door.post("~/bookings/find", {"id_number": NUMBER}, hall.admin), 200)
    good(hall.door.post("~/bookings/find", {"phone": PHONE}, hall.admin), 200)
    assert [one["payload"]["what"] for one in told(hall, "bookings_searched")] == ["id_number", "phone"]
    found = everything(hall, [])
    assert traces(found, NUMBER) == []
    assert traces(found, PHONE) == []


def test_pages_of_people_are_told_of_once_an_hour(hall: HallUnderTest) -> None:
    for _ in range(3):
        good(hall.door.get("~/cases", hall.admin), 200)
        good(hall.door.get("~/accounts", hall.admin), 200)
        good(hall.door.get("~/devices", hall.admin), 200)
    refused(hall.door.get("~/accounts", hall.keys.clerks["5"]), 403, "not_allowed")

    def known() -> list[Json] | None:
        found = told(hall, "personal_data_read")
        return found if len(found) >= 2 else None

    lines = until(known, 30, "both pages are told of")
    assert sorted(line["payload"]["what"] for line in lines) == ["accounts", "cases"]
    assert len({line["actor"] for line in lines}) == 1


def test_a_file_is_told_of_with_its_hash_and_once_under_its_key(hall: HallUnderTest) -> None:
    key, wish = uuid4().hex, {"month": "2026-09", "by": "clerk"}
    taken = hall.door.post("~/figures/export", wish, hall.admin, key=key)
    again = hall.door.post("~/figures/export", wish, hall.admin, key=key)
    assert (taken.status_code, again.status_code) == (200, 200)
    assert taken.content == again.content
    (line,) = told(hall, "file_handed_out")
    assert line["payload"]["sha256"] == taken.headers["Youxu-SHA256"] == sha256(taken.content).hexdigest()
    assert (line["payload"]["subject"], line["payload"]["lines"]) == ("2026-09-01..2026-09-30", 1)
    assert taken.headers["Cache-Control"] == "no-store"


def test_who_follows_the_log_is_told_of_with_the_numbers_at_the_latest_when_the_process_ends(
    hall: HallUnderTest, auditor: httpx.Client
) -> None:
    """The last of this file: the server is stopped."""
    of_log = "/halls/huangtan/events"
    head = good(auditor.get(of_log, params={"after": 2, "limit": 5}), 200)["events"]
    good(auditor.get(of_log, params={"after": 2**31 - 1}), 200)

    def lines() -> list[Json]:
        found = [one for one in told(hall, "personal_data_read") if one["payload"]["what"] == "log"]
        return [one for one in found if one["actor"] == "person:审计甲"]

    assert lines() == []
    hall.server.stop()
    (line,) = lines()
    said = line["payload"]
    assert (said["first"], said["last"], said["times"]) == (head[0]["seq"], head[-1]["seq"], 1)
    assert youxu("verify", "--data", hall.keys.data).returncode == 0
