"""The rush at opening (T15, T16 in small): 32 kiosks and 20 clerks at once, then the accountant."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hall_under_test import HallUnderTest, some_day
from log_checker import Books, books, faults, first_bad_link
from rush import Rush
from server_process import HALLS, ServerProcess, install

KIOSKS, CLERKS, EACH = 32, 20, 19


@pytest.mark.timeout(300)
def test_the_rush_at_opening(tmp_path: Path, database: str | None, report: list[str]) -> None:
    installed = install(tmp_path, hall=HALLS / "yushan", database=database, kiosks=KIOSKS, clerks=60)
    hall = HallUnderTest(ServerProcess(installed).start())
    try:
        hall.open_day(some_day())
        windows = list(installed.clerks)[::3][:CLERKS]
        for window in windows:
            hall.seat(window)
        businesses = sorted({one["code"] for window in windows for one in hall.sign(window)["businesses"]})
        assert len(businesses) > 5, "the rush is about many queues"

        rush = Rush(hall.server.port, installed.hall)
        rush.run(
            kiosks=installed.kiosks,
            businesses=businesses,
            each=EACH,
            clerks=[(window, installed.clerks[window]) for window in windows],
        )
        seen = rush.seen
        report.append(
            f"rush on {'SQLite' if database is None else 'PostgreSQL'}: {len(seen.slow)} commands,"
            f" p99 {seen.p99() * 1000:.0f} ms, answers {dict(seen.statuses)}"
        )
        assert seen.odd == []
        assert len(seen.taken) == KIOSKS * EACH
        assert len(set(seen.taken.values())) == KIOSKS * EACH, "no number twice"
        assert sorted(seen.called) == sorted(seen.taken), "everybody was called exactly once"

        kept = books(installed.database)
        assert faults(kept) == []
        assert {row["id"]: row["code"] for row in kept.tickets} == seen.taken
        assert {row["state"] for row in kept.tickets} == {"finished"}
        _the_accountant_can_fail(kept)
    finally:
        hall.close()
        hall.server.kill()
    assert not hall.server.complaints()


def _the_accountant_can_fail(kept: Books) -> None:
    """The control: each planted fault must be found, in books that were good."""

    def planted() -> Books:
        return copy.deepcopy(kept)

    twice = planted()
    twice.tickets[0]["number"], twice.tickets[0]["code"] = 2, twice.tickets[0]["series"] + "002"
    assert any("twice" in fault for fault in faults(twice))

    double = planted()
    call = next(event for event in double.events if event["kind"] == "ticket_called")
    again = next(event for event in double.events if event["kind"] == "ticket_called" and event["seq"] > call["seq"])
    again["payload"] = json.dumps(json.loads(call["payload"]) | {"window": json.loads(again["payload"])["window"]})
    assert any("was " in fault for fault in faults(double))

    lost = planted()
    del lost.events[5]
    assert any("sequence" in fault for fault in faults(lost))

    gone = planted()
    del gone.tickets[3]
    assert any("rows and log" in fault for fault in faults(gone))

    altered = planted()
    altered.events[7]["payload"] = altered.events[7]["payload"].replace("{", "{ ", 1)
    assert first_bad_link(altered) == altered.events[7]["seq"]

    rowed = planted()
    rowed.tickets[2]["state"] = "waiting"
    assert any("in its row" in fault for fault in faults(rowed))

    keyless = planted()
    issued = [event for event in keyless.events if event["kind"] == "ticket_issued"]
    issued[1]["actor"], issued[1]["request_id"] = issued[0]["actor"], issued[0]["request_id"]
    assert any("made 2 tickets" in fault for fault in faults(keyless))
