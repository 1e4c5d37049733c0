"""The weeks before the demo's day: each workday played by the simulator on the hall's own aggregate and written by the
hall's own commits, so that figures, the public summary and the forecasts have something to tell.

Visitors rate as in the live demo; bad ratings open their cases, and the manager has dealt with the older ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from random import Random  # noqa: TID251  # people at play, all from one seed; the hall itself never draws
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from server.actions.day import close_day
from server.actions.ratings import rate
from server.actions.turn import Answer, Turn
from server.demo.manners import level, rates, reasons
from server.domain.calendar import sessions_on
from server.domain.hall import Hall
from server.domain.moves.rating import RatingTerms
from server.domain.plan import HallPlan
from server.domain.ratings.case import BadRatingCase, CaseState
from server.ids import new_id
from server.simulate.days import Scenario, Script, Visitor, make_day
from server.simulate.desk import Heard, Seat
from server.simulate.engine import Game
from server.simulate.model import model_of
from server.simulate.on_hall import HallDesk
from server.store.batch import Batch, Command
from server.store.engine import open_engine
from server.store.resident import load
from server.workdays import is_workday

_THINKS_S = (3, 15)  # from the end of the visit to the touch on the pad
_DAYS = (5, 20)  # at least and at most, as a big hall's day takes some seconds to play
_ABOUT_TICKETS = 6000
_CALLER = "simulator"
_DONE = Answer(status=200, body=None)


def write_past(database: str, plan: HallPlan, *, until: date, manager: str, clerks: Mapping[str, str]) -> None:
    """Play and write the days before ``until`` on which the hall served: a month in a small hall, a week in a big one.

    ``clerks``: the account at each window. ``manager``: the account that deals with cases.
    """
    engine = open_engine(database, writing=True)
    try:
        past = _Past(engine, plan, manager, clerks)
        for on in _workdays(plan, until):
            past.play(on)
    finally:
        engine.dispose()


def _workdays(plan: HallPlan, until: date) -> list[date]:
    """The oldest first."""
    least, most = _DAYS
    before = (until - timedelta(days=back) for back in range(1, 3 * most))
    serving = [on for on in before if sessions_on(plan, on, is_workday)][:most]
    if not serving:
        return []
    a_day = sum(one.per_day for one in model_of(plan, serving[0]).services)
    return serving[: max(least, int(_ABOUT_TICKETS / a_day))][::-1]


class _Past:
    _time: datetime

    def __init__(self, engine: Engine, plan: HallPlan, manager: str, clerks: Mapping[str, str]) -> None:
        self._engine = engine
        self._plan = plan
        self._manager = manager
        self._clerks = clerks
        with engine.connect() as connection:
            self._resident = load(connection, plan)

    def now(self) -> datetime:
        """The clock of what is not played: the moment of the last thing that was."""
        return self._time

    def play(self, on: date) -> None:
        """One day: its people, then what the manager does about bad ratings of days before, then its end."""
        self._time = datetime.combine(on, time(), ZoneInfo(self._plan.time_zone))
        self._commit(lambda turn: self._people(turn.hall, on))
        self._time = self._resident.hall.day.last_at or self._time
        self._commit(lambda turn: self._deal_with_cases(turn, on))
        self._commit(_close)

    def _commit(self, run: Callable[[Turn], Answer]) -> None:
        batch = Batch(self._plan.code, self._resident, self, lambda *_: [])
        with self._engine.begin() as connection:
            answer = batch.run(Command(caller=_CALLER, key=None, fingerprint="", run=run))
            if answer is not _DONE:
                raise RuntimeError(f"The past cannot be played: {answer}.")
            batch.write(connection)

    def _people(self, hall: Hall, on: date) -> Answer:
        model = model_of(self._plan, on)
        script = make_day(model, Scenario(), on.toordinal())
        desk = _PastDesk(hall, script, on, self._clerks)
        Game(model, script, desk).play()
        desk.rate_until(None)
        return _DONE

    def _deal_with_cases(self, turn: Turn, on: date) -> Answer:
        """A step a day, so that cases of every kind lie on the desk; the visitor is called on the same day."""
        zone = ZoneInfo(self._plan.time_zone)
        for case in list(turn.hall.day.cases.cases.values()):
            if case.state is CaseState.OPENED or (case.open and case.opened_at.astimezone(zone).date() < on):
                self._deal_with(case, turn)
        return _DONE

    def _deal_with(self, case: BadRatingCase, turn: Turn) -> None:
        hall, known = turn.hall, case.real_name
        who: dict[str, Any] = {"now": turn.now, "case": case.id, "by": self._manager, "manages": True}
        if case.state is CaseState.OPENED:
            hall.contact_case(**who, outcome="reached" if known else "anonymous", note="")
        elif case.state is CaseState.CONTACTED:
            plan = "向窗口负责人了解当时情况，当日提醒，次日复查。"
            hall.verify_case(**who, valid=True, reason="", plan=plan, hard=False)
        elif case.state is CaseState.VERIFIED:
            hall.rectify_case(**who, what="已当面提醒，增加引导，复查合格。")
            hall.answer_case(**who, answer="感谢反映，问题已经改正，欢迎再次监督。")
            if known:
                hall.call_back_case(**who, outcome="satisfied", note="")
        else:
            hall.close_case(**who, note="")


def _close(turn: Turn) -> Answer:
    close_day(turn)
    return _DONE


class _PastDesk(HallDesk):
    """Whose visit has ended may rate it a few seconds later."""

    def __init__(self, hall: Hall, script: Script, on: date, clerks: Mapping[str, str]) -> None:
        super().__init__(hall.plan, script, on, waits=False, hall=hall, named=f"{on:%y%m%d}", clerks=clerks)
        self._chance = Random(on.toordinal())  # noqa: S311  # people at play
        self._thinking: list[tuple[datetime, str]] = []

    def taken(self, game: Game, visitor: Visitor) -> tuple[int | None, tuple[float, float, float] | None]:
        self.rate_until(self._at(game))
        return super().taken(game, visitor)

    def call(self, game: Game, seat: Seat) -> Visitor | None:
        self.rate_until(self._at(game))
        return super().call(game, seat)

    def hear(self, game: Game, what: Heard, seat: Seat | None, visitor: Visitor | None) -> None:
        now = self._at(game)
        self.rate_until(now)
        super().hear(game, what, seat, visitor)
        if what is Heard.FINISHED and visitor is not None and rates(self._chance):
            touches = now + timedelta(seconds=self._chance.randint(*_THINKS_S))
            self._thinking.append((touches, self._ticket(visitor)))

    def rate_until(self, now: datetime | None) -> None:
        """Those who have touched their pad by now; ``None``: all."""
        due = sorted(one for one in self._thinking if now is None or one[0] <= now)
        self._thinking = [one for one in self._thinking if one not in due]
        for at, ticket in due:
            self._rate(at, ticket)

    def _rate(self, at: datetime, ticket: str) -> None:
        given = level(self._chance)
        why = reasons(given, self._chance)
        turn = Turn(hall=self.hall, now=at, caller=_CALLER, open_jobs={})
        terms = RatingTerms(case=new_id(), workday=is_workday)
        unit = self.hall.day.tickets[ticket].units[-1].id
        rate(turn, unit=unit, level=given, reasons=why, text="", channel="pad", terms=terms, past=lambda _: None)
