"""promises.md §2.2, line by line, at the door of the real server on both databases."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from hall_under_test import HallUnderTest, good, refused
from log_checker import select
from server_process import HALLS, ServerProcess, hall_with_rules, install

TICKET = {"business": "civil_affairs"}


def key() -> str:
    return str(uuid.uuid4())


def tickets(hall: HallUnderTest) -> int:
    return int(select(hall.keys.database, "SELECT count(*) AS n FROM tickets")[0]["n"])


@contextmanager
def database_locked(url: str) -> Iterator[None]:
    """Somebody holds what every command must write."""
    if url.startswith("sqlite:///"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()
    else:
        with psycopg.connect(url.replace("postgresql+psycopg", "postgresql", 1)) as connection2:
            connection2.execute("SELECT 1 FROM halls FOR UPDATE")
            yield
            connection2.rollback()


@pytest.fixture
def lonely(tmp_path: Path, database: str | None) -> Iterator[HallUnderTest]:
    """A hall of one test's own, for what the server complains of in its log."""
    running = HallUnderTest(ServerProcess(install(tmp_path, hall=HALLS / "huangtan", database=database)).start())
    try:
        running.open_day()
        yield running
    finally:
        running.close()
        running.server.kill()


def test_no_key_is_400_and_nothing_happens(hall: HallUnderTest) -> None:
    before = tickets(hall)
    headers = {"Authorization": f"Bearer {hall.kiosk}"}
    answer = hall.door.http.post(hall.door.path("~/tickets"), json=TICKET, headers=headers)
    refused(answer, 400, "key_required")
    refused(
        hall.door.http.post(hall.door.path("~/tickets"), json=TICKET, headers={**headers, "Idempotency-Key": ""}),
        400,
        "key_required",
    )
    assert tickets(hall) == before


def test_a_key_has_at_most_255_characters_and_is_best_a_uuid(hall: HallUnderTest) -> None:
    """UUID v4 is what our clients send; any other text within the length is a key as good."""
    refused(hall.door.post("~/tickets", TICKET, hall.kiosk, key="k" * 256), 422, "invalid_input")
    for accepted in (key(), "k" * 247 + key()[:8], "kiosk K1, press 7"):
        good(hall.door.post("~/tickets", TICKET, hall.kiosk, key=accepted), 201)


def test_the_same_key_and_content_is_the_same_answer_with_the_replay_header(hall: HallUnderTest) -> None:
    mine = key()
    first = hall.door.post("~/tickets", TICKET, hall.kiosk, key=mine)
    again = hall.door.post("~/tickets", TICKET, hall.kiosk, key=mine)
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "1"
    assert again.content == first.content


def test_a_refusal_by_the_halls_state_is_replayed_too(hall: HallUnderTest) -> None:
    mine = key()
    first = hall.door.post("~/windows/7/start", {}, hall.keys.clerks["7"], key=mine)
    again = hall.door.post("~/windows/7/start", {}, hall.keys.clerks["7"], key=mine)
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.headers["Idempotent-Replay"] == "1"
    assert again.json() == first.json()


def test_the_same_key_with_other_content_is_422(hall: HallUnderTest) -> None:
    mine = key()
    taken = good(hall.door.post("~/tickets", TICKET, hall.kiosk, key=mine), 201)
    before = tickets(hall)
    refused(hall.door.post("~/tickets", {"business": "agriculture"}, hall.kiosk, key=mine), 422, "key_reused")
    assert tickets(hall) == before
    assert good(hall.door.post("~/tickets", TICKET, hall.kiosk, key=mine), 201) == taken, "the first answer stands"


def test_the_path_belongs_to_the_content(hall: HallUnderTest) -> None:
    mine, clerk = key(), hall.keys.clerks["7"]
    hall.door.post("~/windows/7/start", {}, clerk, key=mine)
    refused(hall.door.post("~/windows/7/finish", {}, clerk, key=mine), 422, "key_reused")


def test_a_key_is_its_callers_own(hall: HallUnderTest) -> None:
    mine = key()
    one, other = (good(hall.door.post("~/tickets", TICKET, token, key=mine), 201) for token in hall.keys.kiosks[:2])
    assert one["id"] != other["id"]


def test_what_was_wrongly_filled_in_may_be_put_right_under_the_same_key(hall: HallUnderTest) -> None:
    mine = key()
    wrong_field = {"business": "civil_affairs", "nothing": 1}
    refused(hall.door.post("~/tickets", wrong_field, hall.kiosk, key=mine), 422, "invalid_input")
    good(hall.door.post("~/tickets", TICKET, hall.kiosk, key=mine), 201)

    hall.seat("8")
    taken, mine, clerk = hall.take(), key(), hall.keys.clerks["8"]
    body = {"ticket": taken["id"], "why": "  "}
    refused(hall.door.post("~/windows/8/call", body, clerk, key=mine), 422, "reason_required")
    good(hall.door.post("~/windows/8/call", {**body, "why": "papers"}, clerk, key=mine), 200)
    hall.clear("8")


def test_the_first_attempt_still_running_is_409_in_progress_and_then_the_answer(lonely: HallUnderTest) -> None:
    mine, before = key(), tickets(lonely)

    def press() -> httpx.Response:
        return lonely.door.post("~/tickets", TICKET, lonely.kiosk, key=mine)

    with ThreadPoolExecutor() as pool, database_locked(lonely.keys.database):
        answers = [one.result() for one in [pool.submit(press), pool.submit(press)]]
    first, second = sorted(answers, key=lambda answer: -answer.status_code)  # whichever of the two came first
    refused(first, 503, "not_now")
    refused(second, 409, "in_progress")
    taken = good(press(), 201)
    replayed = press()
    assert (replayed.json(), replayed.headers["Idempotent-Replay"]) == (taken, "1")
    assert tickets(lonely) == before + 1


def test_not_now_is_not_kept(lonely: HallUnderTest) -> None:
    mine, before = key(), tickets(lonely)
    with database_locked(lonely.keys.database):
        refused(lonely.door.post("~/tickets", TICKET, lonely.kiosk, key=mine), 503, "not_now")
    answer = lonely.door.post("~/tickets", TICKET, lonely.kiosk, key=mine)
    good(answer, 201)
    assert tickets(lonely) == before + 1


def test_too_many_is_not_kept(tmp_path: Path) -> None:
    """Somebody over the tickets a minute: the same key is good again when the minute has passed."""
    config = hall_with_rules(tmp_path)
    path = config / "hall.toml"
    path.write_text(path.read_text().replace("[server]", "[server]\ntickets_per_minute = 2"))
    running = HallUnderTest(ServerProcess(install(tmp_path, hall=config)).start())
    try:
        running.open_day()
        mine = key()
        answers = [running.door.post("~/tickets", TICKET, running.admin) for _ in range(8)]
        assert 429 in {answer.status_code for answer in answers}
        refused(running.door.post("~/tickets", TICKET, running.admin, key=mine), 429, "too_many")
        stored = select(running.keys.database, "SELECT code FROM answers")
        assert 429 not in {row["code"] for row in stored}
        assert select(running.keys.database, f"SELECT 1 FROM answers WHERE key = '{mine}'") == []  # noqa: S608  # our own
    finally:
        running.close()
        running.server.kill()
