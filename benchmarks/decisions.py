"""How long one decision takes: 1,000 in Yushan's 108 windows, a played day, a busy day's questions (routing.md §5).

Processor time of one thread, for a machine that is shared says nothing by the clock. No server and no socket: this is
the domain alone, as it works inside the hall's turn, and ``youxu decide`` with the reading of its JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from time import process_time, thread_time
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.decider import Decider
from server.domain.hall import Hall
from server.domain.routing import next_for
from server.settings import load_hall
from server.simulate.asking import AskedDesk, state
from server.simulate.days import Scenario, Script, Visitor, make_day
from server.simulate.engine import Game
from server.simulate.model import Model, model_of
from server.simulate.on_hall import HallDesk

_HALLS = Path(__file__).parents[1] / "config" / "halls"
_ON = date(2026, 11, 23)
_WAITING = 1000


def run() -> list[dict[str, Any]]:
    return [_live_decision(), _live_call(), *_decide(), *_days(), *_questions()]


def _crowd() -> tuple[Hall, datetime]:
    """Yushan open with all rostered windows, and a thousand waiting: a tenth green, a tenth booked."""
    plan = load_hall(_HALLS / "yushan").plan
    hall = Hall(plan)
    now = datetime.combine(_ON, datetime.min.time(), ZoneInfo(plan.time_zone)) + timedelta(hours=9)
    hall.open_day(now=now, business_day=_ON, accept_until=None)
    for window in plan.windows:
        hall.sign_in(now=now, window=window.code, clerk=f"clerk {window.code}")
    codes = [matter.code for business in plan.businesses for matter in plan.matters_of[business.code]]
    for n in range(_WAITING):
        now += timedelta(seconds=2)
        hall.issue_ticket(
            now=now, ticket_id=str(n), business=None, matter=codes[7 * n % len(codes)],
            priority="green" if n % 10 == 0 else None,
            due_at=now + timedelta(minutes=n % 40) if n % 10 == 1 else None,
        )  # fmt: skip
    hall.take_unsaved()
    return hall, now


def _live_decision() -> dict[str, Any]:
    hall, now = _crowd()
    windows = [window.code for window in hall.plan.windows]
    spent = [_spent(partial(next_for, hall.day, windows[n % len(windows)], now)) for n in range(3000)]
    return _row("one routing decision, Yushan, 1,000 waiting", spent)


def _live_call() -> dict[str, Any]:
    """The whole move: decision, event, what it does to the day. Then the visit ends and the window is free again."""
    hall, now = _crowd()
    windows = [window.code for window in hall.plan.windows]
    spent = []
    for n in range(800):
        window = windows[n % len(windows)]
        spent.append(_spent(partial(hall.call_next, now=now, window=window)))
        if hall.day.windows[window].ticket is not None:
            hall.start(now=now, window=window)
            hall.finish(now=now, window=window)
        hall.take_unsaved()
    return _row("one call, Yushan, from 1,000 waiting", spent)


def _decide() -> list[dict[str, Any]]:
    model = model_of(load_hall(_HALLS / "yushan").plan, _ON)
    script = make_day(model, Scenario(), 1)
    decider, answers = Decider(), []
    game = Game(model, script, AskedDesk(decider.answer, model, script, estimates=False))
    for visitor in script.visitors[:_WAITING]:
        game.waiting[visitor.id] = visitor
    game.now = script.visitors[_WAITING].arrive
    for seat in game.seats:
        seat.open, seat.idle_since = True, game.now
    shown = state(game)
    for n in range(300):
        line = json.dumps({"op": "call", "now": game.now, "window": n % len(game.seats), "state": shown})
        answers.append(_spent(partial(_answered, decider, line)))
    return [_row("youxu decide, one call with its JSON, Yushan, 1,000 waiting", answers)]


def _answered(decider: Decider, line: str) -> str:
    return json.dumps(decider.answer(json.loads(line)))


def _days() -> list[dict[str, Any]]:
    plan = load_hall(_HALLS / "yushan").plan
    model, spent, visitors = model_of(plan, _ON), [], 0
    for seed in range(1, 6):
        script = make_day(model, Scenario(), seed)
        began = process_time()
        Game(model, script, HallDesk(plan, script, _ON, waits=False)).play()
        spent.append(process_time() - began)
        visitors += len(script.visitors)
    return [_row("a simulated day of Yushan", spent) | {"visitors a day": visitors // 5}]


def _questions() -> list[dict[str, Any]]:
    """A busy day of each hall asked through ``youxu decide``: each kind of question by itself."""
    rows = []
    for name, told_every in (("huangtan", 1), ("yushan", 10)):
        model = model_of(load_hall(_HALLS / name).plan, _ON)
        script = make_day(model, Scenario(demand=1.05), 1)
        decider, spent = Decider(), dict[str, list[float]]()

        def answer(
            question: dict[str, Any], decider: Decider = decider, spent: dict[str, list[float]] = spent
        ) -> dict[str, Any]:
            began = thread_time()
            said = decider.answer(question)
            spent.setdefault(question["op"], []).append(thread_time() - began)
            return said

        Game(model, script, _AskedNowAndThen(answer, model, script, told_every), advice=True).play()
        rows += [_row(f"{op}, {name}", spent[op]) for op in ("call", "ticket", "advise")]
    return rows


class _AskedNowAndThen(AskedDesk):
    """Asks for the wait of every so many-th ticket only: a big hall's day has thousands."""

    def __init__(self, answer: Callable[[Any], Any], model: Model, script: Script, every: int) -> None:
        super().__init__(answer, model, script)
        self._every = every

    def taken(self, game: Game, visitor: Visitor) -> tuple[int | None, Any]:
        self._estimates = visitor.id % self._every == 0
        return super().taken(game, visitor)


def _spent(work: Callable[[], object]) -> float:
    began = thread_time()
    work()
    return thread_time() - began


def _row(scenario: str, seconds: list[float]) -> dict[str, Any]:
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    return {"scenario": scenario, "p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99), "rounds": len(ordered)}
