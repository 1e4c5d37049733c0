"""Days of a small hall written to a database by the server's own writer of commits: hundreds of moves in a second.

One seed, one hall: the same tickets, calls, transfers, ratings, slips and refusals, on either database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random  # noqa: TID251  # the tests' own chance, by a printed seed
from typing import Any
from uuid import UUID

from small_hall import MORNING, small_plan
from sqlalchemy import Engine, insert, select

from server.actions import day as days
from server.actions import tickets
from server.actions.jobs import Job, acknowledge
from server.actions.slips import order_slip
from server.actions.turn import Answer, Turn
from server.domain.hall import Hall
from server.domain.ticket import HoldKind, TicketState
from server.store.batch import Batch, Command
from server.store.event_codec import FIRST_LINK
from server.store.resident import load
from server.store.schema import upgrade
from server.store.tables import halls

_TAKEABLE = ("insurance", "household", "market", "farming")
_TOGETHER = 64  # commands in one commit
_RATED = {"reasons": (), "text": "", "channel": "pad", "dictionary_version": "1"}
Move = Callable[[Turn], Answer]


class _Standing:
    def __init__(self, time: datetime) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time


class WrittenDays:
    """One hall of a database. ``hall``: its code, for databases of several halls."""

    def __init__(self, engine: Engine, *, seed: int, hall: str = "small") -> None:
        self._engine = engine
        self._chance = Random(seed)
        self._clock = _Standing(MORNING)
        self._made = 0
        self._caller = "kiosk:K1"
        upgrade(engine)
        with engine.begin() as connection:
            if connection.execute(select(halls.c.code).where(halls.c.code == hall)).one_or_none() is None:
                connection.execute(insert(halls).values(code=hall, seq=0, chain=FIRST_LINK, replay_from=1))
            self._resident = load(connection, replace(small_plan(), code=hall))
        self._hall: Hall = self._resident.hall

    def days(self, count: int, *, moves: int, last_open: bool = True) -> None:
        """So many business days of so many moves, each closed and some opened again; the last may stay open."""
        for number in range(count):
            self._clock.time = MORNING + timedelta(days=number)
            self.day(self._clock.time, moves=moves, again=number % 3 == 1)
            if number < count - 1 or not last_open:
                self.commit([self._close])

    def day(self, morning: datetime, *, moves: int, again: bool) -> None:
        self._clock.time = morning
        self.commit([lambda turn: self._open(turn, morning)])
        self._seat()
        for done in range(0, moves, _TOGETHER):
            self._clock.time += timedelta(seconds=self._chance.choice([1, 20, 60]))
            self.commit([self._some_move for _ in range(min(_TOGETHER, moves - done))])
            if again and done >= moves // 2:
                again = False
                self.commit([self._close])
                self.commit([lambda turn: self._open(turn, morning)])
                self._seat()

    def close(self) -> None:
        self.commit([self._close])

    def pass_time(self, by: timedelta) -> None:
        self._clock.time += by

    def commit(self, moves: list[Move]) -> None:
        """One commit, as the hall's writer makes it."""
        commands = [
            Command(caller=self._caller, key=str(UUID(int=self._chance.getrandbits(128), version=4)), fingerprint="f",
                    run=move)
            for move in moves
        ]  # fmt: skip
        with self._engine.begin() as connection:
            batch = Batch(self._hall.plan.code, self._resident, self._clock, lambda *_: [])
            for command in commands:
                answer = batch.run(command)
                assert isinstance(answer, Answer), answer
            batch.write(connection)

    def _open(self, turn: Turn, morning: datetime) -> Answer:
        turn.hall.open_day(now=turn.now, business_day=morning.date(), accept_until=None)
        return Answer(status=200, body=None)

    def _close(self, turn: Turn) -> Answer:
        days.close_day(turn)
        return Answer(status=200, body=None)

    def _seat(self) -> None:
        def seat(window: str) -> Move:
            return lambda turn: _done(turn.hall.sign_in(now=turn.now, window=window, clerk=f"c{window}"))

        self.commit([seat(window.code) for window in self._hall.plan.windows])

    def _some_move(self, turn: Turn) -> Answer:
        hall, window = turn.hall, self._chance.choice(self._hall.plan.windows).code
        if self._chance.random() < 0.3:
            return self._take(turn)
        move, arguments = self._chance.choice(self._moves(hall, window))
        if move == "acknowledge":
            return _done(acknowledge(turn, device="K1", **arguments))
        return _done(getattr(hall, move)(now=turn.now, **arguments))

    def _take(self, turn: Turn) -> Answer:
        self._made += 1
        name = f"{self._hall.plan.code[:5]}{turn.now:%m%d}{self._made:07d}"
        issued = tickets.take(
            turn, ticket_id=name, business=self._chance.choice(_TAKEABLE), matter=None, source="kiosk",
            priority=self._chance.choice([None, None, "green"]), ref=self._chance.choice([None, "来自外地"]),
        )  # fmt: skip
        job: Job = order_slip(turn, issued, device="K1", job_id=f"j{name}", link=f"http://hall/t/{name}secret")
        body = {"id": issued.ticket, "code": issued.code, "link": f"{name}secret", "job": {"id": job.id}}
        return Answer(status=201, body=body)

    def _moves(self, hall: Hall, window: str) -> list[tuple[str, dict[str, Any]]]:
        there, day = {"window": window}, hall.day
        if day.windows[window].ticket:
            return [
                ("start", there), ("start", there), ("finish", there), ("finish", there), ("undo", there),
                ("recall", there), ("mark_no_show", there), ("transfer", {**there, "why": "补件", "to_window": "5"}),
                ("hold", {**there, "kind": HoldKind.VISITOR, "why": "照片"}),
            ]  # fmt: skip
        some = self._chance.choice([*list(day.tickets)[-40:], "nobody"])
        finished = [one for one in list(day.tickets)[-60:] if day.tickets[one].state is TicketState.FINISHED]
        job = self._chance.choice([*list(self._resident.jobs)[-20:], "none"])
        state = self._chance.choice(["sent", "confirmed", "confirmed", "failed", "suspect"])
        return [
            *[("call_next", there)] * 6,
            ("abandon", {"ticket": some, "by": "visitor"}), ("delay", {"ticket": some}), ("requeue", {"ticket": some}),
            ("resume", {**there, "ticket": some}),
            *[("rate", {"unit": one, "level": self._chance.randint(1, 5), **_RATED}) for one in finished[:2]],
            *[("acknowledge", {"job": job, "state": state, "detail": None})] * 4,
        ]  # fmt: skip


def _done(_made: object) -> Answer:
    return Answer(status=200, body={"ok": True})
