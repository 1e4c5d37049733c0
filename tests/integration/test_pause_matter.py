"""Pausing one matter of a business: kiosk, console, board and manager's page show it at once (issue 2, item 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hall_under_test import HallUnderTest, good, refused
from server_process import Json

MATTER, BUSINESS, WINDOW, ANOTHER = "A-BIRTH", "public_security", "1", "2"
NAME = {"zh": "出生登记（落户）", "en": "Register a newborn"}
WHY = "户籍专网中断"


@pytest.fixture(autouse=True)
def _left_as_found(hall: HallUnderTest) -> Iterator[None]:
    yield
    for row in hall.door.view("manager", hall.admin)["queues"]:
        if row["paused"] is not None:
            good(turn(hall, "resume", business=row["business"]), 200)
        for matter in row["matters"]:
            if matter["paused"] is not None:
                good(turn(hall, "resume", matter=matter["code"]), 200)
    hall.clear(WINDOW)


def turn(hall: HallUnderTest, move: str, *, matter: str = "", business: str = "") -> Any:
    """The manager pauses or resumes."""
    path = f"~/matters/{matter}" if matter else f"~/businesses/{business}"
    return hall.door.post(f"{path}/{move}", {"reason": WHY} if move == "pause" else {}, hall.admin)


def newer_than(seq: int) -> Callable[[Json], bool]:
    return lambda message: message["seq"] > seq


def of_kiosk(state: Json) -> tuple[bool, Any]:
    business = next(one for one in state["businesses"] if one["code"] == BUSINESS)
    matter = next(one for one in business["matters"] if one["code"] == MATTER)
    assert business["open"], "the business itself goes on"
    assert all(one["open"] for one in business["matters"] if one is not matter)
    return matter["open"], matter["reason"]


def of_board(state: Json) -> list[Json]:
    row = next(one for one in state["queues"] if one["business"] == BUSINESS)
    assert row["paused"] is False
    assert all(one["paused_matters"] == [] for one in state["queues"] if one is not row)
    paused: list[Json] = row["paused_matters"]
    return paused


def of_manager(state: Json) -> dict[str, Json]:
    row = next(one for one in state["queues"] if one["business"] == BUSINESS)
    assert row["paused"] is None
    return {matter["code"]: matter["paused"] for matter in row["matters"] if matter["paused"] is not None}


def test_a_paused_matter_reaches_every_screen_by_socket_in_the_same_step(hall: HallUnderTest) -> None:
    followed = {
        f"kiosk:{hall.keys.kiosk_codes[0]}": hall.socket(hall.kiosk),
        "board:H": hall.socket(hall.keys.displays[0]),
        f"console:{WINDOW}": hall.socket(hall.keys.clerks[WINDOW]),
        "manager": hall.socket(hall.admin),
    }
    before = {view: socket.subscribe(hall.keys.hall, view)["seq"] for view, socket in followed.items()}
    good(turn(hall, "pause", matter=MATTER), 200)
    head = hall.head()
    seen = {view: socket.wait_view(newer_than(before[view])) for view, socket in followed.items()}
    kiosk, board, console, manager = (seen[view]["state"] for view in followed)
    assert {message["seq"] for message in seen.values()} == {head}, "one step of the hall, seen by all"
    assert of_kiosk(kiosk) == (False, {"zh": WHY, "en": WHY})
    assert of_board(board) == [NAME]
    assert console["paused"] == [{"name": NAME, "reason": WHY}]
    assert of_manager(manager) == {MATTER: {"reason": WHY}}
    assert hall.console(ANOTHER)["paused"] == [], "a window that does not take it is not told"
    for socket in followed.values():
        socket.close()


def test_its_tickets_are_refused_while_those_of_its_neighbours_go_on(hall: HallUnderTest) -> None:
    hall.clear(WINDOW)
    waiting = hall.take(BUSINESS, matter=MATTER)
    good(turn(hall, "pause", matter=MATTER), 200)
    body = {"business": BUSINESS, "matter": MATTER}
    assert refused(hall.door.post("~/tickets", body, hall.kiosk), 409, "matter_paused")["reason"] == WHY
    called = good(hall.at(WINDOW, "call-next"), 200)["ticket"]
    assert called["code"] == waiting["code"], "who holds a ticket is still served"
    hall.take(BUSINESS, matter="A-MOVE-IN")
    hall.take(BUSINESS)


def test_resuming_takes_it_back_everywhere(hall: HallUnderTest) -> None:
    good(turn(hall, "pause", matter=MATTER), 200)
    good(turn(hall, "resume", matter=MATTER), 200)
    assert of_kiosk(hall.door.view(f"kiosk:{hall.keys.kiosk_codes[0]}", hall.kiosk)) == (True, None)
    assert of_board(hall.door.view("board:H", hall.keys.displays[0])) == []
    assert hall.console(WINDOW)["paused"] == []
    assert of_manager(hall.door.view("manager", hall.admin)) == {}
    hall.take(BUSINESS, matter=MATTER)


def test_only_the_manager_may_pause_a_matter(hall: HallUnderTest) -> None:
    for token in (hall.keys.clerks[WINDOW], hall.kiosk):
        refused(hall.door.post(f"~/matters/{MATTER}/pause", {"reason": WHY}, token), 403, "not_allowed")
