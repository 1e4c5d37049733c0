"""What a hall manager could change now, and what it would bring (routing.md §2.5).

From the moment as it is known, ninety minutes are played many times with the very rule of the hall: once as the windows
stand, and once for each class of interchangeable changes, with the same visitors and the same luck. The largest saving
is advised if it is worth a change and not luck. What has been turned or opened goes back only when it hardly helps any
more: the threshold to change and the one to change back lie far apart, so windows do not flicker.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from heapq import heapify
from itertools import chain
from math import sqrt
from statistics import fmean, stdev
from typing import NamedTuple

from server.domain import demand, draws
from server.domain.continuation import Futures, durations, patience
from server.domain.floor import FOREVER, Arrival, Floor, Staff, Waiter, play
from server.domain.scene import Premises, Scene, Seat

HORIZON_S = 90 * 60.0
_LEFT_OVER_MIN = 10.0  # what somebody still waiting at the horizon waits after it, on average
_AT_ONCE = 3
_STARTING_S = 60.0  # until a window that is opened or turned is ready
_VISITS = 40_000  # played for one round of advice
_FEW, _MANY = 6, 24  # futures: to drop what does not help, and to be sure of what does


class Change(StrEnum):
    """What can be done with a window."""

    NO_DIFFERENCE = "nodiff"  # 转为无差别
    RESTORE = "restore"  # 恢复专业
    OPEN = "open"  # 开启备用窗口
    CLOSE = "close"  # 关闭备用窗口


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """When a change is worth advising. Minutes of waiting, of all visitors of ninety minutes together."""

    worth_min: float = 20.0
    sure: float = 1.3  # standard errors
    staff_price: float = 0.25  # waiting minutes that one staff minute of a spare is worth
    hardly_min: float = 3.0  # a spare is closed when that costs the visitors no more


class FieldWait(NamedTuple):
    """Mean wait of a field's visitors, minutes, without the change and with it."""

    field: str
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """Predicted for the visitors of the next ninety minutes. Minutes; negative changes are shorter waits."""

    saves_min: float
    error_min: float  # one standard error of it
    mean_before: float
    mean_after: float
    p90_before: float
    p90_after: float
    by_field: tuple[FieldWait, ...]
    most_helped: FieldWait | None
    most_hurt: FieldWait | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """The plain reason: the next hour of the field that is helped most. ``needed`` = R + √R windows."""

    field: str
    waiting: int
    load: float  # R: hours of work to come and waiting, for one hour
    needed: float
    open: int
    factor: float  # of today's demand


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """One change, its effect and its reason."""

    window: int
    change: Change
    effect: Effect
    need: Need | None = None


@dataclass(slots=True)
class _Option:
    """A change under trial: saved minutes, future by future."""

    change: Change
    seat: Seat
    after: Seat
    seats: list[Seat]
    floor: Floor
    saved: list[float] = field(default_factory=list)


def advise(premises: Premises, scene: Scene, thresholds: Thresholds | None = None) -> list[Proposal]:
    """Up to three changes, the best first; each is judged with those before it done."""
    limits = thresholds or Thresholds()
    found: list[Proposal] = []
    seats = sorted(scene.seats, key=lambda seat: seat.id)
    allowed: set[tuple[Change, int]] | None = None
    touched: set[int] = set()
    while len(found) < _AT_ONCE:
        trial = _Trial(premises, replace(scene, seats=seats))
        options = [
            one for one in _options(premises, seats, trial.pressed)
            if one[1].id not in touched and (allowed is None or (one[0], one[1].id) in allowed)
        ]  # fmt: skip
        judged = trial.judge(options)
        worthy = [one for one in judged if _worth(one, limits)]
        if not worthy:
            break
        best = max(worthy, key=lambda one: (_gain(one, limits), -one.seat.id))
        found.append(trial.proposal(best))
        touched.add(best.seat.id)
        seats = best.seats
        allowed = {(one.change, one.seat.id) for one in judged if one is not best and fmean(one.saved) > 0}
        allowed |= {(best.change, other) for other in _alike(premises, best.seat, seats)}
    return found


def foretell(premises: Premises, scene: Scene, changes: Sequence[tuple[int, Change]]) -> Effect:
    """What these changes together would bring, played like advice, though nobody has asked whether they are worth it.

    ``changes``: window and what is done with it, in order. People whom no open window takes wait beyond the horizon,
    before and after alike, so closing a field's last window is never a saving.
    """
    trial = _Trial(premises, scene)
    seats = list(trial.seats)
    for window, change in changes:
        seats = [_changed(premises, one, change) if one.id == window else one for one in seats]
    return trial.effect_of(seats, {window for window, _ in changes})


def _changed(premises: Premises, seat: Seat, change: Change) -> Seat:
    """A window after a change; one that cannot be turned stays as it is."""
    post = premises.posts.get(seat.id)
    if post is None or change is Change.CLOSE:
        return seat._replace(open=False, busy=False) if change is Change.CLOSE else seat
    plain = post.primary | post.assist
    if change is Change.OPEN:
        able = plain | post.nodiff_skills if seat.nodiff else plain
        return seat if seat.open else seat._replace(open=True, busy=False, callable=tuple(sorted(able)))
    if change is Change.NO_DIFFERENCE:
        return seat._replace(nodiff=True, callable=tuple(sorted(plain | post.nodiff_skills)))
    return seat._replace(nodiff=False, callable=tuple(sorted(plain)))


def _gain(option: _Option, limits: Thresholds) -> float:
    """Saved waiting, less what the staff of a spare costs."""
    saved = fmean(option.saved)
    staff = limits.staff_price * HORIZON_S / 60
    return saved - staff if option.change is Change.OPEN else saved + staff if option.change is Change.CLOSE else saved


def _worth(option: _Option, limits: Thresholds) -> bool:
    """A turned window goes back only when that helps as much as any change: it harms nobody meanwhile."""
    saved, error = fmean(option.saved), _error(option.saved)
    if option.change is Change.CLOSE:
        return saved - error >= -limits.hardly_min
    return _gain(option, limits) >= limits.worth_min and saved >= limits.sure * error


def _error(saved: Sequence[float]) -> float:
    return stdev(saved) / sqrt(len(saved)) if len(saved) > 1 else FOREVER


def _options(premises: Premises, seats: Sequence[Seat], pressed: frozenset[int]) -> list[tuple[Change, Seat, Seat]]:
    """One change of each class of interchangeable windows: what, the window as it is, and as it would be."""
    found: dict[tuple[object, ...], tuple[Change, Seat, Seat]] = {}
    for seat in sorted(seats, key=lambda one: (one.busy, one.id)):
        post = premises.posts.get(seat.id)
        if post is None:
            continue
        plain, turned = post.primary | post.assist, post.primary | post.assist | post.nodiff_skills
        if post.spare and not seat.open:
            able = turned if post.nodiff else plain
            if able & pressed:
                after = seat._replace(open=True, busy=False, callable=tuple(sorted(able)), nodiff=post.nodiff)
                found.setdefault((Change.OPEN, able, post.zone), (Change.OPEN, seat, after))
        if not seat.open:
            continue
        if not seat.nodiff and (post.nodiff_skills - frozenset(seat.callable)) & pressed:
            after = seat._replace(nodiff=True, callable=tuple(sorted(turned)))
            found.setdefault((Change.NO_DIFFERENCE, plain, turned), (Change.NO_DIFFERENCE, seat, after))
        if seat.nodiff and not post.nodiff and plain & pressed:
            after = seat._replace(nodiff=False, callable=tuple(sorted(plain)))
            found.setdefault((Change.RESTORE, plain, turned), (Change.RESTORE, seat, after))
        if post.spare and not seat.busy and not frozenset(seat.callable) & pressed:
            found.setdefault((Change.CLOSE, plain, post.zone), (Change.CLOSE, seat, seat._replace(open=False)))
    return list(found.values())


def _alike(premises: Premises, seat: Seat, seats: Iterable[Seat]) -> list[int]:
    """Windows that could be changed as this one was: the class goes on being tried."""
    post = premises.posts[seat.id]
    return [
        other.id for other in seats
        if other.id != seat.id and (one := premises.posts.get(other.id)) is not None
        and (one.primary, one.assist, one.nodiff_skills, one.spare, one.zone)
        == (post.primary, post.assist, post.nodiff_skills, post.spare, post.zone)
    ]  # fmt: skip


class _Trial:
    """The futures of one moment, played as it stands and with changes."""

    def __init__(self, premises: Premises, scene: Scene) -> None:
        self._premises = premises
        self._scene = scene
        self._floor = Floor(premises, scene.seats)
        self._seats = self.seats = sorted(scene.seats, key=lambda seat: seat.id)
        widest = Floor(premises, [_widest(premises, seat) for seat in self._seats])
        self._part_of = {service: widest.part_of_pool[pool] for service, pool in widest.pool_of.items()}
        self._futures = Futures(premises, scene, self._floor)
        self._base: dict[tuple[int, int], float] = {}
        self._coming: dict[tuple[int, int], list[Arrival]] = {}
        self._waiters = [
            self._futures.waiter(ticket, number)
            for number, ticket in enumerate(sorted(scene.waiting, key=lambda one: one.order), 1)
        ]
        self._services = {
            part: sorted(one for one, other in self._part_of.items() if other == part and one in self._floor.pool_of)
            for part in set(self._part_of.values())
        }
        self.pressed = self._pressed()

    def _pressed(self) -> frozenset[int]:
        """Services whose visitors wait, or will before long: more work comes in the hour than the windows can do."""
        waits = {ticket.service for ticket in self._scene.waiting}
        field = self._premises.services
        short = {need.field for need in self.needs() if need.load > 0.85 * need.open}
        return frozenset(waits | {one for one in self._part_of if field[one].field in short})

    def judge(self, options: list[tuple[Change, Seat, Seat]]) -> list[_Option]:
        """The options with what they save; those that a few futures show to be useless are given few."""
        tried = [self._option(*one) for one in options]
        for future in range(_FEW):
            for option in tried:
                self._try(option, future)
        promising = sorted(tried, key=lambda one: -fmean(one.saved))[:4]
        promising = [one for one in promising if fmean(one.saved) > 0 or one.change is Change.CLOSE]
        for option in promising:
            visits = 1 + len(self._waiters) + len(self._arrivals(self._part(option), 0))
            for future in range(_FEW, max(_FEW, min(_MANY, _VISITS // (2 * visits * max(1, len(promising)))))):
                self._try(option, future)
        return [one for one in tried if len(one.saved) > _FEW] or promising

    def proposal(self, option: _Option) -> Proposal:
        """The option with its effect in full."""
        part = self._part(option)
        before: dict[str, list[float]] = {}
        after: dict[str, list[float]] = {}
        for future in range(_FEW):
            self._wait(self._floor, self._seats, part, future, before)
            self._wait(option.floor, option.seats, part, future, after)
        effect = _effect(option.saved, before, after)
        helped = effect.most_helped
        need = next((one for one in self.needs() if helped is not None and one.field == helped.field), None)
        return Proposal(window=option.seat.id, change=option.change, effect=effect, need=need)

    def effect_of(self, seats: list[Seat], touched: set[int]) -> Effect:
        """What it would bring if the windows stood so; ``touched``: those that differ."""
        floor = Floor(self._premises, seats)
        able = {one for seat in (*self._seats, *seats) if seat.id in touched for one in seat.callable}
        parts = sorted({self._part_of[one] for one in able if one in self._part_of})
        visits = 1 + len(self._waiters) + sum(len(self._arrivals(part, 0)) for part in parts)
        before: dict[str, list[float]] = {}
        after: dict[str, list[float]] = {}
        saved = []
        for future in range(max(_FEW, min(_MANY, _VISITS // (2 * visits)))):
            minutes = 0.0
            for part in parts:
                for sign, whole, windows, waits in ((1, self._floor, self._seats, before), (-1, floor, seats, after)):
                    minutes += sign * self._wait(whole, windows, part, future, waits)
                    minutes += sign * self._left_alone(whole, part, future, waits)
            saved.append(minutes)
        return _effect(saved, before, after)

    def _left_alone(self, floor: Floor, part: int, future: int, by_field: dict[str, list[float]]) -> float:
        """Minutes of those whom no window takes: to the horizon and as long after it as others who are left."""
        services, total = self._premises.services, 0.0
        people = [(at, waiter) for at, waiter in self._waiters if self._part_of.get(waiter.service) == part]
        people += [(one.at, one.waiter) for one in self._arrivals(part, future)]
        for at, waiter in people:
            if waiter.service not in floor.pool_of:
                minutes = (HORIZON_S - min(at, waiter.taken)) / 60 + _LEFT_OVER_MIN
                by_field.setdefault(services[waiter.service].field, []).append(minutes)
                total += minutes
        return total

    def needs(self) -> list[Need]:
        """The next hour of each field: work to come and waiting, windows needed and open."""
        premises, scene = self._premises, self._scene
        factor = demand.factor_today(premises, scene)
        rate = demand.rates(premises, self._part_of, scene.now)
        load: dict[str, float] = {}
        able: dict[str, set[int]] = {}
        waiting: dict[str, int] = {}
        for service, per_second in rate.items():
            known = premises.services[service]
            load[known.field] = load.get(known.field, 0.0) + per_second * 60 * known.usual_min * factor[known.field]
            able.setdefault(known.field, set()).update(
                seat.id for seat in self._seats if seat.open and service in seat.callable
            )
        for ticket in scene.waiting:
            if ticket.service in premises.services:
                known = premises.services[ticket.service]
                waiting[known.field] = waiting.get(known.field, 0) + 1
                load[known.field] = load.get(known.field, 0.0) + known.usual_min / 60
        return [
            Need(field=name, waiting=waiting.get(name, 0), load=work, needed=work + sqrt(work),
                 open=len(able.get(name, ())), factor=factor.get(name, 1.0))
            for name, work in sorted(load.items())
        ]  # fmt: skip

    def _option(self, change: Change, seat: Seat, after: Seat) -> _Option:
        seats = [after if one.id == seat.id else one for one in self._seats]
        return _Option(change, seat, after, seats, Floor(self._premises, seats))

    def _part(self, option: _Option) -> int:
        able = set(option.after.callable) | set(option.seat.callable)
        return self._part_of[min(one for one in able if one in self._part_of)]

    def _try(self, option: _Option, future: int) -> None:
        part = self._part(option)
        if (part, future) not in self._base:
            self._base[part, future] = self._wait(self._floor, self._seats, part, future)
        option.saved.append(self._base[part, future] - self._wait(option.floor, option.seats, part, future))

    def _arrivals(self, part: int, future: int) -> list[Arrival]:
        if (part, future) not in self._coming:
            services = self._services[part]
            self._coming[part, future] = self._futures.arrivals(services, future, within=HORIZON_S) if services else []
        return self._coming[part, future]

    def _wait(
        self,
        floor: Floor,
        seats: Sequence[Seat],
        part: int,
        future: int,
        by_field: dict[str, list[float]] | None = None,
    ) -> float:
        """Minutes that everybody of this part waits from now on, in one future."""
        part_of, pool_of = self._part_of, floor.pool_of
        queues: dict[int, list[Waiter]] = {}
        coming = [
            Arrival(one.at, pool_of[one.waiter.service], one.waiter)
            for one in self._arrivals(part, future) if one.waiter.service in pool_of
        ]  # fmt: skip
        booked = False
        for at, waiter in self._waiters:
            if part_of.get(waiter.service) == part and waiter.service in pool_of:
                if at > 0:
                    coming.append(Arrival(at, pool_of[waiter.service], waiter))
                    booked = True
                else:
                    queues.setdefault(pool_of[waiter.service], []).append(waiter)
        if booked:
            coming.sort()
        for queue in queues.values():
            heapify(queue)
        called: list[tuple[Waiter, float]] = []
        play(
            floor, self._staff(seats, part, future), queues, coming,
            horizon=HORIZON_S, durations=durations(), patience=patience(), place=future * draws.STRIDE, mask=draws.MASK,
            pace=self._futures.pace(future), called=called,
        )  # fmt: skip
        waited = sum(now - waiter.taken for waiter, now in called)
        left = [waiter for queue in queues.values() for waiter in queue]
        waited += sum(HORIZON_S - waiter.taken + 60 * _LEFT_OVER_MIN for waiter in left)
        if by_field is not None:
            services = self._premises.services
            for waiter, now in [*called, *((one, HORIZON_S) for one in left)]:
                by_field.setdefault(services[waiter.service].field, []).append((now - waiter.taken) / 60)
        return waited / 60

    def _staff(self, seats: Sequence[Seat], part: int, future: int) -> list[tuple[int, Staff]]:
        """The windows of a part with their hours; one that was just opened is ready in a minute."""
        mine = [
            n for n, seat in enumerate(seats)
            if (seat.open or not self._seats[n].open) and any(self._part_of.get(one) == part for one in seat.callable)
        ]  # fmt: skip
        opened = [n for n in mine if seats[n].open and not self._seats[n].open]
        staff = self._futures.staff([n for n in mine if n not in opened], future)
        return staff + [(n, Staff(_STARTING_S, FOREVER, FOREVER)) for n in opened]


def _effect(saved: Sequence[float], before: dict[str, list[float]], after: dict[str, list[float]]) -> Effect:
    """``saved``: minutes, future by future; ``before`` and ``after``: single waits by field."""
    by_field = tuple(
        sorted(FieldWait(name, fmean(waits), fmean(after.get(name, [0.0]))) for name, waits in before.items())
    )
    hurt = max(by_field, key=lambda one: one.change, default=None)
    helped = min(by_field, key=lambda one: one.change, default=None)
    old, new = sorted(chain(*before.values())), sorted(chain(*after.values()))
    return Effect(
        saves_min=fmean(saved),
        error_min=_error(saved),
        mean_before=fmean(old or [0.0]),
        mean_after=fmean(new or [0.0]),
        p90_before=_p90(old),
        p90_after=_p90(new),
        by_field=by_field,
        most_helped=helped,
        most_hurt=hurt if hurt is not None and hurt.change > 0 else None,
    )


def _widest(premises: Premises, seat: Seat) -> Seat:
    """The window with everything that it could ever be made to take: what is apart then is always apart."""
    post = premises.posts.get(seat.id)
    if post is None:
        return seat
    able = frozenset(seat.callable) | post.primary | post.assist | post.nodiff_skills
    return seat._replace(open=True, nodiff=False, callable=tuple(able), primary=())


def _p90(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))] if ordered else 0.0


def plain_reason(proposal: Proposal) -> str:
    """The reason in one English sentence, for logs and ``youxu decide``; screens make their own words from the data."""
    effect, need = proposal.effect, proposal.need
    text = f"mean wait {effect.mean_before:.0f} → {effect.mean_after:.0f} min"
    text += f", p90 {effect.p90_before:.0f} → {effect.p90_after:.0f}"
    if need is not None:
        text += (
            f"; {need.field}: {need.waiting} waiting, work for {need.load:.1f} windows in the next hour, "
            f"{need.needed:.1f} needed, {need.open} open, demand today {need.factor:.2f} of usual"
        )
    if effect.most_hurt is not None:
        text += f"; most hurt: {effect.most_hurt.field} by {effect.most_hurt.change:.1f} min"
    return text
