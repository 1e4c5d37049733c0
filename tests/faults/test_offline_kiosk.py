"""T12 (promises.md §4, §2.5): a kiosk cut off for a minute gives out forty numbers while the server restarts; midnight.

The kiosk's agent runs here with its virtual printer; the line to a real server goes through a proxy that is cut. Both
clocks are moved, nobody waits a minute. The log and the rows are judged by the tests' own accountant.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cut_off_hall import BUSINESS, CutOffHall, Row, running
from fault_results import record
from hall_under_test import good, refused
from log_checker import books, faults, select
from row_checker import row_faults
from server_process import hall_with_rules, until

from server.settings import load_hall

TICKETS, MINUTE_S = 40, 60.0


def misplaced(log: list[Row]) -> list[str]:
    """Merged tickets whose place is before somebody who had been called already, after now, or before their lease."""
    turn: dict[str, datetime] = {}
    business: dict[str, str] = {}
    called: list[str] = []
    leased: datetime | None = None
    found = []
    for event in log:
        said, kind = event["said"], event["kind"]
        at = datetime.fromisoformat(said["at"])
        if kind == "numbers_leased":
            leased = at
        elif kind == "ticket_issued":
            turn[said["ticket"]], business[said["ticket"]] = at, said["business"]
        elif kind == "ticket_called":
            called.append(said["ticket"])
        elif kind == "ticket_merged":
            mine = datetime.fromisoformat(said["turn_at"])
            turn[said["ticket"]], business[said["ticket"]] = mine, said["business"]
            before = [one for one in called if business[one] == said["business"] and turn[one] >= mine]
            found += [f"{said['code']} before {len(before)} who had been called"] if before else []
            found += [f"{said['code']} in the future"] if datetime.fromisoformat(said["taken_at"]) > at else []
            found += [f"{said['code']} before its lease"] if leased is None or mine < leased else []
    return found


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[CutOffHall]:
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def on_both(tmp_path: Path, database: str | None) -> Iterator[CutOffHall]:
    """The same hall on SQLite and on PostgreSQL."""
    with running(tmp_path, database=database) as made:
        yield made


def _kind(hall: CutOffHall) -> str:
    return "sqlite" if hall.keys.database.startswith("sqlite") else "postgresql"


@pytest.mark.timeout(300)
def test_a_minute_without_the_server_loses_and_repeats_nothing(on_both: CutOffHall, report: list[str]) -> None:
    hall = on_both
    hall.switch_on()
    hall.until_leased()
    first = hall.take(BUSINESS)
    hall.cut()
    hall.until_giving()
    hall.seat("5")
    true: dict[str, datetime] = {}
    keys = [str(uuid.uuid4()) for _ in range(TICKETS)]
    for n, key in enumerate(keys):
        given = good(hall.touch(key), 201)["ticket"]
        true[given["code"]] = hall.now()
        assert good(hall.touch(key), 201)["ticket"]["code"] == given["code"], "a second press is the same ticket"
        hall.pass_time(MINUTE_S / TICKETS)
        if n == 10:  # meanwhile the hall goes on: another kiosk gives out a number, and somebody is called
            hall.take(BUSINESS)
            assert good(hall.at("5", "call-next"), 200)["ticket"]["id"] == first["id"]
            assert good(hall.at("5", "start"), 200)
        if n == 20:
            hall.server.kill()
        if n == 30:
            hall.server.start()
            good(hall.at("5", "finish"), 200)
            good(hall.at("5", "call-next"), 200)
    assert sorted(true) == [f"E-K1-{n:02d}" for n in range(1, TICKETS + 1)]
    hall.heal()
    until(lambda: hall.offline()["untold"] == 0 or None, 90, "every ticket is taken in")
    merged = [one["said"] for one in hall.merged()]
    assert [one["code"] for one in merged] == sorted(true), "in the order in which they were given out"
    assert hall.offline()["refused"] == 0
    assert misplaced(hall.log()) == []
    found = books(hall.keys.database)
    assert faults(found) == []
    assert row_faults(lambda query: select(hall.keys.database, query)) == []
    error_s = [abs((datetime.fromisoformat(one["taken_at"]) - true[one["code"]]).total_seconds()) for one in merged]
    assert max(error_s) < 15, "each at the moment at which it was taken"
    places = [one["turn_at"] for one in merged]
    assert places == sorted(places)
    _papers_balance(hall)
    figures = {"tickets": TICKETS, "repeated": 0, "before a called one": 0, "placement_error_s": round(max(error_s), 1)}
    report.append(
        record("T12", figures, gate="unique, in order, none before a called one", variant=f"one minute {_kind(hall)}")
    )


def _papers_balance(hall: CutOffHall) -> None:
    """Forty papers came out, each says that it is offline and promises no wait; the day's count knows them all."""
    papers = list((hall.folder / "kiosk" / "slips").glob("*.png"))
    assert len(papers) == TICKETS
    until(lambda: not hall.agent or hall.offline()["untold"] == 0 or None, 90, "told")
    offline = "SELECT id FROM tickets WHERE source = 'offline'"
    states = select(hall.keys.database, f"SELECT state FROM jobs WHERE id IN ({offline})")  # noqa: S608  # no values
    assert [row["state"] for row in states] == ["confirmed"] * TICKETS


@pytest.mark.timeout(300)
def test_restarted_while_cut_off_it_goes_on_and_across_midnight_it_stops(
    on_both: CutOffHall, report: list[str]
) -> None:
    hall = on_both
    hall.switch_on()
    hall.until_leased()
    hall.cut()
    hall.until_giving()
    assert good(hall.touch(), 201)["ticket"]["code"] == "E-K1-01"
    hall.switch_off()
    hall.switch_on()
    hall.until_giving()
    assert good(hall.touch(), 201)["ticket"]["code"] == "E-K1-02", "no number twice"
    hall.pass_time(13.9 * 3600)
    assert good(hall.touch(), 201)["ticket"]["code"] == "E-K1-03", "just before midnight"
    hall.pass_time(600)
    assert hall.touch().status_code == 500
    until(lambda: hall.offline()["why_not"] == "another_day" or None, 90, "out of service")
    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    good(hall.door.post("~/day/open", {"business_day": "2026-11-24"}, hall.admin), 200)
    hall.switch_off()
    hall.switch_on(patience_s=8)  # the server is there again soon, and a busy one is no silent one
    assert hall.offline()["why_not"] == "another_day", "after a restart too"
    hall.heal()
    hall.until_leased()
    until(lambda: hall.offline()["untold"] == 0 or None, 90, "told")
    assert hall.offline()["refused"] == 3, "yesterday's are refused, and the staff are told"
    assert hall.merged() == []
    assert good(hall.touch(), 201)["ticket"]["code"] == "E001", "with the server there, numbers come from it"
    hall.cut()
    hall.until_giving()
    assert good(hall.touch(), 201)["ticket"]["code"] == "E-K1-01", "today's own"
    report.append(record("T12", {"given across midnight": 0}, gate="refused", variant=f"midnight {_kind(hall)}"))


@pytest.mark.timeout(200)
def test_a_lost_answer_does_not_make_two_tickets(hall: CutOffHall) -> None:
    """The touch reached the server, its answer did not come back: the visitor holds the offline paper only."""
    hall.switch_on()
    hall.until_leased()
    key = str(uuid.uuid4())
    asked = hall.as_kiosk("~/tickets", {"business": BUSINESS}, key=key)
    committed = good(asked, 201)
    hall.cut()
    hall.until_giving()
    assert good(hall.touch(key), 201)["ticket"]["code"] == "E-K1-01"
    hall.heal()
    until(lambda: hall.offline()["untold"] == 0 or None, 90, "told")
    states = {row["id"]: row["state"] for row in select(hall.keys.database, "SELECT id, state FROM tickets")}
    assert states[committed["id"]] == "abandoned"


@pytest.mark.timeout(200)
def test_a_lease_that_is_taken_back_counts_for_nothing_and_the_next_one_begins_after_it(hall: CutOffHall) -> None:
    hall.switch_on()
    hall.until_leased()
    hall.cut()
    hall.until_giving()
    assert good(hall.touch(), 201)["ticket"]["code"] == "E-K1-01"
    taken_back = hall.door.post("~/devices/K1/lease/revoke", {"why": "stolen"}, hall.admin)
    assert good(taken_back, 200) == {"device": "K1", "void": 50}
    hall.heal()
    until(lambda: hall.offline()["untold"] == 0 or None, 90, "told")
    assert (hall.offline()["refused"], hall.merged()) == (1, [])
    hall.until_leased()
    hall.cut()
    hall.until_giving()
    assert good(hall.touch(), 201)["ticket"]["code"] == "E-K1-51"


def _lie(hall: CutOffHall) -> None:
    """A kiosk that claims to have given out its tickets first thing in the morning, and one to come."""
    lease = good(hall.as_kiosk("~/leases", {"holds": 0}), 200)
    hall.pass_time(600)
    hall.seat("5")
    hall.take(BUSINESS)
    good(hall.at("5", "call-next"), 200)
    for number, contact, offset in ((1, hall.now() - timedelta(hours=5), 0), (2, hall.now(), 7200)):
        body = {"lease": lease["lease"], "number": number, "business": BUSINESS, "offset_s": offset}
        good(hall.as_kiosk("~/offline-tickets", body | {"contact": contact.isoformat()}), 201)


def test_a_lying_clock_gains_nothing(hall: CutOffHall) -> None:
    _lie(hall)
    assert misplaced(hall.log()) == []


def test_control_a_trusted_kiosk_clock_is_found(tmp_path: Path, report: list[str]) -> None:
    with running(tmp_path, trusting=True) as hall:
        _lie(hall)
        found = misplaced(hall.log())
    assert any("who had been called" in fault for fault in found)
    assert any("in the future" in fault for fault in found)
    report.append(record("T12", {"misplaced": len(found)}, gate="the control must be found", variant="control"))


def test_a_lease_is_not_passed_on_nor_made_up(hall: CutOffHall) -> None:
    lease = good(hall.as_kiosk("~/leases", {"holds": 0}), 200)
    claim = {"number": 1, "business": BUSINESS, "contact": hall.now().isoformat(), "offset_s": 0}
    other = hall.keys.kiosks[0]
    refused(hall.door.post("~/offline-tickets", claim | {"lease": lease["lease"]}, other), 422, "lease_not_ours")
    refused(hall.as_kiosk("~/offline-tickets", claim | {"lease": f"{lease['lease']}x"}), 422, "lease_not_ours")
    refused(hall.door.post("~/leases", {"holds": 0}, other), 409, "offline_numbers_off")


def test_two_kiosks_on_one_switch_are_off_by_default(tmp_path: Path) -> None:
    config = hall_with_rules(tmp_path)
    path = config / "devices.toml"
    whole = path.read_text(encoding="utf-8")
    second = '\n[[device]]\ncode = "K2"\nkind = "kiosk"\nzone = "H"\n'
    for more, on in (
        (second, {"K1": False, "K2": False}),
        (second + 'switch = "east"\n', {"K1": True, "K2": True}),
        (second + "offline_numbers = true\n", {"K1": False, "K2": True}),
    ):
        path.write_text(whole + more, encoding="utf-8")
        kiosks = {one.code: one.offline_numbers for one in load_hall(config).devices if one.code in on}
        assert kiosks == on
    shutil.rmtree(config)
