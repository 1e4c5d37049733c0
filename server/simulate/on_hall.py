"""The real hall on a virtual clock: the aggregate that runs a live hall, with every event it would log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.advice import Proposal, advise
from server.domain.auto_call import idle_window
from server.domain.calendar import every_day, sessions_on
from server.domain.change_pace import Changed, rests, room
from server.domain.events import TicketIssued
from server.domain.hall import Hall
from server.domain.live_scene import Expected, number, scene_of
from server.domain.plan import HallPlan
from server.domain.rules import AdviceBy
from server.domain.scene import Scene
from server.domain.tidal import TidalProposal
from server.domain.tide_watch import TideWatch, predicted_by_table, predicted_simply
from server.domain.waits.table import WaitTable, glance, wait_table
from server.simulate.days import Script, Visitor
from server.simulate.desk import Action, Heard, Seat
from server.simulate.engine import Game

_TABLE_EVERY_S = 60  # of the hall's time, between two tables of waits


class HallDesk:
    """Every question is put to a :class:`server.domain.hall.Hall`; what happens to people becomes its moves.

    ``hall``: the one to play on, else a new one. ``named``: what every ticket's id begins with. ``clerks``: who sits at
    which window.
    """

    def __init__(
        self,
        plan: HallPlan,
        script: Script,
        on: date,
        *,
        policy: str | None = None,
        waits: bool = True,
        advice_by: AdviceBy = AdviceBy.SIMULATION,
        hall: Hall | None = None,
        named: str = "",
        clerks: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        if policy is not None:
            plan = replace(plan, rules=replace(plan.rules, routing_policy=policy))
        self.hall = hall or Hall(plan)
        self._named = named
        self._clerks = clerks
        self._plan = plan
        self._midnight = datetime.combine(on, time(), ZoneInfo(plan.time_zone))
        self._waits = waits
        self._table: WaitTable | None = None
        self._table_at = -_TABLE_EVERY_S
        self._script = script
        self._on = on
        self._advice_by = advice_by
        self._tides = TideWatch()
        self._changes: list[Changed] = []

    def _open(self, game: Game) -> None:
        """The business day begins with the first window."""
        self.hall.open_day(now=self._at(game), business_day=self._on, accept_until=None)
        services = game.model.services
        self._service = {
            one.id: (one.code if one.code in self._plan.matter else None, one.business) for one in services
        }
        midnight = self._midnight.timestamp()
        expected = Expected(
            edges=tuple(midnight + edge for edge in self._script.edges),
            per_hour={one.code: self._script.per_hour[one.id] for one in services},
        )
        sessions = sessions_on(self._plan, self._on, every_day)
        self._numbered = number(self._plan, self.hall.day.skills, self._on, sessions, expected=expected)

    def taken(self, game: Game, visitor: Visitor) -> tuple[int | None, Any]:
        hall, now = self.hall, self._at(game)
        if visitor.recalled:
            hall.requeue(now=now, ticket=self._ticket(visitor))
            estimate = None
        else:
            self._refresh(game, now)
            matter, business = self._service[visitor.service]
            due = self._midnight + timedelta(seconds=visitor.due) if visitor.due is not None else None
            issued, *_ = hall.issue_ticket(
                now=now, ticket_id=self._ticket(visitor), business=business, matter=matter,
                priority="green" if visitor.cls == "green" else None, due_at=due,
            )  # fmt: skip
            assert isinstance(issued, TicketIssued)  # noqa: S101  # for the type checker
            wait = issued.wait
            estimate = (wait["p10"], wait["p50"], wait["p90"]) if wait else None
        window = idle_window(hall.day, hall.day.tickets[self._ticket(visitor)])
        if window is None:
            return None, estimate
        hall.call_next(now=now, window=window)
        return self._numbered.window[window], estimate

    def call(self, game: Game, seat: Seat) -> Visitor | None:
        now, window = self._at(game), seat.post.code
        called = self.hall.call_next(now=now, window=window)
        if not called:
            return None
        ticket = self.hall.day.windows[window].ticket
        return game.waiting[int((ticket or "").removeprefix(self._named) or 0)]

    def advise(self, game: Game) -> Sequence[Action]:
        """What whoever advises this hall proposes, as far as the pace of changes lets it lie before the manager."""
        day, now = self.hall.day, self._at(game)
        if self._advice_by is AdviceBy.OFF or day.business_day is None:
            return ()
        scene = scene_of(day, self._numbered, now)
        if self._advice_by is AdviceBy.TIDAL:
            proposals: Sequence[Proposal | TidalProposal] = self._tidal(game, scene, now)
        else:
            proposals = advise(self._numbered.premises, scene)
        code = self._numbered.window_code
        rested = [one for one in proposals if not rests(code[one.window], self._changes, now)]
        chosen = rested[: room(self._changes, now)]
        self._changes += [Changed(window=code[one.window], at=now) for one in chosen]
        return [action(one) for one in chosen]

    def _tidal(self, game: Game, scene: Scene, now: datetime) -> list[TidalProposal]:
        """With the table of waits that the live hall has, where waits are worked out; else with the simple estimate."""
        self._refresh(game, now)
        table = self._table
        if table is None:
            predicted = predicted_simply(self.hall.day, self._numbered, now)
        else:
            predicted = predicted_by_table(glance(self.hall.day, self._numbered, now), self._numbered, table)
        return self._tides.look(self._on, scene, self._numbered, predicted)

    def hear(self, game: Game, what: Heard, seat: Seat | None, visitor: Visitor | None) -> None:
        now = self._at(game)
        if what is Heard.OPENED and self.hall.day.business_day is None:
            self._open(game)
        if what is Heard.LEFT and visitor is not None:
            self.hall.abandon(now=now, ticket=self._ticket(visitor), by="visitor")
        elif seat is not None and what is Heard.OPENED:
            window = seat.post.code
            self.hall.sign_in(now=now, window=window, clerk=self._clerks.get(window, f"clerk {window}"))
        elif seat is not None:
            _HEARD[what](self.hall, now, seat)

    def _ticket(self, visitor: Visitor) -> str:
        return f"{self._named}{visitor.id}"

    def _refresh(self, game: Game, now: datetime) -> None:
        if self._waits and game.now - self._table_at >= _TABLE_EVERY_S:
            seen = glance(self.hall.day, self._numbered, now)
            self.hall.day.waits = self._table = wait_table(seen, self._numbered)
            self._table_at = game.now

    def _at(self, game: Game) -> datetime:
        return self._midnight + timedelta(seconds=game.now)


def action(proposal: Proposal | TidalProposal) -> Action:
    saves = proposal.effect.saves_min if isinstance(proposal, Proposal) else 0.0
    return Action(window=proposal.window, do=proposal.change.value, saves_min=saves)


def _missed(hall: Hall, now: datetime, seat: Seat) -> None:
    hall.recall(now=now, window=seat.post.code)
    hall.mark_no_show(now=now, window=seat.post.code)


_HEARD: Mapping[Heard, Callable[[Hall, datetime, Seat], object]] = {
    Heard.CLOSED: lambda hall, now, seat: hall.sign_out(now=now, window=seat.post.code),
    Heard.RESTS: lambda hall, now, seat: hall.pause_window(now=now, window=seat.post.code),
    Heard.BACK: lambda hall, now, seat: hall.open_window(now=now, window=seat.post.code),
    Heard.STARTED: lambda hall, now, seat: hall.start(now=now, window=seat.post.code),
    Heard.FINISHED: lambda hall, now, seat: hall.finish(now=now, window=seat.post.code),
    Heard.MISSED: _missed,
    Heard.TURNED: lambda hall, now, seat: hall.turn_window(now=now, window=seat.post.code, no_difference=seat.nodiff),
}
