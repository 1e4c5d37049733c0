"""The open day of a real hall as a scene in numbers: for forecast and advice, which the live hall shares with
``youxu decide`` and simulations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.domain.day import Day
from server.domain.plan import HallPlan, Session, Skills, WindowKind
from server.domain.scene import NO_SHOW_SHARE, Post, Premises, Scene, Seat, Service, Standing
from server.domain.ticket import PriorityClass
from server.domain.window import OpenState


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """Visitors per hour expected of each business or matter between ``edges`` (seconds since the epoch)."""

    edges: tuple[float, ...]
    per_hour: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, kw_only=True, eq=False)
class NumberedHall:
    """A hall's premises with the numbers of its services and windows."""

    premises: Premises
    service: Mapping[str, int]  # by code of matter or business
    window: Mapping[str, int]
    window_code: Mapping[int, str]


def number(
    plan: HallPlan,
    skills: Mapping[str, Skills],
    on: date,
    sessions: tuple[Session, ...],
    *,
    expected: Expected | None = None,
    usual_min: Mapping[str, float] | None = None,
    no_show: float = NO_SHOW_SHARE,
) -> NumberedHall:
    """The hall on a day. ``usual_min``: learned minutes by code, where they are better than the configured ones;
    ``no_show``: the learned share of those who do not come when they are called."""
    learned = usual_min or {}
    service = {code: n for n, code in enumerate((*plan.business, *plan.matter))}
    services = {}
    for code, n in service.items():
        matter = plan.matter.get(code)
        business = plan.business[matter.business if matter else code]
        usual = learned.get(code, plan.usual_minutes(business.code, matter.code if matter else None))
        services[n] = Service(n, code, business.code, business.zone, usual)
    window = {one.code: n for n, one in enumerate(plan.windows)}
    zone = ZoneInfo(plan.time_zone)
    hours = tuple(
        (
            datetime.combine(on, one.opens, zone).timestamp(),
            datetime.combine(on, one.closes, zone).timestamp(),
        )
        for one in sessions
    )

    def ids(codes: frozenset[str]) -> frozenset[int]:
        return frozenset(service[code] for code in codes)

    posts = {}
    for one in plan.windows:
        may = skills.get(one.code, Skills())
        posts[window[one.code]] = Post(
            window[one.code], one.code, one.zone, plan.zone[one.zone].floor, one.kind is WindowKind.NO_DIFFERENCE,
            one.kind.spare, ids(may.own), ids(may.assist), ids(may.no_difference), () if one.kind.spare else hours,
        )  # fmt: skip
    premises = Premises(
        services=services,
        posts=posts,
        edges=expected.edges if expected else (),
        per_hour={service[code]: rate for code, rate in expected.per_hour.items()} if expected else {},
        close=max((end for _, end in hours), default=None),
        slowdown=plan.rules.turned_slowdown,
        rules=plan.rules,
        no_show=no_show,
    )
    return NumberedHall(
        premises=premises, service=service, window=window, window_code={n: code for code, n in window.items()}
    )


def scene_of(day: Day, hall: NumberedHall, now: datetime) -> Scene:
    """The day as it stands. Tickets that were sent to one window are left out: they wait for that window alone."""
    taken: dict[str, int] = {}
    for ticket in day.tickets.values():
        taken[ticket.business] = taken.get(ticket.business, 0) + 1
    return Scene(
        now=now.timestamp(),
        seats=[_seat(day, hall, code) for code in day.windows],
        waiting=[
            Standing(
                ticket.order, ticket.code, ticket.order, hall.service[ticket.lane[0]],
                ticket.priority_class is PriorityClass.GREEN, ticket.turn_at.timestamp(),
                ticket.due_at.timestamp() if ticket.due_at is not None else None,
            )
            for lane, places in day.queue.lanes() if lane[1] is None
            for ticket in (day.tickets[place.ticket] for place in places)
        ],
        taken=taken,
    )  # fmt: skip


def _seat(day: Day, hall: NumberedHall, code: str) -> Seat:
    state = day.windows[code]
    ticket = day.tickets[state.ticket] if state.ticket is not None else None
    since = (ticket.called_at or ticket.started_at) if ticket is not None else None
    may = day.skills.get(code)
    return Seat(
        hall.window[code],
        state.state is OpenState.OPEN or ticket is not None,
        state.no_difference,
        tuple(sorted(hall.service[one] for one in day.callable(code))),
        tuple(sorted(hall.service[one] for one in may.own)) if may else (),
        hall.service[ticket.matter or ticket.business] if ticket is not None else None,
        since.timestamp() if since is not None else None,
        state.idle_since.timestamp() if state.idle_since is not None else None,
        None,
        ticket is not None,
        state.state is OpenState.PAUSED,
    )
