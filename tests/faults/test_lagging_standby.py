"""P1 after an asynchronous fail-over (promises.md §3.1): the database comes back without its newest commits.

That is what a standby's lag is, and what an older backup is. A real kiosk's program has been acknowledged every ticket;
it brings back what is missing. The log and the rows are judged by the tests' own accountant.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cut_off_hall import BUSINESS, CutOffHall, Row, running
from earlier_copy import EarlierCopy
from fault_results import record
from hall_under_test import good, refused
from log_checker import books, faults, select
from row_checker import row_faults
from server_process import until

KEPT, LOST = 4, 8
TICKETS = KEPT + LOST


@pytest.fixture
def hall(tmp_path: Path, database: str | None) -> Iterator[CutOffHall]:
    """The same hall on SQLite and on PostgreSQL."""
    with running(tmp_path, database=database) as made:
        yield made


def _rows(hall: CutOffHall) -> list[Row]:
    return select(hall.keys.database, "SELECT id, code, state FROM tickets ORDER BY code")


def _touched(hall: CutOffHall, times: int) -> dict[str, str]:
    taken = [good(hall.touch(), 201)["ticket"] for _ in range(times)]
    return {one["id"]: one["code"] for one in taken}


def _sound(hall: CutOffHall) -> None:
    assert faults(books(hall.keys.database)) == []
    assert row_faults(lambda query: select(hall.keys.database, query)) == []


def _until_papers_are_told(hall: CutOffHall) -> None:
    query = "SELECT id FROM jobs WHERE kind = 'print' AND device = 'K1' AND state <> 'confirmed'"
    until(lambda: not select(hall.keys.database, query) or None, 60, "every paper is known to have come out")


@pytest.mark.timeout(300)
def test_what_a_kiosk_was_acknowledged_comes_back_after_the_server_too_was_replaced(
    hall: CutOffHall, report: list[str]
) -> None:
    """Standby and server begin anew; before the kiosk is there, somebody else is given a number that it gave out."""
    agent = hall.switch_on()
    hall.until_leased()
    acknowledged = _touched(hall, KEPT)
    _until_papers_are_told(hall)
    standby = EarlierCopy(hall.keys.database)
    acknowledged |= _touched(hall, LOST)
    hall.cut()
    hall.until_giving()
    offline = good(hall.touch(), 201)["ticket"]
    hall.heal()
    until(lambda: (hall.screen()["offline"]["untold"] == 0 and not agent.taking.cut_off) or None, 90, "told")
    acknowledged[offline["id"]] = offline["code"]
    _until_papers_are_told(hall)
    hall.cut()
    hall.server.kill()
    standby.put_back()
    hall.server.start()
    other = hall.take(BUSINESS)
    assert other["code"] == f"E{KEPT + 1:03d}", "nobody knows yet that it is in somebody's hand"
    hall.heal()
    until(lambda: len(_rows(hall)) == TICKETS + 2 or None, 90, "every acknowledged ticket is back")
    back = {row["id"]: row["code"] for row in _rows(hall)}
    twice = {ticket: code for ticket, code in acknowledged.items() if back[ticket] != code}
    assert list(twice.values()) == [other["code"]], "only the one whose number was given again has another"
    assert [back[ticket] for ticket in twice] == [f"{other['code']}B"]
    assert len(set(back.values())) == len(back)
    _until_papers_are_told(hall)
    assert hall.take(BUSINESS)["code"] == f"E{TICKETS + 1:03d}", "no number of theirs is given out any more"
    before = len(hall.log())
    hall.switch_off()
    agent = hall.switch_on()
    until(lambda: not agent.asserting.due or None, 90, "asked anew")
    assert [one["kind"] for one in hall.log()[before:] if one["kind"] == "ticket_restored"] == [], "and none twice"
    _sound(hall)
    alerts = {one["code"]: one["detail"] for one in hall.door.view("manager", hall.admin)["alerts"]}
    assert alerts["number_twice"]["printed"] == other["code"]
    assert alerts["tickets_restored"]["count"] == LOST + 1
    _forgeries_are_refused(hall)
    figures = {"acked": TICKETS + 1, "lost_by_the_standby": LOST + 1, "lost": 0, "doubled": 0}
    report.append(record("T9", figures, gate="all back, none twice", variant=f"lagging standby {_kind(hall)}"))


@pytest.mark.timeout(300)
def test_a_server_that_lives_through_it_gives_no_number_again(hall: CutOffHall) -> None:
    hall.switch_on()
    hall.until_leased()
    acknowledged = _touched(hall, KEPT)
    standby = EarlierCopy(hall.keys.database)
    acknowledged |= _touched(hall, LOST)
    standby.put_back()
    assert hall.take(BUSINESS)["code"] == f"E{TICKETS + 1:03d}", "it knows what it has given out"
    until(lambda: len(_rows(hall)) == TICKETS + 1 or None, 90, "every acknowledged ticket is back")
    back = {row["id"]: row["code"] for row in _rows(hall)}
    assert {ticket: back[ticket] for ticket in acknowledged} == acknowledged, "each under its own number"
    (skipped,) = [one["said"] for one in hall.log() if one["kind"] == "numbers_skipped"]
    assert skipped["numbers"] == {"E": TICKETS}
    alerts = {one["code"]: one["detail"] for one in hall.door.view("manager", hall.admin)["alerts"]}
    assert alerts["log_went_back"]["events"] == skipped["lost"] > 0
    _sound(hall)


@pytest.mark.timeout(200)
def test_control_without_receipts_they_stay_lost(tmp_path: Path, report: list[str]) -> None:
    with running(tmp_path) as hall:
        hall.switch_on()
        hall.until_leased()
        _touched(hall, KEPT)
        standby = EarlierCopy(hall.keys.database)
        _touched(hall, LOST)
        hall.switch_off()
        (hall.folder / "kiosk" / "receipts.jsonl").unlink()
        hall.server.kill()
        standby.put_back()
        hall.server.start()
        agent = hall.switch_on()
        until(lambda: (agent.link.connected and not agent.asserting.due) or None, 90, "asked")
        lost = TICKETS - len(_rows(hall))
    assert lost == LOST
    report.append(record("T9", {"lost": lost}, gate="the control must lose", variant="lagging standby control"))


def _forgeries_are_refused(hall: CutOffHall) -> None:
    """A receipt with another number, one of another purpose, one shown by another kiosk, one of a day that is over."""
    assert hall.agent is not None
    mine = hall.agent.asserting.receipts.of_day("2026-11-23")[0].word
    body, _, seal = mine.partition(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=="))
    better = base64.urlsafe_b64encode(json.dumps(said | {"ticket": "0" * 16, "number": 1}).encode()).decode()
    lease = good(hall.as_kiosk("~/leases", {"holds": 0}), 200)["lease"]
    rows = _rows(hall)
    for word in (f"{better.rstrip('=')}.{seal}", lease, "nothing"):
        shown = {"receipts": [{"receipt": mine}, {"receipt": word}]}
        found = refused(hall.as_kiosk("~/tickets/assert", shown), 422, "receipt_not_ours")
        assert found == {"field": "receipts.1.receipt", "receipt": 1}
    shown = {"receipts": [{"receipt": mine}]}
    refused(hall.door.post("~/tickets/assert", shown, hall.keys.kiosks[0]), 422, "receipt_not_ours")
    refused(hall.door.post("~/tickets/assert", shown, hall.admin), 403, "not_allowed")
    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    closed = good(hall.as_kiosk("~/tickets/assert", shown), 200)["tickets"]
    assert [(one["outcome"], one["reason"]) for one in closed] == [("refused", "day_not_open")]
    assert [row["id"] for row in _rows(hall)] == [row["id"] for row in rows]


def _kind(hall: CutOffHall) -> str:
    return "sqlite" if hall.keys.database.startswith("sqlite") else "postgresql"
