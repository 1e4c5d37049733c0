"""What the manager should see before citizens do: ``{"code", "level", "detail"}``, worst first; it ends by itself.

``level``: *now* is trouble, *soon* is going to be. The page has the words, ``alert_<code>``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from server.domain.casework.standing import Standing
from server.domain.ticket import Ticket, TicketState
from server.domain.waits.coming import ComingWait
from server.domain.window import OpenState, WindowState
from server.live.consoles import session_lost_since
from server.live.sight import Json, Sight, minutes_since
from server.live.views.queues import lines

WIDEST = 999  # the last number of three digits; the next has four, and never begins at 1 again (promises.md §2.4)
_SLOW_START_MIN = 5  # called and not begun: the visitor is not there, or the clerk does not answer
_IDLE_MIN = 5  # beside people the window might call
_TOLD_FOR = timedelta(minutes=30)
AHEAD_MIN = (0, 30, 60)


def alerts_of_the_day(sight: Sight) -> list[Json]:
    """A day that nobody closed, and series whose numbers have grown by a digit: rolls, signs and voices must know."""
    day, found = sight.day, []
    today = sight.now.astimezone(ZoneInfo(sight.plan.time_zone)).date()
    if day.business_day is not None and day.business_day < today:
        found.append({"code": "day_not_closed", "detail": {"day": day.business_day.isoformat()}})
    if day.business_day is not None:
        wide = sorted(series for series, number in day.numbers.items() if number > WIDEST)
        found += [
            {"code": "series_wide", "detail": {"series": series, "number": day.numbers[series]}} for series in wide
        ]
    return found + _after_the_log_went_back(sight)


def _after_the_log_went_back(sight: Sight) -> list[Json]:
    """What was lost for half an hour, whom a number is given twice and what came back as long as they wait."""
    day, found = sight.day, list[Json]()
    lost = [one.lost for one in day.went_back if sight.now - one.at < _TOLD_FOR]
    if lost:
        found.append({"code": "log_went_back", "detail": {"events": max(lost)}})
    waiting = [one for ticket, one in day.restored.items() if day.tickets[ticket].state is TicketState.WAITING]
    zone = ZoneInfo(sight.plan.time_zone)
    for one in waiting:
        if one.twice:
            at = f"{one.issued_at.astimezone(zone):%H:%M}"
            detail = {"printed": one.printed, "ticket": one.code, "device": one.device, "at": at}
            found.append({"code": "number_twice", "detail": detail})
    if waiting:
        found.append({"code": "tickets_restored", "detail": {"count": len(waiting), "ticket": waiting[0].code}})
    return found


def alerts_of_reports(sight: Sight) -> list[Json]:
    """Reports of what could not be done whose date is near or over (催办, 督办): one alert each, the soonest named."""
    found = []
    for code, level, standing in (("reports_over", "now", Standing.OVER), ("reports_near", "soon", Standing.NEAR)):
        late = [one for one in sight.day.reports.open_reports() if one.standing(sight.now) is standing]
        if late:
            first = min(late, key=lambda one: (one.due or sight.now, one.id))
            found.append(_alert(code, level, count=len(late), owner=first.owner, report=first.id))
    return found


def alerts_of_the_floor(sight: Sight, coming: Iterable[ComingWait]) -> list[Json]:
    """Queues and windows: each queue has at most one alert, its worst."""
    if sight.day.business_day is None:
        return []
    found = [*_queues(sight, coming), *_windows(sight)]
    return sorted(found, key=lambda one: one["level"] != "now")


def _queues(sight: Sight, coming: Iterable[ComingWait]) -> list[Json]:
    rules, day = sight.plan.rules, sight.day
    waits: dict[str, list[ComingWait]] = {}
    for one in coming:
        waits.setdefault(one.business, []).append(one)
    closed = _nobody_takes(sight)
    waiting = lines(sight)
    found: list[Json] = []
    long: dict[
        frozenset[str], list[str]
    ] = {}  # businesses whose wait is or will be too long, by the windows they share
    for business in sight.plan.businesses:
        code, line = business.code, waiting.get(business.code)
        oldest = day.tickets[line.oldest] if line and line.oldest else None
        waited = minutes_since(oldest.issued_at, sight.now) if oldest else 0
        if code in closed:
            found.append(_alert("nobody_takes", "now", business=code, waiting=closed[code]))
        elif oldest and waited >= rules.longest_wait_min:
            found.append(_alert("waited_long", "now", business=code, minutes=waited, ticket=oldest.code))
        elif code in waits and max(one.minutes for one in waits[code]) > rules.promised_wait_min:
            long.setdefault(day.takers((code, None)), []).append(code)
    for codes in long.values():
        most = max(codes, key=lambda code: waiting[code].waiting if code in waiting else 0)
        found.append(_too_long(rules.promised_wait_min, most, len(codes), waits[most]))
    return found


def _too_long(promise: int, business: str, count: int, waits: list[ComingWait]) -> Json:
    """``count``: how many businesses share these windows and this wait; the one most people wait for is named."""
    detail = {"business": business, "count": count, "promise": promise}
    now = _now(waits)
    if now > promise:
        return _alert("wait_now", "now", **detail, minutes=round(now))
    worst = max(waits, key=lambda one: (one.minutes, -one.in_min))
    return _alert("wait_soon", "soon", **detail, minutes=round(worst.minutes), in_min=worst.in_min)


def _now(waits: Iterable[ComingWait]) -> float:
    return next((one.minutes for one in waits if one.in_min == 0), 0.0)


def _nobody_takes(sight: Sight) -> Mapping[str, int]:
    """People by business whose matter no open window may take."""
    found: dict[str, int] = {}
    for lane, places in sight.day.queue.lanes():
        if not sight.day.served_now(lane):
            business = sight.day.tickets[places[0].ticket].business
            found[business] = found.get(business, 0) + len(places)
    return found


def _windows(sight: Sight) -> list[Json]:
    found = []
    for window in sight.plan.windows:
        state = sight.day.windows[window.code]
        ticket = sight.day.tickets[state.ticket] if state.ticket else None
        if state.help is not None:
            minutes = minutes_since(state.help.since, sight.now)
            found.append(
                _alert(f"help_{state.help.kind.value}", "now", window=window.code, minutes=minutes, why=state.help.why)
            )
        if ticket and (gone := session_lost_since(sight, state)) is not None:
            minutes = minutes_since(gone, sight.now)
            found.append(_alert("session_lost", "now", window=window.code, ticket=ticket.code, minutes=minutes))
        stand_in = window.stand_in
        if state.state is OpenState.OPEN and state.clerk is None:
            found.append(_alert("unattended", "now", window=window.code, stand_in=stand_in))
        elif (over := _break_over(sight, state)) is not None:
            minutes = minutes_since(over, sight.now)
            found.append(_alert("break_over", "now", window=window.code, minutes=minutes, stand_in=stand_in))
        elif state.state is not OpenState.OPEN:
            continue
        elif ticket and ticket.state is TicketState.CALLED and _called_min(ticket, sight.now) >= _SLOW_START_MIN:
            minutes = int(_called_min(ticket, sight.now))
            found.append(_alert("not_started", "now", window=window.code, ticket=ticket.code, minutes=minutes))
        elif _idle(state, sight.now) and (waiting := _might_call(sight, window.code)):
            minutes = minutes_since(state.idle_since or sight.now, sight.now)
            found.append(_alert("idle_beside", "now", window=window.code, minutes=minutes, waiting=waiting))
    return found


def unattended_since(sight: Sight, state: WindowState) -> datetime | None:
    """无人值守: since when nobody acts at a window that should serve; None while that is not too long.

    Open without a clerk at once; open and idle beside people it might call, or on a break that should be over, after
    ``unattended_window_min`` (domain.md §3.5). Then its stand-in is told (AB岗, S1).
    """
    if state.state is OpenState.OPEN and state.clerk is None:
        return state.idle_since or state.since
    too_long = timedelta(minutes=sight.plan.rules.unattended_window_min)
    if state.free and state.idle_since is not None and sight.now - state.idle_since >= too_long:
        return state.idle_since if _might_call(sight, state.code) else None
    return _break_over(sight, state)


def _break_over(sight: Sight, state: WindowState) -> datetime | None:
    """When a break should have ended, once that is too long ago."""
    until = state.pause.until if state.state is OpenState.PAUSED and state.pause is not None else None
    too_long = timedelta(minutes=sight.plan.rules.unattended_window_min)
    return until if until is not None and sight.now - until >= too_long else None


def _called_min(ticket: Ticket, now: datetime) -> float:
    return (now - (ticket.first_called_at or now)).total_seconds() / 60


def _idle(state: WindowState, now: datetime) -> bool:
    return state.free and state.idle_since is not None and now - state.idle_since >= timedelta(minutes=_IDLE_MIN)


def _might_call(sight: Sight, window: str) -> int:
    """How many wait whom this window might call."""
    return sum(len(places) for lane, places in sight.day.queue.lanes() if window in sight.day.takers(lane))


def _alert(code: str, level: str, **detail: object) -> Json:
    return {"code": code, "level": level, "detail": detail}
