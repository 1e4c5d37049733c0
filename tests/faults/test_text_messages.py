"""Text messages after a visit: to whom they go and to whom not, whatever the gateway does, and nothing else is told.

The gateway is a fake that fails in every way (``fake_gateway.py``); the server is killed between finish and message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from fake_gateway import PASSING, FakeGateway
from hall_under_test import good
from log_checker import select
from rated_hall import RatedHall, rated_hall
from server_process import Json, until

PHONE = "138 1234 5678"
SECRET = "a gateway's secret"  # of a fake


@pytest.fixture(scope="module")
def gateway() -> Iterator[FakeGateway]:
    made = FakeGateway(secret=SECRET)
    yield made
    made.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, gateway: FakeGateway) -> Iterator[RatedHall]:
    folder: Path = tmp_path_factory.mktemp("texts")
    texts = {"url": gateway.url, "secret": "env:GATEWAY_SECRET", "timeout_s": 0.5}
    with rated_hall(folder, sections={"texts": texts}, environment={"GATEWAY_SECRET": SECRET}) as found:
        found.start_work("5", "6")
        yield found


class Minutes:
    """The rehearsal's clock, which only goes on."""

    at = 9 * 60

    def go_on(self, hall: RatedHall, minutes: int = 1) -> None:
        Minutes.at += minutes
        hall.move_to(f"{Minutes.at // 60:02d}:{Minutes.at % 60:02d}")

    def until(self, hall: RatedHall, look: Callable[[], object], what: str) -> None:
        for _ in range(60):
            with suppress(AssertionError):
                until(look, 1.5, what)
                return
            self.go_on(hall, 10 if Minutes.at < 12 * 60 else 30)
        raise AssertionError(f"{what}: not in all these minutes")


@pytest.fixture
def minutes() -> Minutes:
    return Minutes()


def visit(hall: RatedHall, *, phone: str | None = PHONE, moves: tuple[str, ...] = ("start", "finish")) -> Json:
    ticket = hall.take(**({"phone": phone} if phone else {}))
    for move in ("call-next", *moves):
        good(hall.at("5", move), 200)
    return ticket


def rows(hall: RatedHall) -> dict[str, Json]:
    return {row["ticket"]: row for row in select(hall.keys.database, "SELECT * FROM text_messages")}


def settled(hall: RatedHall, ticket: Json, state: str) -> bool | None:
    return rows(hall)[ticket["id"]]["state"] == state or None


def test_who_left_a_number_is_told_where_to_rate(hall: RatedHall, gateway: FakeGateway, minutes: Minutes) -> None:
    without, ticket = visit(hall, phone=None), visit(hall)
    assert gateway.asked == [], "the finish may still be undone"
    kept = rows(hall)
    assert ticket["id"] in kept and without["id"] not in kept  # noqa: PT018
    assert "1234" not in json.dumps(kept, default=str)
    minutes.until(hall, lambda: settled(hall, ticket, "sent"), "the message")
    (message,) = gateway.books.values()
    assert (message["phone"], message["hall"], message["language"]) == (PHONE, "huangtan", "zh")
    assert ticket["code"] in message["text"] and message["link"] in message["text"]  # noqa: PT018
    assert message["link"].endswith(f"/t/{ticket['link']}")
    assert hall.rate(ticket, 5).status_code == 201
    assert rows(hall)[ticket["id"]]["sealed"] is None, "the number is kept no longer than it is needed"
    everything = json.dumps(hall.events(), default=str) + hall.server.log.read_text(encoding="utf-8")
    assert "text_handed_over" in everything, "the control: the log tells of it"
    for written in (PHONE, PHONE.replace(" ", "")):
        assert written not in everything


def test_it_arrives_whatever_the_gateway_does_and_its_words_are_the_same(
    hall: RatedHall, gateway: FakeGateway, minutes: Minutes
) -> None:
    fates = [*PASSING, "ok"]
    begin = len(gateway.asked)
    gateway.fate = lambda nth: fates[min(nth - begin, len(fates)) - 1]
    ticket = visit(hall)
    minutes.until(hall, lambda: settled(hall, ticket, "sent"), "the message")
    tries = gateway.asked[begin:]
    assert tries == [f"huangtan-{ticket['id']}-rate"] * len(fates)
    assert gateway.differing == []
    assert gateway.strangers == 0
    gateway.fate = lambda _nth: "ok"


def test_a_refusal_is_for_good_and_the_manager_is_told(hall: RatedHall, gateway: FakeGateway, minutes: Minutes) -> None:
    begin = len(gateway.asked)
    gateway.fate = lambda _nth: "refuse"
    ticket = visit(hall)
    minutes.until(hall, lambda: settled(hall, ticket, "failed"), "the refusal")
    gateway.fate = lambda _nth: "ok"
    minutes.go_on(hall, 60)
    until(lambda: "texts_failed" in alerts(hall) or None, 15, "the manager's alert")
    assert len(gateway.asked) == begin + 1
    assert rows(hall)[ticket["id"]]["sealed"] is None


def alerts(hall: RatedHall) -> set[str]:
    return {one["code"] for one in hall.door.view("manager", hall.admin)["alerts"]}


def test_nothing_goes_to_who_left_was_undone_or_has_rated(
    hall: RatedHall, gateway: FakeGateway, minutes: Minutes
) -> None:
    rated = visit(hall)
    assert hall.rate(rated, 4).status_code == 201
    undone = visit(hall)
    good(hall.at("5", "undo"), 200)
    good(hall.door.post(f"~/tickets/{undone['id']}/abandon", {}, hall.admin), 200)
    minutes.go_on(hall, 2)
    until(lambda: not {rated["id"], undone["id"]} & rows(hall).keys() or None, 20, "their numbers to go")
    assert not {f"huangtan-{one['id']}-rate" for one in (rated, undone)} & set(gateway.asked)


def test_a_killed_server_sends_it_when_it_is_back(hall: RatedHall, gateway: FakeGateway, minutes: Minutes) -> None:
    gateway.fate = lambda _nth: "error"
    ticket = visit(hall)
    hall.server.kill()
    gateway.fate = lambda _nth: "ok"
    hall.server.start()
    minutes.go_on(hall, 2)
    minutes.until(hall, lambda: settled(hall, ticket, "sent"), "the message")
    assert f"huangtan-{ticket['id']}-rate" in gateway.books
