"""What two do at one moment is done once: in one commit of one process, or by two processes beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from small_hall import MORNING, small_plan
from sqlalchemy import Engine, insert, select

from server.actions import approvals as told
from server.actions import devices as let_in
from server.actions.turn import Answer, Turn
from server.crypto import crypto_named
from server.crypto.data_keys import load_or_create
from server.keys import HallKeys
from server.settings.texting import TextsForm
from server.store.approvals import Approvals
from server.store.batch import Command
from server.store.devices import Device, Devices, EnrolmentRefused
from server.store.engine import open_engine
from server.store.event_codec import FIRST_LINK
from server.store.hall_writer import HallWriter
from server.store.schema import upgrade
from server.store.tables import approvals, devices, halls, text_messages, tickets
from server.store.texts import Texts
from server.texting.gateway import TAKEN, Handed, TextMessage
from server.texting.texter import one_pass


@dataclass
class StillClock:
    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'hall.db'}", writing=True)
    upgrade(made)
    with made.begin() as connection:
        connection.execute(insert(halls).values(code="small", seq=0, chain=FIRST_LINK, replay_from=1))
    yield made
    made.dispose()


@pytest.fixture
def reading(tmp_path: Path, engine: Engine) -> Iterator[Engine]:  # it has made the database
    made = open_engine(f"sqlite:///{tmp_path / 'hall.db'}")
    yield made
    made.dispose()


def together(engine: Engine, reading: Engine, runs: list[Callable[[Turn], Answer]]) -> list[Answer | Exception]:
    """Commands that stand in line before the writer begins share one commit."""
    writer = HallWriter(engine, small_plan(), StillClock(), lambda _event, _hall: [], lambda _told: None, reading)
    waiting = [writer.turnstile.enter(Command(caller="a", key=None, fingerprint="", run=run)) for run in runs]
    writer.start()
    found: list[Answer | Exception] = []
    for one in waiting:
        try:
            found.append(one.answer(10))
        except Exception as error:  # noqa: BLE001  # it is what is looked at
            found.append(error)
    writer.stop()
    return found


def test_an_approval_is_used_once(engine: Engine, reading: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(approvals).values(
                hall="small", id="a1", purpose="reveal_number", subject="t1", why="w", asked_by="li",
                asked_at=MORNING, decided_by="wu", decided_at=MORNING, granted=True,
            )
        )  # fmt: skip
    mine = Approvals(reading, "small")

    def use(turn: Turn) -> Answer:
        mine.to_use("a1", "reveal_number", "li", turn.now)
        write = mine.using("a1", turn.now)
        told.number_revealed(turn, "a1", ticket="t1", kept_for="x", by="li", write=write)
        return Answer(status=200, body={})

    first, second = together(engine, reading, [use, use])
    assert isinstance(first, Answer) and isinstance(second, Answer)  # noqa: PT018
    assert (first.status, second.status, second.body["code"]) == (200, 409, "not_approved")


def test_a_code_lets_one_machine_in(engine: Engine, reading: Engine) -> None:
    mine = Devices(engine, "small", reading)
    mine.add(Device(hall="small", code="K1", kind="kiosk", zone=None, windows=()))
    code = mine.code_for("K1", MORNING)

    def enrol(token: str) -> Callable[[Turn], Answer]:
        def run(turn: Turn) -> Answer:
            device = mine.behind(code, turn.now)
            write = mine.enrolling(device, code, token, turn.now, None)
            let_in.enrolled(turn, "K1", address="127.0.0.1", signs=False, replaced=False, write=write)
            return Answer(status=201, body={})

        return run

    first, second = together(engine, reading, [enrol("one"), enrol("two")])
    assert isinstance(first, Answer)
    assert isinstance(second, EnrolmentRefused)
    with reading.connect() as connection:
        assert connection.execute(select(devices.c.token_hash)).scalar_one() is not None


@pytest.fixture
def texts(engine: Engine, tmp_path: Path) -> Texts:
    made = Texts(engine, engine, "small", crypto_named("international"), lambda: load_or_create(tmp_path / "k"), 24)
    ended = MORNING - timedelta(minutes=5)
    with engine.begin() as connection:
        for n in range(3):
            connection.execute(
                insert(tickets).values(
                    hall="small", id=f"t{n}", business_day=MORNING.date(), series="A", number=n, code=f"A00{n}",
                    business="market", zone="z", state="finished", priority_class="ordinary", source="kiosk", calls=1,
                    issued_at=ended, ended_at=ended, held_s=0.0,
                )
            )  # fmt: skip
            keeping = made.keeping(f"t{n}", "13812345678", None, ended)
            assert keeping is not None
            keeping(connection)
    return made


def test_a_message_that_is_under_way_is_nobody_elses(texts: Texts, tmp_path: Path, engine: Engine) -> None:
    clock = StillClock()
    rules = TextsForm(command=["true"], timeout_s=10)

    class SlowGateway:
        """Takes every message, just within its time; meanwhile another process looks for work."""

        def __init__(self) -> None:
            self.taken_by_others: list[str] = []

        def hand(self, message: TextMessage) -> Handed:
            clock.at += timedelta(seconds=9)
            for ticket in ("t0", "t1", "t2"):
                if ticket in message.id and texts.claim(ticket, clock.now(), for_s=40) is not None:
                    self.taken_by_others.append(ticket)
            clock.at += timedelta(seconds=30)
            return TAKEN

        def close(self) -> None:
            """Nothing is held."""

    gateway = SlowGateway()
    key = tmp_path / "hall.key"
    HallKeys.create(key)
    host: Any = SimpleNamespace(
        clock=clock, texts=texts, code="small", public_url="http://h", keys=HallKeys.load(key),
        settings=SimpleNamespace(plan=small_plan()),
    )  # fmt: skip
    assert one_pass(host, rules, gateway) == 3
    assert gateway.taken_by_others == []
    with engine.connect() as connection:
        assert set(connection.execute(select(text_messages.c.state)).scalars()) == {"sent"}
