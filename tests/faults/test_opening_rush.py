"""T15 (promises.md §4): a thousand people at twenty kiosks when the doors open; and windows that serve meanwhile.

The control: numbers made as "the highest plus one", without the hall's writer and without unique indexes.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from pathlib import Path

import pytest
from crowd import CARELESS, Told, kiosk, spread, yushan
from fault_results import record
from hall_under_test import HallUnderTest, good
from log_checker import Books, books, faults, first_bad_link, select
from row_checker import row_faults
from rush import Rush

from benchmarks.pressing import press

PEOPLE, KIOSKS = 1000, 20
P99_S = 1.0
RUSH_KIOSKS, CLERKS, EACH = 32, 20, 19


def the_rush(hall: HallUnderTest, told: Told) -> tuple[float, float, int]:
    """Gives tickets a second, the 99th percentile in seconds, and how many were refused."""
    plan = good(hall.door.get("~", hall.kiosk), 200)
    wishes = spread([one["code"] for one in plan["businesses"]], KIOSKS, PEOPLE)
    at = [kiosk(told, hall.keys.hall, token, wish) for token, wish in zip(hall.keys.kiosks, wishes, strict=True)]
    pressed = press(hall.server.port, at)
    return pressed.per_second(), pressed.quantile_ms(0.99) / 1000, len(pressed.odd)


@pytest.mark.timeout(300)
def test_a_thousand_people_at_twenty_kiosks(tmp_path: Path, database: str | None, report: list[str]) -> None:
    told = Told()
    with yushan(tmp_path, database, clerks=1, kiosks=KIOSKS) as hall:
        rate, p99_s, refused = the_rush(hall, told)
        kept = books(hall.keys.database)
        assert (refused, len(told.taken), told.duplicates()) == (0, PEOPLE, 0)
        assert {row["id"]: row["code"] for row in kept.tickets} == dict(told.taken)
        assert faults(kept) == []
        assert row_faults(lambda query: select(hall.keys.database, query)) == []
        assert p99_s < P99_S
    assert not hall.server.complaints()
    figures = {
        "people": PEOPLE,
        "kiosks": KIOSKS,
        "tickets_per_s": round(rate),
        "p99_ms": round(p99_s * 1000),
        "duplicates": 0,
    }
    report.append(
        record("T15", figures, gate="0 duplicates; p99 < 1 s", variant="sqlite" if database is None else "postgresql")
    )


@pytest.mark.timeout(300)
def test_the_highest_plus_one_numbers_twice(tmp_path: Path, database: str | None, report: list[str]) -> None:
    """The control: it runs, it answers everybody, and it gives numbers out twice."""
    told = Told()
    with yushan(tmp_path, database, clerks=1, kiosks=KIOSKS, program=CARELESS) as hall:
        rate, p99_s, refused = the_rush(hall, told)
        twice = select(hall.keys.database, "SELECT code FROM tickets GROUP BY series, number, code HAVING COUNT(*) > 1")
        found = row_faults(lambda query: select(hall.keys.database, query))
    assert (refused, len(told.taken)) == (0, PEOPLE)
    assert told.duplicates() > 0
    assert any("P2" in fault for fault in found), found
    said = f"max + 1 numbering: {told.duplicates()} of {PEOPLE} tickets shared {len(twice)} numbers"
    figures = {"duplicates": told.duplicates(), "tickets_per_s": round(rate), "p99_ms": round(p99_s * 1000)}
    variant = f"control {'sqlite' if database is None else 'postgresql'}"
    report.append(record("T15", figures, gate="duplicates are found", control=said, variant=variant))


@pytest.mark.timeout(300)
def test_windows_serve_during_the_rush(tmp_path: Path, database: str | None, report: list[str]) -> None:
    with yushan(tmp_path, database, clerks=60, kiosks=RUSH_KIOSKS) as hall:
        installed = hall.keys
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
        assert seen.odd == []
        assert len(seen.taken) == RUSH_KIOSKS * EACH
        assert len(set(seen.taken.values())) == RUSH_KIOSKS * EACH, "no number twice"
        assert sorted(seen.called) == sorted(seen.taken), "everybody was called exactly once"

        kept = books(installed.database)
        assert faults(kept) == []
        assert {row["id"]: row["code"] for row in kept.tickets} == seen.taken
        assert {row["state"] for row in kept.tickets} == {"finished"}
        _the_accountant_can_fail(kept)
    assert not hall.server.complaints()
    figures = {
        "kiosks": RUSH_KIOSKS, "clerks": CLERKS, "tickets": len(seen.taken), "commands": len(seen.slow),
        "p99_ms": round(seen.p99() * 1000), "duplicates": 0, "double calls": 0,
    }  # fmt: skip
    kind = "sqlite" if database is None else "postgresql"
    said = "7 faults planted in good books were found"
    report.append(record("T15", figures, gate="0 duplicates, 0 double calls", control=said, variant=f"serving {kind}"))


def _the_accountant_can_fail(kept: Books) -> None:
    """The control: each planted fault must be found, in books that were good."""

    def planted() -> Books:
        return copy.deepcopy(kept)

    twice = planted()
    series = Counter(row["series"] for row in twice.tickets).most_common(1)[0][0]
    one, other = [row for row in twice.tickets if row["series"] == series][:2]
    one["number"], one["code"] = other["number"], other["code"]
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
