"""The hall's writer and publisher by themselves: one bad command or view must not spoil it for the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from log_checker import select
from small_hall import MORNING, small_plan
from sqlalchemy import insert

from server.actions import tickets
from server.actions.jobs import Job
from server.actions.turn import Answer, Turn
from server.domain import events as happened
from server.domain.hall import Hall
from server.live import catalogue
from server.live.publisher import Publisher
from server.store.batch import Command
from server.store.engine import open_engine
from server.store.event_codec import FIRST_LINK
from server.store.hall_writer import Committed, HallWriter
from server.store.schema import upgrade
from server.store.tables import halls
from server.store.turnstile import InProgress, NotNow


@dataclass
class SlowClock:
    """Goes on only when a test says so."""

    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at


@dataclass
class Stand:
    """A writer on a database of its own."""

    url: str
    clock: SlowClock = field(default_factory=SlowClock)
    told: list[Committed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine = open_engine(self.url, writing=True)
        upgrade(self.engine)
        with self.engine.begin() as connection:
            connection.execute(insert(halls).values(code="small", seq=0, chain=FIRST_LINK, replay_from=1))
        self.writer = HallWriter(self.engine, small_plan(), self.clock, self._announce, self.told.append)
        self.writer.start()
        self.do(lambda turn: turn.hall.open_day(now=turn.now, business_day=MORNING.date(), accept_until=None))

    def _announce(self, event: happened.Event, _hall: Hall) -> list[Job]:
        if not isinstance(event, happened.TicketIssued):
            return []
        expires = event.at + timedelta(seconds=20)
        return [
            Job(
                id=f"say-{event.code}", device="D1", kind="announce", payload={}, state="queued",
                created_at=event.at, expires_at=expires, ticket=event.ticket,
            )
        ]  # fmt: skip

    def do(self, run: Callable[[Turn], Any], key: str | None = None) -> Answer:
        def answer(turn: Turn) -> Answer:
            run(turn)
            return Answer(status=200, body={})

        return self.writer.do(Command(caller="kiosk:K1", key=key, fingerprint="f", run=answer))

    def take(self, name: str) -> Answer:
        return self.do(lambda turn: tickets.take(turn, ticket_id=name, business="market", matter=None, source="kiosk"))

    def close(self) -> None:
        self.writer.stop()
        self.engine.dispose()


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    made = Stand(f"sqlite:///{tmp_path / 'one.db'}")
    yield made
    made.close()


def test_a_command_that_breaks_takes_nobody_with_it(stand: Stand) -> None:
    """They share a commit, because the writer is kept busy until all three wait."""
    busy, waiting = threading.Event(), threading.Event()

    def hold(_turn: Turn) -> None:
        busy.set()
        assert waiting.wait(20)

    def half_done(turn: Turn) -> None:
        tickets.take(turn, ticket_id="lost", business="market", matter=None, source="kiosk")
        raise ZeroDivisionError

    answers: dict[str, object] = {}

    def send(name: str, act: Callable[[], Answer]) -> threading.Thread:
        def run() -> None:
            try:
                answers[name] = act().status
            except NotNow as error:
                answers[name] = type(error)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    first = send("first", lambda: stand.do(hold))
    assert busy.wait(20)
    others = [
        send("before", lambda: stand.take("before")),
        send("broken", lambda: stand.do(half_done)),
        send("after", lambda: stand.take("after")),
    ]
    while len(stand.writer.turnstile) < 3:
        threading.Event().wait(0.01)
    waiting.set()
    for thread in (first, *others):
        thread.join()
    assert answers == {"first": 200, "before": 200, "broken": NotNow, "after": 200}
    rows = select(stand.url, "SELECT id, number FROM tickets ORDER BY number")
    assert {row["id"] for row in rows} == {"before", "after"}
    assert [row["number"] for row in rows] == [1, 2]
    with stand.writer.reading() as resident:
        assert set(resident.hall.day.tickets) == {"before", "after"}


def test_an_answer_that_comes_too_late_is_settled_by_its_key(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit is slow: the caller is told "not now", which means unknown, and asks again."""
    busy, released = threading.Event(), threading.Event()

    def slow(turn: Turn) -> None:
        tickets.take(turn, ticket_id="late", business="market", matter=None, source="kiosk")
        busy.set()
        assert released.wait(20)

    monkeypatch.setattr("server.store.hall_writer._PATIENCE_S", 0.2)
    with pytest.raises(NotNow):
        stand.do(slow, key="late")
    assert busy.is_set()
    with pytest.raises(InProgress):
        stand.do(slow, key="late")
    released.set()
    monkeypatch.setattr("server.store.hall_writer._PATIENCE_S", 20.0)
    stand.take("after")
    again = stand.do(slow, key="late")
    assert (again.status, again.replayed) == (200, True)
    assert [row["id"] for row in select(stand.url, "SELECT id FROM tickets ORDER BY number")] == ["late", "after"]


def test_a_writer_tells_for_how_long_it_has_stood_still(stand: Stand) -> None:
    """The watchdog asks: 0 between commits and after an end that was wanted, without end when the thread has died."""
    assert stand.writer.stalled_s() == 0
    seen: list[float] = []

    def look(_turn: Turn) -> None:
        before = stand.writer.stalled_s()
        threading.Event().wait(0.02)
        seen.append(stand.writer.stalled_s() - before)

    stand.do(look)
    assert seen[0] >= 0.02
    stand.writer.stop()
    assert stand.writer.stalled_s() == 0
    stand.writer._ending = False
    assert stand.writer.stalled_s() == float("inf")


def test_announcements_that_nobody_took_do_not_pile_up(stand: Stand) -> None:
    stand.take("one")
    with stand.writer.reading() as resident:
        assert set(resident.jobs) == {"say-C001"}
    stand.clock.at += timedelta(seconds=75)
    stand.take("two")
    with stand.writer.reading() as resident:
        assert set(resident.jobs) == {"say-C001", "say-C002"}, "the device may still say that it was spoken"
    stand.clock.at += timedelta(seconds=6)
    stand.take("three")
    with stand.writer.reading() as resident:
        assert set(resident.jobs) == {"say-C002", "say-C003"}
    assert select(stand.url, "SELECT state FROM jobs WHERE id = 'say-C001'") == [{"state": "expired"}]


def test_a_view_that_cannot_be_painted_silences_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_sight: object, _code: str) -> dict[str, object]:
        raise ZeroDivisionError

    whole = catalogue.View(render=lambda _sight, code: {"code": code}, visible=lambda _caller, _code: True)
    monkeypatch.setitem(catalogue.VIEWS, "board", whole)
    monkeypatch.setitem(catalogue.VIEWS, "window", catalogue.View(render=broken, visible=whole.visible))
    hall = Hall(small_plan())
    hall.open_day(now=MORNING, business_day=MORNING.date(), accept_until=None)
    (opened,) = hall.take_unsaved()

    class Painter:
        def look(self, paint: Callable[[Any], None]) -> None:
            paint(type("Seen", (), {"seq": 1, "now": MORNING, "day": hall.day, "rehearsal": False})())

    painted: list[str] = []
    arrived = threading.Event()

    def emit(event: str, message: Any, *, to: str) -> None:
        if event == "view":
            painted.append(message["view"])
            arrived.set()

    publisher = Publisher("small", Painter(), emit)
    for view in ("window:1", "board:all"):
        publisher.join(view, "somebody")
    publisher.attend("somebody")
    try:
        publisher.tell(Committed(hall="small", events=((1, opened),), devices=frozenset()))
        assert arrived.wait(10)
    finally:
        publisher.stop()
    assert set(painted) == {"board:all"}
