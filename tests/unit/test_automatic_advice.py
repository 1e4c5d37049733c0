"""Automatic mode, whoever advises: one change at a look, three in a quarter of an hour, rest; none with nobody."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from small_hall import MORNING, NO_DIFFERENCE, open_hall, small_plan
from sqlalchemy import make_url

from server.actions.turn import Answer, Turn
from server.domain.advice import Change, Proposal
from server.domain.events import AdviceApplied
from server.domain.hall import Hall
from server.domain.rules import AdviceBy, HallRules
from server.domain.waits.table import wait_table
from server.foresight.advice_desk import AdviceDesk
from server.foresight.foreseer import Foreseer
from server.foresight.study import study
from server.foresight.thinking import foretold, think


class Here(Executor):
    """Thinks at once, where it is asked; of the past it has heard nothing."""

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        if work is not study:
            done.set_result(work(*given, **named))
        return done


class Restless(Here):
    """Would turn every window that can be turned to and fro at every look."""

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        if work is not think:
            return super().submit(work, *given, **named)
        seen, hall = given
        effect = foretold(seen, hall, ())
        planted = [
            Proposal(
                window=seat.id, change=Change.RESTORE if seat.nodiff else Change.NO_DIFFERENCE, effect=effect, need=None
            )
            for seat in seen.scene.seats
            if hall.window_code[seat.id] in ("3", *NO_DIFFERENCE) and seat.open
        ]
        done: Future[Any] = Future()
        done.set_result((wait_table(seen, hall), planted if named["advice"] else None))
        return done


class Host:
    """A hall on a table, at a clock that is set by hand."""

    code = "small"
    foretell: Any = None
    learned = None

    def __init__(self, hall: Hall) -> None:
        names = count(1)
        self.hall, self.now, self.seq = hall, MORNING, 0
        self.settings = SimpleNamespace(plan=hall.plan)
        self.advice = AdviceDesk(lambda: f"a{next(names)}")
        self.publisher = SimpleNamespace(again=lambda _view: None)
        self.engine = SimpleNamespace(url=make_url("sqlite://"))
        self.writer = SimpleNamespace(changes=1)

    def look(self, see: Callable[[Any], None]) -> None:
        self.seq += 1
        see(SimpleNamespace(day=self.hall.day, now=self.now, seq=self.seq))

    def do(self, caller: Any, work: Callable[[Turn], Answer], *, key: None, fingerprint: str) -> Answer:
        assert (caller.kind, key, fingerprint) == ("advice", None, "")
        return work(Turn(hall=self.hall, now=self.now, caller="advice", open_jobs={}))


def changes(rules: HallRules, minutes: int, thinker: type[Here] = Here) -> list[AdviceApplied]:
    """What is done by itself, looked at every minute, in a hall where far too many want insurance."""
    hall = open_hall(small_plan(rules), windows=tuple("12345678"))
    for n in range(60):
        hall.issue_ticket(now=MORNING, ticket_id=f"i{n}", business="insurance")
    host = Host(hall)
    foreseer = Foreseer(
        [host],  # type: ignore[list-item]  # the double has what is used of a host
        SimpleNamespace(now=lambda: host.now),  # type: ignore[arg-type]
        lambda _day: True,
        thinker(),  # type: ignore[arg-type]  # so has this one of the thinker
    )
    for minute in range(minutes):
        host.now = MORNING + timedelta(minutes=minute)
        foreseer.again()
    return [event for event in hall.take_unsaved() if isinstance(event, AdviceApplied)]


def by(advice_by: AdviceBy, *, automatic: bool = True) -> HallRules:
    return HallRules(routing_policy="counted_minutes", advice_by=advice_by, advice_automatic=automatic)


def too_fast(done: list[AdviceApplied]) -> list[str]:
    """What breaks the limits of automatic mode."""
    found = []
    for n, one in enumerate(done):
        before = done[:n]
        if any(other.at == one.at for other in before):
            found.append(f"two changes at {one.at}")
        if sum(one.at - other.at < timedelta(minutes=15) for other in before) >= 3:
            found.append(f"a fourth change in a quarter of an hour at {one.at}")
        if any(other.window == one.window and one.at - other.at < timedelta(minutes=30) for other in before):
            found.append(f"window {one.window} did not rest at {one.at}")
    return found


@pytest.mark.parametrize("advice_by", [AdviceBy.TIDAL, AdviceBy.SIMULATION])
def test_what_is_advised_is_done_by_itself(advice_by: AdviceBy) -> None:
    done = changes(by(advice_by), 12)
    assert done
    assert all(one.automatic for one in done)
    assert too_fast(done) == []


def test_a_restless_adviser_is_held_to_the_limits() -> None:
    done = changes(by(AdviceBy.SIMULATION), 40, Restless)
    assert len(done) > 5
    assert too_fast(done) == []


@pytest.mark.parametrize(
    ("limit", "without", "said"), [("room", lambda *_: 99, "fourth"), ("rests", lambda *_: False, "did not rest")]
)
def test_control_without_a_limit_the_restless_one_is_found(
    monkeypatch: pytest.MonkeyPatch, limit: str, without: Callable[..., Any], said: str
) -> None:
    monkeypatch.setattr(f"server.foresight.advice_desk.{limit}", without)
    done = changes(by(AdviceBy.SIMULATION), 20, Restless)
    assert any(said in one for one in too_fast(done))


def test_tidal_rules_wait_until_a_zone_has_been_pressed() -> None:
    first = min(one.at for one in changes(by(AdviceBy.TIDAL), 12))
    assert first - MORNING >= timedelta(minutes=HallRules().tidal_for_min)
    assert changes(by(AdviceBy.TIDAL), 5) == []


@pytest.mark.parametrize("advice_by", list(AdviceBy))
def test_nothing_is_done_without_the_setting(advice_by: AdviceBy) -> None:
    assert changes(by(advice_by, automatic=False), 12) == []


def test_nobody_advises_where_advice_is_off() -> None:
    assert changes(by(AdviceBy.OFF), 40) == []
