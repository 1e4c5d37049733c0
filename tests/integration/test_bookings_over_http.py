"""Bookings over HTTP across two days and a restart: made, brought in, cancelled, turned into tickets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hall_under_test import HallUnderTest, good, refused
from moved_clock_server import CLOCK
from server_process import HALLS, ServerProcess, install

PROGRAM = (Path(__file__).parents[1] / "harness" / "moved_clock_server.py",)
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))
CARD, OTHER = "42900619900101123X", "429006199102022345"


class BookedHall(HallUnderTest):
    """A hall whose clock the test sets."""

    clock: Path

    def show(self, day: date, hour: int) -> None:
        wanted = datetime.combine(day, time(hour), ZoneInfo("Asia/Shanghai")).astimezone(UTC)
        self.clock.write_text(str((wanted - datetime.now(UTC)).total_seconds()))  # noqa: TID251  # the machine's


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[BookedHall]:
    clock = tmp_path / "clock"
    clock.write_text("0")
    installed = install(tmp_path, hall=HALLS / "huangtan")
    made = BookedHall(ServerProcess(installed, program=PROGRAM, environment={CLOCK: str(clock)}))
    made.clock = clock
    made.show(MONDAY, 10)
    made.server.start()
    try:
        good(made.door.post("~/day/open", {}, made.admin), 200)
        yield made
        made.end()
    finally:
        made.close()
        made.server.kill()


def test_a_booking_of_yesterday_becomes_todays_ticket_once(hall: BookedHall) -> None:
    wish = {"business": "agriculture", "day": TUESDAY.isoformat(), "time": "09:30"}
    mine = good(hall.door.post("~/bookings", wish | {"id_number": CARD, "phone": "138 0000 0000"}, hall.admin), 201)
    refused(hall.door.post("~/bookings", wish | {"id_number": CARD}, hall.admin), 409, "booking_limit_reached")
    other = good(hall.door.post("~/bookings", wish | {"id_number": OTHER}, hall.admin), 201)
    refused(hall.door.post("~/bookings", wish, hall.admin), 422, "booking_needs_person")
    gone = good(hall.door.post("~/bookings", wish | {"phone": "139 0000 0000"}, hall.admin), 201)
    good(hall.door.post(f"~/bookings/{gone['id']}/cancel", {}, hall.admin), 200)
    listed = good(hall.door.get("~/bookings", hall.admin, params={"day": "2026-11-24", "business": "agriculture"}), 200)
    assert [one["left"] for one in listed["slots"][:3]] == [4, 2, 4]
    refused(hall.door.post("~/tickets", {"booking": mine["code"]}, hall.kiosk), 404, "unknown_booking")
    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    hall.server.kill()  # the bookings must come back from their rows: the new day's log does not hold them
    hall.show(TUESDAY, 9)
    hall.server.start()
    good(hall.door.post("~/day/open", {}, hall.admin), 200)
    ticket = good(hall.door.post("~/tickets", {"booking": mine["code"]}, hall.kiosk), 201)
    assert ticket["business"] == "agriculture"
    assert ticket["job"] is not None, "its slip is printed like any other"
    detail = refused(hall.door.post("~/tickets", {"booking": mine["code"]}, hall.kiosk), 409, "booking_used")
    assert detail == {"ticket": ticket["code"]}
    by_card = good(hall.door.post("~/tickets", {"booking": "mine", "id_number": OTHER}, hall.kiosk), 201)
    refused(hall.door.post("~/tickets", {"booking": "mine"}, hall.kiosk), 422, "invalid_input")
    refused(hall.door.post("~/tickets", {"booking": gone["code"]}, hall.kiosk), 409, "booking_ended")
    today = good(hall.door.get("~/bookings", hall.admin, params={"day": "2026-11-24"}), 200)["bookings"]
    states = {one["id"]: (one["state"], one["ticket"]) for one in today}
    assert states[mine["id"]] == ("checked_in", ticket["id"])
    assert states[other["id"]] == ("checked_in", by_card["id"])
    assert states[gone["id"]] == ("cancelled", None)
    assert CARD not in str(hall.events())


def test_a_file_is_taken_whole_or_its_faults_are_listed(hall: BookedHall) -> None:
    head = "day,time,business,id_number\n"
    bad = head + f"2026-11-24,09:30,agriculture,{CARD}\n2026-11-24,9 Uhr,agriculture,\n2026-11-24,09:30,farming,\n"
    faults = refused(hall.door.post("~/bookings/import", {"csv": bad}, hall.admin), 422, "not_a_table")["faults"]
    assert [(one["line"], one["field"]) for one in faults] == [(3, "time"), (4, "business")]
    assert good(hall.door.get("~/bookings", hall.admin, params={"day": "2026-11-24"}), 200)["bookings"] == []
    lines = "".join(f"2026-11-24,09:30,agriculture,{CARD[:-1]}{n}\n" for n in range(5))
    told = good(hall.door.post("~/bookings/import", {"csv": head + lines}, hall.admin), 201)
    assert len(told["made"]) == 4
    assert len({one["code"] for one in told["made"]}) == 4
    assert told["refused"] == [{"line": 6, "code": "slot_full", "detail": told["refused"][0]["detail"]}]


def test_moved_found_and_locked_out_and_all_of_it_outlives_a_restart(hall: BookedHall) -> None:
    wish = {"business": "agriculture", "day": TUESDAY.isoformat(), "time": "09:30", "id_number": CARD}
    mine = good(hall.door.post("~/bookings", wish, hall.admin), 201)
    there = {"day": WEDNESDAY.isoformat(), "time": "14:30"}
    moved = good(hall.door.post(f"~/bookings/{mine['id']}/move", there, hall.admin), 200)
    assert (moved["day"], moved["code"]) == (WEDNESDAY.isoformat(), mine["code"])
    refused(hall.door.post(f"~/bookings/{mine['id']}/move", there | {"time": "03:00"}, hall.admin), 409, "no_such_slot")
    body = {"id_number": CARD, "days": 3, "why": "sells places"}
    lock = good(hall.door.post("~/booking-locks", body, hall.admin), 201)
    assert (lock["reason"], lock["holds"]) == ("by_hand", True)
    hall.server.kill()
    hall.server.start()
    told = refused(hall.door.post("~/bookings", wish, hall.admin), 409, "locked_out")
    assert told == {"reason": "by_hand", "until": lock["until"]}
    found = good(hall.door.post("~/bookings/find", {"id_number": CARD}, hall.admin), 200)
    assert [one["day"] for one in found["bookings"]] == [WEDNESDAY.isoformat()]
    assert [one["id"] for one in found["locks"]] == [lock["id"]]
    by_code = good(hall.door.post("~/bookings/find", {"code": mine["code"]}, hall.admin), 200)
    assert by_code["bookings"] == found["bookings"]
    lifted = good(hall.door.post(f"~/booking-locks/{lock['id']}/lift", {"why": "a mistake"}, hall.admin), 200)
    assert (lifted["holds"], lifted["lifted_why"]) == (False, "a mistake")
    good(hall.door.post("~/bookings", wish, hall.admin), 201)
    listed = good(hall.door.get("~/booking-locks", hall.admin), 200)["locks"]
    assert [one["id"] for one in listed] == [lock["id"]]
    assert CARD not in str(hall.events())
