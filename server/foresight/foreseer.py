"""Looks ahead for every hall with an open day: waits every few seconds, advice every minute.

One thread a process takes a moment out of the hall (quick, under its lock), lets it be thought out in the other process
(:mod:`server.foresight.thinking`), and puts the result back. When that fails, tickets are told the simple estimate.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import BrokenExecutor, Future
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from threading import Event, Lock, Thread
from time import monotonic
from zoneinfo import ZoneInfo

from server.actions import advice
from server.actions.turn import Answer, Declined, Turn
from server.clock import Clock
from server.domain.advice import Change, Effect
from server.domain.calendar import Workday, sessions_on, timetable_weekday
from server.domain.day import Day
from server.domain.errors import DayNotOpen, UnknownWindow
from server.domain.live_scene import NumberedHall, number
from server.domain.plan import Session
from server.domain.rules import AdviceBy
from server.domain.scene import NO_SHOW_SHARE
from server.domain.ticket import TicketState
from server.domain.tide_watch import TideWatch, predicted_by_table
from server.domain.waits.learning import Learned, expected
from server.domain.waits.table import Glance, WaitTable, glance
from server.foresight.advice_desk import AdviceDesk, Offer, Proposed
from server.foresight.arrivals import pace_goes_on
from server.foresight.study import study
from server.foresight.thinker import Thinker, ThinkerEnded
from server.foresight.thinking import foretold, think
from server.host import HallHost
from server.identity import Caller
from server.live.sight import Sight
from server.store.turnstile import NotNow

log = logging.getLogger(__name__)

_LOOK_S = 1.0
_FIRST_S = 5.0  # a server that has just started has better things to do
_WAITS_S, _ADVICE_S = 5.0, 60.0
_IDLE_S = 60.0  # between looks at a hall in which nothing happens
_SHARE = 10  # thinking takes no more than a tenth of the time, however big the hall and however many there are
_PATIENCE_S = 30.0
_ANSWER_S = 10.0  # somebody waits for it
_MOST_WAITING = 2000  # beyond it every wait is hours, and the simple estimate says so as well
_KNOWN_DAYS = 5  # that a hall must have seen before it trusts its weekdays more than the last hour
_LEAP = timedelta(seconds=20)  # of a rehearsal's clock: shorter ones change no wait
_ADVICE_LEAP = timedelta(seconds=60)


@dataclass(kw_only=True)
class _Watched:
    """A hall and when it was looked at last. Times: ``monotonic``."""

    host: HallHost
    seq: int = -1
    looked: float = float("-inf")
    advised: float = float("-inf")
    took_s: float = 0.0
    seen_at: datetime | None = None  # by the hall's clock
    advised_at: datetime | None = None
    studied_for: date | None = None
    studying: Future[Learned] | None = None
    tides: TideWatch = field(default_factory=TideWatch)
    lock: Lock = field(default_factory=Lock)

    def due(self, now: float, seq: int) -> bool:
        rest = max(_WAITS_S if seq != self.seq else _IDLE_S, _SHARE * self.took_s)
        return now - self.looked >= rest


class Foreseer:
    """Looks ahead for the halls of this process. ``thinker`` is ended with it."""

    def __init__(
        self,
        hosts: Iterable[HallHost],
        clock: Clock,
        workday: Workday,
        thinker: Thinker,
    ) -> None:
        self._watched = [_Watched(host=host) for host in hosts]
        self._clock = clock
        self._workday = workday
        self._thinker = thinker
        self._ending = Event()
        for one in self._watched:
            one.host.foretell = partial(self._foretell, one)
        self._thread = Thread(target=self._work, name="foreseer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The thinking first: who waits for it is told at once that it ends, and no look outlasts this."""
        self._ending.set()
        self._thinker.shutdown()
        self._thread.join()

    def again(self) -> None:
        """Time has made a leap: look at every hall now, and return when that is done."""
        now = self._clock.now()
        for one in self._watched:
            if one.seen_at is None or now - one.seen_at >= _LEAP:
                with_advice = one.advised_at is None or now - one.advised_at >= _ADVICE_LEAP
                self._attend(one, monotonic(), with_advice=with_advice, anyway=True)

    def _work(self) -> None:
        self._ending.wait(_FIRST_S)
        while not self._ending.is_set():
            for one in self._watched:
                self._attend(one, now := monotonic(), with_advice=now - one.advised >= _ADVICE_S)
                if self._ending.wait((_SHARE - 1) * (monotonic() - now)):
                    return
            self._ending.wait(_LOOK_S)

    def _attend(self, one: _Watched, now: float, *, with_advice: bool, anyway: bool = False) -> None:
        if one.host.writer.changes is None and not anyway:
            return  # nobody has asked for this hall yet
        with one.lock:
            try:
                self._look(one, now, with_advice=with_advice, anyway=anyway)
            except NotNow:
                log.warning("looking ahead must wait", extra={"action": "foresight_not_now", "hall": one.host.code})
            except ThinkerEnded:
                return
            except (BrokenExecutor, TooSlow):
                log.exception("thinking failed", extra={"action": "foresight_failed", "hall": one.host.code})
            except Exception:  # the hall goes on without looking ahead, and it is tried again
                log.exception("looking ahead failed", extra={"action": "foresight_failed", "hall": one.host.code})
                one.looked = now

    def _look(self, one: _Watched, now: float, *, with_advice: bool, anyway: bool) -> None:
        taken: list[tuple[Glance, NumberedHall, date]] = []

        def take(sight: Sight) -> None:
            if sight.day.business_day is None or not (anyway or one.due(now, sight.seq)):
                return
            one.seq = sight.seq
            if sight.day.counts[TicketState.WAITING] > _MOST_WAITING:
                sight.day.waits, one.looked = None, now
                return
            hall = self._numbered(sight.day, sight.day.business_day, sight.now, one.host.learned)
            taken.append((glance(sight.day, hall, sight.now), hall, sight.day.business_day))

        one.host.look(take)
        if not taken:
            return
        (seen, hall, on), began = taken[0], monotonic()
        by = one.host.settings.plan.rules.advice_by
        thought = self._thinker.submit(think, seen, hall, advice=with_advice and by is AdviceBy.SIMULATION)
        self._study(one, on)
        try:
            table, played = thought.result(_PATIENCE_S)
        except TooSlow:
            self._thinker.give_up(thought)
            raise
        one.looked, one.took_s, one.seen_at = monotonic(), monotonic() - began, seen.at
        proposals: Sequence[Proposed] | None = played
        if by is AdviceBy.TIDAL:  # looked at every time, for the rule asks how long a zone has been pressed
            proposals = one.tides.look(on, seen.scene, hall, predicted_by_table(seen, hall, table))
        elif by is AdviceBy.OFF:
            proposals = []
        self._put_back(one, on, table, proposals if with_advice else None, hall)

    def _foretell(self, one: _Watched, changes: Sequence[tuple[str, Change]]) -> Effect:
        """What changes of windows would bring, thought out in the other process while the hall goes on.

        Raises UnknownWindow, DayNotOpen, or NotNow when it takes too long.
        """
        taken: list[tuple[Glance, NumberedHall]] = []

        def take(sight: Sight) -> None:
            if sight.day.business_day is None:
                raise DayNotOpen
            if sight.day.counts[TicketState.WAITING] > _MOST_WAITING:
                raise NotNow
            hall = self._numbered(sight.day, sight.day.business_day, sight.now, one.host.learned)
            taken.append((glance(sight.day, hall, sight.now), hall))

        one.host.look(take)
        (seen, hall), numbered = taken[0], []
        for window, change in changes:
            if window not in hall.window:
                raise UnknownWindow(window=window)
            numbered.append((hall.window[window], change))
        try:
            return self._thinker.submit(foretold, seen, hall, tuple(numbered)).result(_ANSWER_S)
        except (TooSlow, BrokenExecutor, ThinkerEnded) as error:
            raise NotNow from error

    def _study(self, one: _Watched, on: date) -> None:
        """Once a business day, what the days before teach."""
        host = one.host
        if one.studied_for != on:
            one.studied_for = on
            address = host.engine.url.render_as_string(hide_password=False)
            one.studying = self._thinker.submit(study, address, host.settings.plan, on)
        elif one.studying is not None and one.studying.done():
            done, one.studying = one.studying, None
            host.learned = done.result()
            host.publisher.again_for_managers()

    def _numbered(self, day: Day, on: date, now: datetime, learned: Learned | None) -> NumberedHall:
        sessions = sessions_on(day.plan, on, self._workday)
        coming = None
        if learned is not None and len(learned.days) >= _KNOWN_DAYS:
            midnight = datetime.combine(on, datetime.min.time(), ZoneInfo(day.plan.time_zone))
            weekday = timetable_weekday(day.plan, on, self._workday)
            coming = expected(learned, on.weekday() if weekday is None else weekday, midnight.timestamp())
        if coming is None:
            closes = _end(day.plan.time_zone, on, sessions)
            coming = pace_goes_on(day.tickets.values(), day.opened_at or now, closes, now)
        usual = learned.usual_min if learned is not None else None
        no_show = learned.no_show if learned is not None else NO_SHOW_SHARE
        return number(day.plan, day.skills, on, sessions, expected=coming, usual_min=usual, no_show=no_show)

    def _put_back(
        self, one: _Watched, on: date, table: WaitTable, proposals: Sequence[Proposed] | None, hall: NumberedHall
    ) -> None:
        desk, changed = one.host.advice, []

        def put(sight: Sight) -> None:
            if sight.day.business_day != on:
                desk.clear()
                return
            sight.day.waits = table
            if proposals is not None:
                changed.append(desk.propose(proposals, hall.window_code, sight.day, sight.now))

        one.host.look(put)
        if proposals is None:
            return
        one.advised, one.advised_at = monotonic(), one.seen_at
        if one.host.settings.plan.rules.advice_automatic:
            _follow(one.host, desk)
        if any(changed):
            one.host.publisher.again_for_managers()


def _end(zone: str, on: date, sessions: tuple[Session, ...]) -> datetime | None:
    return max((datetime.combine(on, one.closes, ZoneInfo(zone)) for one in sessions), default=None)


def _follow(host: HallHost, desk: AdviceDesk) -> None:
    """Automatic mode: what is advised is done, one change at a look."""
    for offer in desk.offers()[:1]:
        caller = Caller(kind="advice", code=host.code, hall=host.code, roles=frozenset())
        try:
            answer = host.do(caller, partial(_applied, offer), key=None, fingerprint="")
        except Declined as why:
            log.warning("advice cannot be followed now: %s", why.code, extra={"action": "advice_not_now"})
            return
        if answer.status != 200:
            log.warning(
                "advice could not be followed: %s",
                answer.body.get("code"),
                extra={"action": "advice_refused", "hall": host.code},
            )


def _applied(offer: Offer, turn: Turn) -> Answer:
    advice.follow(turn, offer.id, offer.window, offer.proposal.change, offer.promised, automatic=True)
    return Answer(status=200, body={})
