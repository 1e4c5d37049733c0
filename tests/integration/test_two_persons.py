"""ID numbers that a hall keeps sealed: revealed by two persons, let go of in time, found nowhere else (T24, §5.5).

And the trail: searched by its auditor, exported by two persons (promises.md §5.3, §5.6).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import httpx
import pyotp
import pytest
from hall_under_test import HallUnderTest, good, refused
from log_checker import select
from server_process import Json, ServerProcess, hall_with_rules, install, until, youxu
from sqlalchemy import update
from staff import hire
from test_server_privacy import everything, traces

from server.live.sight import moment
from server.store.engine import open_engine
from server.store.tables import sealed_numbers

NUMBER = "429006198804155432"
DAYS = "2020-01-01..2099-12-31"


def keeping_hall(folder: Path, crypto: str, *options: str, more: str = "") -> HallUnderTest:
    copy = hall_with_rules(folder)
    file = copy / "hall.toml"
    more = f'[server]\nid_number_purpose = "不动产登记接口"\ncrypto = "{crypto}"\n{more}'
    file.write_text(file.read_text(encoding="utf-8").replace("[server]\n", more, 1), encoding="utf-8")
    found = HallUnderTest(ServerProcess(install(folder, hall=copy), options=options).start())
    if not options:
        found.open_day()
    return found


@pytest.fixture(scope="module", params=["chinese"])
def hall(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[HallUnderTest]:
    found = keeping_hall(tmp_path_factory.mktemp("two"), request.param)
    try:
        yield found
        found.end()
    finally:
        found.close()
        found.server.kill()


def ask(hall: HallUnderTest, token: str, subject: str, purpose: str = "reveal_number") -> httpx.Response:
    return hall.door.post("~/approvals", {"purpose": purpose, "subject": subject, "why": "复核材料"}, token)


def decide(hall: HallUnderTest, approval: str, token: str, *, granted: bool = True) -> httpx.Response:
    return hall.door.post(f"~/approvals/{approval}/decide", {"granted": granted}, token)


def reveal(hall: HallUnderTest, approval: str, token: str, **more: str) -> httpx.Response:
    return hall.door.post(f"~/approvals/{approval}/reveal", {}, token, **more)


def rows(hall: HallUnderTest) -> list[Json]:
    found: list[Json] = select(hall.keys.database, "SELECT * FROM sealed_numbers ORDER BY ticket")
    return found


class Signed:
    """Somebody signed in on a machine of their own, with a password of their own."""

    def __init__(self, hall: HallUnderTest, *roles: str) -> None:
        self.name = f"{roles[0]} {uuid4().hex[:6]}"
        asked = {"name": self.name, "roles": list(roles)}
        secret = good(hall.door.post("~/accounts", asked, hall.admin), 201)["secret"]
        self._http = httpx.Client(base_url=f"{hall.server.url}/api/v1")
        good(self._post("/sign-in", {"name": self.name, "password": secret}), 200)
        good(self._post("/me/password", {"old": secret, "new": "Autumn-2026"}), 200)

    def get(self, path: str, **asked: str) -> httpx.Response:
        return self._http.get(f"/halls/huangtan{path}", params=asked)

    def post(self, path: str, body: Json) -> httpx.Response:
        return self._post(f"/halls/huangtan{path}", body)

    def _post(self, path: str, body: Json) -> httpx.Response:
        return self._http.post(path, json=body, headers={"Idempotency-Key": uuid4().hex})

    def with_a_second_factor(self) -> Signed:
        """Its secret is kept in :meth:`digits`."""
        told = good(self._post("/me/second-factor/prepare", {"password": "Autumn-2026"}), 200)
        self._app = pyotp.TOTP(told["secret"])
        typed = {"nonce": told["nonce"], "digits": self._app.now()}
        good(self._post("/me/second-factor", typed), 200)
        return self

    def digits(self) -> str:
        """Of the half minute to come, which a server takes too: those of this one were typed already."""
        return self._app.at(datetime.now(UTC) + timedelta(seconds=30))  # noqa: TID251  # an authenticator app goes by the true time

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def auditors(hall: HallUnderTest) -> Iterator[tuple[Signed, Signed]]:
    both = Signed(hall, "auditor"), Signed(hall, "auditor")
    yield both
    for one in both:
        one.close()


def test_a_number_is_seen_once_by_two_persons_with_a_reason_and_found_nowhere_else(
    hall: HallUnderTest, auditors: tuple[Signed, Signed], tmp_path: Path
) -> None:
    ticket = hall.take(id_number=NUMBER)["id"]
    clerk, other = hall.keys.clerks["5"], hall.keys.clerks["6"]
    refused(ask(hall, clerk, "nothing"), 404, "number_not_kept")
    refused(ask(hall, hall.kiosk, ticket), 403, "not_allowed")
    asked = good(ask(hall, clerk, ticket), 201)["id"]
    refused(reveal(hall, asked, clerk), 409, "not_approved")
    refused(decide(hall, asked, clerk), 403, "not_allowed")
    refused(decide(hall, asked, other), 403, "not_allowed")
    waiting = good(hall.door.get("~/approvals", hall.admin), 200)["approvals"][0]
    assert (waiting["id"], waiting["may_decide"], waiting["why"]) == (asked, True, "复核材料")
    good(decide(hall, asked, hall.admin), 200)
    refused(decide(hall, asked, hall.admin), 409, "approval_over")
    refused(reveal(hall, asked, other), 404, "unknown_approval")
    shown = reveal(hall, asked, clerk, key="once")
    assert good(shown, 200) == {"ticket": ticket, "shown_s": 10, "number": NUMBER}
    assert shown.headers["Cache-Control"] == "no-store"
    again = reveal(hall, asked, clerk, key="once")
    assert "number" not in good(again, 200), "what is kept under a key is kept for days"
    refused(reveal(hall, asked, clerk), 409, "not_approved")

    own = good(ask(hall, hall.admin, ticket), 201)["id"]
    refused(decide(hall, own, hall.admin), 409, "own_approval")
    no = good(ask(hall, clerk, ticket), 201)["id"]
    good(decide(hall, no, hall.admin, granted=False), 200)
    refused(reveal(hall, no, clerk), 409, "not_approved")

    read = good(auditors[0].post("/trail/search", {"group": "readings"}), 200)["events"]
    assert [(one["actor"], one["payload"]["ticket"]) for one in read if one["kind"] == "number_revealed"] == [
        (f"person:{hall.keys.names['5']}", ticket)
    ]
    backup = tmp_path / "backup.zip"
    assert youxu("backup", "--data", hall.keys.data, "--to", backup).returncode == 0
    found = everything(hall, [again.text, json.dumps(hall.events())])
    with zipfile.ZipFile(backup) as archive:
        found |= {f"backup {name}": archive.read(name).decode("latin-1") for name in archive.namelist()}
    assert traces(found, NUMBER) == []
    sealed = traces(found, rows(hall)[0]["sealed"])
    assert "table sealed_numbers" in sealed, "the control: what is kept is found"
    assert [place for place in sealed if place.startswith("backup")] != []
    keys = json.loads((hall.keys.data / "keys" / "data-huangtan.json").read_text())["keys"]
    outside = {place: text for place, text in found.items() if place != "data-huangtan.json"}
    assert [traces(outside, key) for key in keys.values()] == [[]], "the key is in no database and no backup"


def test_a_team_lead_asks_and_decides_for_tickets_of_the_own_team_alone(hall: HallUnderTest) -> None:
    lead = hire(hall.keys)["lead"]
    clerk = hall.keys.clerks["5"]
    own = hall.take(id_number="11010519491231002X")["id"]
    other = hall.take("public_security", id_number="440524188001010014")["id"]
    refused(ask(hall, lead, other), 403, "other_team")
    refused(ask(hall, lead, "nothing"), 403, "other_team")
    refused(ask(hall, lead, DAYS, "export_log"), 403, "not_allowed")
    mine = good(ask(hall, lead, own), 201)["id"]
    refused(decide(hall, mine, lead), 409, "own_approval")
    good(decide(hall, mine, hall.admin), 200)
    assert good(reveal(hall, mine, lead), 200)["number"] == "11010519491231002X"
    asked = {one: good(ask(hall, clerk, one), 201)["id"] for one in (own, other)}
    listed = {one["id"]: one["may_decide"] for one in good(hall.door.get("~/approvals", lead), 200)["approvals"]}
    assert listed[asked[own]]
    assert asked[other] not in listed
    refused(decide(hall, asked[other], lead), 403, "other_team")
    good(decide(hall, asked[own], lead), 200)
    refused(reveal(hall, asked[own], lead), 404, "unknown_approval")
    assert good(reveal(hall, asked[own], clerk), 200)["ticket"] == own


def test_who_has_a_second_factor_types_a_fresh_code_to_ask_and_to_decide(hall: HallUnderTest) -> None:
    ticket = hall.take(id_number="110105194912310054")["id"]
    manager, auditor = (Signed(hall, role).with_a_second_factor() for role in ("hall_manager", "auditor"))
    asked = [good(ask(hall, hall.keys.clerks["5"], ticket), 201)["id"] for _ in range(2)]
    assert good(manager.get("/approvals"), 200)["second_factor"]

    def decided(approval: str, **typed: str) -> httpx.Response:
        return manager.post(f"/approvals/{approval}/decide", {"granted": True, **typed})

    refused(decided(asked[0]), 422, "second_factor_required")
    code = manager.digits()
    refused(decided(asked[0], digits=f"{(int(code) + 1) % 1_000_000:06}"), 422, "second_factor_refused")
    good(decided(asked[0], digits=code), 200)
    refused(decided(asked[1], digits=code), 422, "second_factor_refused")
    wanted = {"purpose": "export_log", "subject": DAYS, "why": "年度检查"}
    refused(auditor.post("/approvals", wanted), 422, "second_factor_required")
    good(auditor.post("/approvals", {**wanted, "digits": auditor.digits()}), 201)
    for one in (manager, auditor):
        one.close()


def test_a_hall_may_want_two_factors_of_both(tmp_path: Path) -> None:
    hall = keeping_hall(tmp_path, "international", more="approvers_second_factor = true\n")
    ticket = hall.take(id_number=NUMBER)["id"]
    with_none = ask(hall, hall.keys.clerks["5"], ticket)
    refused(with_none, 409, "second_factor_needed")
    told = good(hall.door.get("~/approvals", hall.admin), 200)
    assert (told["second_factor"], told["second_factor_needed"]) == (False, True)
    clerk, manager = (Signed(hall, role).with_a_second_factor() for role in ("clerk", "hall_manager"))
    body = {"purpose": "reveal_number", "subject": ticket, "why": "复核材料", "digits": clerk.digits()}
    approval = good(clerk.post("/approvals", body), 201)["id"]
    refused(decide(hall, approval, hall.admin), 409, "second_factor_needed")
    good(manager.post(f"/approvals/{approval}/decide", {"granted": True, "digits": manager.digits()}), 200)
    assert good(clerk.post(f"/approvals/{approval}/reveal", {}), 200)["number"] == NUMBER
    for one in (clerk, manager):
        one.close()
    hall.end()


def test_a_row_that_was_moved_to_another_ticket_does_not_open(hall: HallUnderTest) -> None:
    ticket = hall.take(id_number="429006198804155999")["id"]
    engine = open_engine(hall.keys.database, writing=True)
    with engine.begin() as connection:
        of_it = sealed_numbers.c.ticket == ticket
        connection.execute(update(sealed_numbers).where(of_it).values(ticket="moved"))
    engine.dispose()
    asked = good(ask(hall, hall.keys.clerks["5"], "moved"), 201)["id"]
    good(decide(hall, asked, hall.admin), 200)
    refused(reveal(hall, asked, hall.keys.clerks["5"]), 409, "number_unreadable")


def test_a_new_key_opens_what_the_old_one_sealed_and_the_old_one_is_gone(hall: HallUnderTest) -> None:
    ticket = hall.take(id_number="429006198804155888")["id"]
    engine = open_engine(hall.keys.database, writing=True)
    with engine.begin() as connection:  # what the test before has moved can be opened by nobody
        connection.execute(sealed_numbers.delete().where(sealed_numbers.c.ticket == "moved"))
    engine.dispose()
    before = {row["key_id"] for row in rows(hall)}
    ran = youxu("rotate-key", "--data", hall.keys.data)
    assert ran.returncode == 0, ran.stderr
    after = {row["key_id"] for row in rows(hall)}
    assert len(after) == 1
    assert not after & before
    assert set(json.loads((hall.keys.data / "keys" / "data-huangtan.json").read_text())["keys"]) == after
    asked = good(ask(hall, hall.keys.clerks["5"], ticket), 201)["id"]
    good(decide(hall, asked, hall.admin), 200)
    assert good(reveal(hall, asked, hall.keys.clerks["5"]), 200)["number"] == "429006198804155888"


def test_the_trail_is_searched_by_who_what_and_when_and_exported_by_two_persons(
    hall: HallUnderTest, auditors: tuple[Signed, Signed]
) -> None:
    clerk, (one, second) = hall.keys.clerks["5"], auditors
    refused(hall.door.post("~/trail/search", {}, clerk), 403, "not_allowed")
    hall.seat("5")

    def found(**asked: str) -> list[Json]:
        lines: list[Json] = good(one.post("/trail/search", asked), 200)["events"]
        return lines

    assert {line["kind"] for line in found(kind="day_opened")} == {"day_opened"}
    assert {line["actor"] for line in found(who=hall.keys.names["5"])} == {f"person:{hall.keys.names['5']}"}
    assert found(until="2020-01-01") == []
    assert found(text="%") == [], "no wildcard comes in from outside"
    refused(one.post("/trail/search", {"kind": "day_opend"}), 422, "invalid_input")
    refused(one.post("/trail/search", {"group": "everything"}), 422, "invalid_input")
    refused(ask(hall, clerk, DAYS, "export_log"), 403, "not_allowed")
    refused(ask(hall, hall.admin, DAYS, "export_log"), 403, "not_allowed")
    wish = {"purpose": "export_log", "subject": DAYS, "why": "季度审计"}
    refused(one.post("/approvals", wish | {"subject": "2026-11-30..2026-11-01"}), 422, "invalid_input")
    refused(one.post("/approvals", wish | {"subject": "yesterday"}), 422, "invalid_input")
    at = f"/approvals/{good(one.post('/approvals', wish), 201)['id']}"
    refused(one.post(f"{at}/export", {}), 409, "not_approved")
    refused(one.post(f"{at}/decide", {"granted": True}), 409, "own_approval")
    good(second.post(f"{at}/decide", {"granted": True}), 200)
    refused(second.post(f"{at}/export", {}), 404, "unknown_approval")
    file = one.post(f"{at}/export", {})
    assert file.headers["Youxu-SHA256"] == sha256(file.content).hexdigest()
    lines = [json.loads(line) for line in file.text.splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    last = hall.events()[-1]
    assert (last["kind"], last["payload"]["digest"]) == ("log_exported", file.headers["Youxu-SHA256"])
    assert last["payload"]["last"] == lines[-1]["seq"]
    assert NUMBER not in file.text
    refused(one.post(f"{at}/export", {}), 409, "not_approved")
    assert youxu("verify", "--data", hall.keys.data).returncode == 0


def test_what_was_kept_long_enough_goes_and_the_trail_says_so_in_the_same_commit(tmp_path: Path) -> None:
    found = keeping_hall(tmp_path, "international", "--rehearsal")

    def move(now: str) -> None:
        good(found.door.http.post("/api/v1/rehearsal/clock", json={"now": now}), 200)

    try:
        move("2099-03-02T09:00:00+08:00")
        found.open_day("2099-03-02")
        found.take(id_number=NUMBER)
        move("2099-03-09T08:59:00+08:00")
        assert len(rows(found)) == 1
        move("2099-03-10T03:01:00+08:00")
        until(lambda: not rows(found) or None, 60, "the number to be gone")
        last = [one for one in found.events() if one["kind"] == "personal_data_let_go"]
        assert [one["payload"]["numbers"] for one in last] == [1]
        assert last[0]["payload"]["rows"]["answers"] >= 1, "the same night's other deletions"
        lines = {one["code"]: one for one in good(found.door.get("~/data-map", found.admin), 200)["lines"]}
        sealed = lines["id_sealed"]
        assert (sealed["kept"], sealed["overdue"], sealed["last_deleted"]["rows"]) == (0, 0, 1)
        assert sealed["last_deleted"]["at"] == moment(datetime.fromisoformat(last[0]["at"]))
        assert (lines["id_hash"]["kept"], lines["id_hash"]["overdue"]) == (1, 0), "another line, for longer"
        found.server.stop()
        assert youxu("verify", "--data", found.keys.data).returncode == 0
    finally:
        found.close()
        found.server.kill()


def test_a_hall_that_says_no_purpose_keeps_no_number(tmp_path: Path) -> None:
    installed = install(tmp_path, hall=hall_with_rules(tmp_path))
    found = HallUnderTest(ServerProcess(installed).start())
    try:
        found.open_day()
        found.take(id_number=NUMBER)
        assert rows(found) == []
        assert not (installed.data / "keys" / "data-huangtan.json").exists()
    finally:
        found.close()
        found.server.kill()


def test_a_day_is_reset_by_two_persons_with_a_reason_and_nothing_is_deleted(hall: HallUnderTest) -> None:
    manager = Signed(hall, "hall_manager")
    day, before, since = _day_of(hall), hall.take(), int(hall.events()[-1]["seq"])
    refused(ask(hall, hall.keys.clerks["5"], day, "reset_day"), 403, "not_allowed")
    refused(ask(hall, hall.admin, "tomorrow", "reset_day"), 422, "invalid_input")
    refused(ask(hall, hall.admin, "2020-01-01", "reset_day"), 409, "other_day")
    asked = good(ask(hall, hall.admin, day, "reset_day"), 201)["id"]
    path = f"~/approvals/{asked}/reset-day"
    refused(hall.door.post(path, {}, hall.admin), 409, "not_approved")
    refused(decide(hall, asked, hall.admin), 409, "own_approval")
    good(manager.post(f"/approvals/{asked}/decide", {"granted": True}), 200)
    refused(manager.post(f"/approvals/{asked}/reset-day", {}), 404, "unknown_approval")
    first = hall.door.post(path, {}, hall.admin, key="once")
    assert good(first, 200) == {"business_day": day, "open": True}
    assert hall.door.post(path, {}, hall.admin, key="once").headers["Idempotent-Replay"] == "1"
    refused(hall.door.post(path, {}, hall.admin), 409, "not_approved")
    told = [one["kind"] for one in hall.events(since)]
    assert told[-3:] == ["day_closed", "day_reset", "day_opened"]
    assert told.count("day_reset") == 1
    following = hall.take()
    assert int(following["code"][1:]) == int(before["code"][1:]) + 1, "a number is never given twice on one day (P2)"
    states = {row["id"]: row["state"] for row in select(hall.keys.database, "SELECT id, state FROM tickets")}
    assert states[before["id"]] == "unserved"
    proved = youxu("verify", "--data", hall.keys.data)
    assert proved.returncode == 0, proved.stdout
    manager.close()


def _day_of(hall: HallUnderTest) -> str:
    return str(next(one["payload"]["business_day"] for one in reversed(hall.events()) if one["kind"] == "day_opened"))
