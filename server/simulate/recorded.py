"""A recorded day to be played again under another rule, roster or skill set (replaying, issue 4).

From a day's events: who came when for what, how long each visit took, who did not come or left, when windows stood
open. What a log cannot show is assumed kindly: who was served would have waited as long as it takes, and a visit takes
as long with whoever serves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from server.domain import events as happened
from server.domain.plan import HallPlan
from server.simulate.days import Pause, Scenario, Script, Visitor
from server.simulate.model import Model

_STAYS_S = 3600  # people stay at most so long after the day's last event
_RECORDED = Scenario(name="recorded", serves_out=True)


@dataclass
class _Seen:
    """One ticket as its events leave it."""

    issued: happened.TicketIssued
    handling_s: float | None = None
    missed_at: datetime | None = None
    back_at: datetime | None = None
    left_at: datetime | None = None


@dataclass
class _Hours:
    """When a window stood open, and its breaks."""

    opened: datetime | None = None
    paused: datetime | None = None
    sessions: list[tuple[int, int]] = field(default_factory=list)
    pauses: list[tuple[int, int]] = field(default_factory=list)


def split_days(events: Iterable[happened.Event]) -> dict[date, list[happened.Event]]:
    """Events by business day; what happened outside any is left out. A day opened twice is one day."""
    found: dict[date, list[happened.Event]] = {}
    today: date | None = None
    for event in events:
        if isinstance(event, happened.DayOpened):
            today = event.business_day
        if today is not None:
            found.setdefault(today, []).append(event)
        if isinstance(event, happened.DayClosed):
            today = None
    return found


def recorded_day(events: Iterable[happened.Event], plan: HallPlan, model: Model, on: date) -> tuple[Model, Script]:
    """The hall with the windows' hours of that day, and the day's people."""
    midnight = datetime.combine(on, time(), ZoneInfo(plan.time_zone)).timestamp()
    tickets: dict[str, _Seen] = {}
    hours = {post.code: _Hours() for post in model.posts}

    def clock(at: datetime) -> int:
        return int(at.timestamp() - midnight)

    last = 0
    for event in events:
        last = max(last, clock(event.at))
        _note_ticket(tickets, event)
        _note_window(hours, event, clock(event.at))
    for one in hours.values():
        if one.opened is not None:
            one.sessions.append((clock(one.opened), last))
    posts = tuple(replace(post, sessions=tuple(hours[post.code].sessions)) for post in model.posts)
    service = {one.code: one.id for one in model.services}
    for code in plan.business:
        service.setdefault(code, _nearest(plan, model, code))
    visitors = [_visitor(seen, n, plan, service, clock, last) for n, seen in enumerate(tickets.values(), 1)]
    edges, per_hour = _arrivals(visitors, last)
    first = min((start for post in posts for start, _ in post.sessions), default=0)
    changed = replace(model, posts=posts, sessions=((first, max(last, first + 60)),))
    script = Script(
        seed=0,
        scenario=_RECORDED,
        visitors=tuple(visitors),
        pace={post.id: 1.0 for post in posts},
        pauses=tuple(
            Pause(window=post.id, at=at, seconds=seconds) for post in posts for at, seconds in hours[post.code].pauses
        ),
        absent=frozenset(),
        true_minutes={one.id: one.usual_minutes for one in model.services},
        edges=edges,
        per_hour=per_hour | {one.id: (0.0,) * (len(edges) - 1) for one in model.services if one.id not in per_hour},
    )
    return changed, script


def _note_ticket(tickets: dict[str, _Seen], event: happened.Event) -> None:
    match event:
        case happened.TicketIssued():
            tickets[event.ticket] = _Seen(issued=event)
        case happened.ServingFinished() if event.ticket in tickets:
            tickets[event.ticket].handling_s = event.handling_s
        case happened.TicketNotShown() if event.ticket in tickets:
            tickets[event.ticket].missed_at = tickets[event.ticket].missed_at or event.at
        case happened.TicketRequeued() if event.ticket in tickets:
            tickets[event.ticket].back_at = tickets[event.ticket].back_at or event.at
        case happened.TicketAbandoned() if event.ticket in tickets:
            tickets[event.ticket].left_at = event.at
        case _:
            pass


def _note_window(hours: dict[str, _Hours], event: happened.Event, at: int) -> None:
    match event:
        case happened.WindowOpened() if event.window in hours:
            one = hours[event.window]
            if one.paused is not None:
                seconds = int((event.at - one.paused).total_seconds())
                one.pauses.append((at - seconds, seconds))
                one.paused = None
            one.opened = one.opened or event.at
        case happened.WindowPaused() if event.window in hours:
            hours[event.window].paused = event.at
        case happened.WindowClosed() if event.window in hours:
            one = hours[event.window]
            if one.opened is not None:
                length = int((event.at - one.opened).total_seconds())
                one.sessions.append((at - length, at))
            one.opened = one.paused = None
        case _:
            pass


def _visitor(
    seen: _Seen, number: int, plan: HallPlan, service: dict[str, int], clock: Callable[[datetime], int], last: int
) -> Visitor:
    issued = seen.issued
    arrive = clock(issued.at)
    usual = plan.usual_minutes(issued.business, issued.matter)
    back = (seen.back_at - seen.missed_at).total_seconds() if seen.back_at and seen.missed_at else None
    left = clock(seen.left_at) - arrive if seen.left_at and seen.handling_s is None else last + _STAYS_S - arrive
    return Visitor(
        id=number, service=service[issued.matter or issued.business], cls=issued.priority_class.value, arrive=arrive,
        due=clock(issued.due_at) if issued.due_at is not None else None,
        work=(seen.handling_s / 60 / usual) if seen.handling_s else 1.0, patience=max(1, left),
        no_show=seen.missed_at is not None, back_after=max(1, int(back)) if back is not None else None,
        arrive_first=arrive,
    )  # fmt: skip


def _nearest(plan: HallPlan, model: Model, business: str) -> int:
    """For a ticket that named no matter: the matter of its business that takes about as long."""
    usual = plan.business[business].usual_minutes
    mine = [one for one in model.services if one.business == business]
    return min(mine, key=lambda one: (abs(one.usual_minutes - usual), one.id)).id


def _arrivals(visitors: list[Visitor], last: int) -> tuple[tuple[int, ...], dict[int, tuple[float, ...]]]:
    """The day's own arrivals by half-hour, as the forecast of a hall that knew such days."""
    edges = tuple(range(0, max(last, 1800) + 1800, 1800))
    counts: dict[int, list[float]] = {}
    for one in visitors:
        counts.setdefault(one.service, [0.0] * (len(edges) - 1))[min(one.arrive // 1800, len(edges) - 2)] += 2.0
    return edges, {service: tuple(rates) for service, rates in counts.items()}


def roster(model: Model, *, without: Iterable[str]) -> Model:
    """The same day with these windows away."""
    gone = frozenset(without)
    return replace(model, posts=tuple(replace(one, sessions=()) if one.code in gone else one for one in model.posts))
