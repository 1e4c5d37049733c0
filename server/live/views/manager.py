"""``manager``: the live state of every window, queue and device, with the day's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from server.domain.outlook import remaining_minutes
from server.domain.ratings.rating import tally, told_from
from server.domain.remembered import RatingGiven
from server.domain.ticket import Ticket, TicketState
from server.domain.waits.coming import ComingWait, coming_waits
from server.domain.window import OpenState
from server.live.sight import Json, Sight, minutes_since, moment, named
from server.live.views.alert_owners import keyed, owners
from server.live.views.broadcasts import broadcasts
from server.live.views.closing_alerts import closing_alerts
from server.live.views.day_charts import busy, charts
from server.live.views.day_end import open_points
from server.live.views.hall_map import hall_map
from server.live.views.manager_alerts import AHEAD_MIN, alerts_of_reports, alerts_of_the_day, alerts_of_the_floor
from server.live.views.paper_rolls import alerts_of_rolls
from server.live.views.queues import lines, queue_rows
from server.live.views.reach import unheard_calls
from server.live.views.staffing_days import staffing_days

_WELL = frozenset({"ok", "not_set_up"})
_UNUSUAL = {"tickets": {"condition": "degraded", "causes": ["unusual_rate"]}}


def manager(sight: Sight) -> Json:
    rows = queue_rows(sight, sight.plan.businesses)
    coming = _coming(sight, rows)
    return {
        "hall": {"code": sight.plan.code, "name": named(sight.plan.name), "time_zone": sight.plan.time_zone},
        "business_day": sight.day.business_day.isoformat() if sight.day.business_day else None,
        "open": sight.day.business_day is not None,
        "now": moment(sight.now),
        "windows": _windows(sight),
        "zones": _zones(sight),
        "map": hall_map(sight),
        "queues": _queues(sight, rows, coming),
        "promise": {
            "promised_wait_min": sight.plan.rules.promised_wait_min,
            "longest_wait_min": sight.plan.rules.longest_wait_min,
        },
        "totals": totals_in(sight.day.counts),
        "day_end": open_points(sight),
        "ratings": ratings_of(sight),
        "devices": _devices(sight),
        "degraded": list(sight.degraded),
        "alerts": keyed(
            [
                *unheard_calls(sight),
                *closing_alerts(sight, coming),
                *alerts_of_the_floor(sight, coming),
                *alerts_of_the_day(sight),
                *alerts_of_reports(sight),
                *alerts_of_rolls(sight),
                *sight.alerts,
            ]
        ),
        "alert_owners": owners(sight),
        "charts": charts(sight),
        "broadcasts": broadcasts(sight),
        "advice": sight.advice(),
        "advice_automatic": sight.plan.rules.advice_automatic,
        "staffing_days": staffing_days(sight),
        "learned": sight.learned.as_dict() if sight.learned else None,
    }


def present_alerts(sight: Sight) -> frozenset[str]:
    """The alerts of the whole hall."""
    return alert_keys(manager(sight))


def alert_keys(view: Json) -> frozenset[str]:
    """The keys of all that a page shows as an alert; a device that is not well is ``device <code>``."""
    ill = (f"device {one['code']}" for one in view["devices"] if one["condition"] not in _WELL)
    return frozenset([*(one["key"] for one in view["alerts"]), *ill])


def _windows(sight: Sight) -> list[Json]:
    all_windows = frozenset(sight.plan.window)
    remaining = remaining_minutes(sight.day, all_windows, sight.now)
    load = _load_minutes(sight)
    rows = []
    for window in sight.plan.windows:
        state = sight.day.windows[window.code]
        ticket = sight.day.tickets[state.ticket] if state.ticket else None
        skills = sight.day.skills.get(window.code)
        rows.append(
            {
                "code": window.code,
                "name": named(window.name),
                "zone": window.zone,
                "kind": window.kind.value,
                "mode": "no_difference" if state.no_difference else "specialty",
                "state": state.state.value,
                "spare": window.kind.spare,
                "clerk": state.clerk,
                "first_clerk": window.first_clerk,
                "stand_in": window.stand_in,
                "help": state.help.kind.value if state.help else None,
                "ticket": ticket.code if ticket else None,
                "ticket_state": ticket.state.value if ticket else None,
                "since": moment((ticket.started_at or ticket.called_at) if ticket else state.since),
                "served": state.finished,
                "auto_call": state.auto_call.value,
                "pause": {"reason": state.pause.reason, "until": moment(state.pause.until)} if state.pause else None,
                "own": _businesses(sight, skills.own) if skills else [],
                "assist": _businesses(sight, skills.assist) if skills else [],
                "no_difference": _businesses(sight, skills.no_difference) if skills else [],
                **busy(sight, window.code),
                "left_min": round(remaining.get(window.code, 0.0), 1),
                "load_min": round(remaining.get(window.code, 0.0) + load.get(window.code, 0.0), 1),
            }
        )
    return rows


def _businesses(sight: Sight, codes: Iterable[str]) -> list[str]:
    """The businesses among these codes; those of which only single matters may be taken count too."""
    matters = sight.plan.matter
    return sorted({matters[code].business if code in matters else code for code in codes})


def _load_minutes(sight: Sight) -> dict[str, float]:
    """Minutes of waiting work a window, each lane's work shared evenly by the windows that may take it."""
    load: dict[str, float] = {}
    for lane, places in sight.day.queue.lanes():
        first = sight.day.tickets[places[0].ticket]
        takers = sight.day.takers(lane)
        for window in takers:
            minutes = len(places) * sight.plan.usual_minutes(first.business, first.matter) / len(takers)
            load[window] = load.get(window, 0.0) + minutes
    return load


def _zones(sight: Sight) -> list[Json]:
    waiting = lines(sight)
    return [
        {
            "code": zone.code,
            "name": named(zone.name),
            "floor": zone.floor,
            "side": named(zone.side),
            "waiting": sum(
                line.waiting for name, line in waiting.items() if sight.plan.business[name].zone == zone.code
            ),
            "windows": sum(1 for window in sight.plan.windows if window.zone == zone.code),
            "open_windows": sum(
                1
                for window in sight.plan.windows
                if window.zone == zone.code and sight.day.windows[window.code].state is OpenState.OPEN
            ),
        }
        for zone in sight.plan.zones
    ]


def _coming(sight: Sight, rows: Iterable[Json]) -> list[ComingWait]:
    """Waits within the hour: the forecast of a ticket taken now, moved by what the coming work changes."""
    if sight.day.business_day is None:
        return []
    found = coming_waits(sight.day, sight.now, AHEAD_MIN)
    at_once = {one.business: one.minutes for one in found if one.in_min == 0}
    told = {row["business"]: float(row["wait"]["p50"]) for row in rows if row["wait"]}
    return [
        replace(
            one, minutes=max(0.0, told.get(one.business, at_once[one.business]) + one.minutes - at_once[one.business])
        )
        for one in found
    ]


def _queues(sight: Sight, rows: list[Json], coming: Iterable[ComingWait]) -> list[Json]:
    """``soon``: the longest wait foreseen within the hour; ``work_min``: minutes of work that wait."""
    waiting = lines(sight)
    work = _work_minutes(sight)
    soon: dict[str, Json] = {}
    for one in coming:
        if one.business not in soon or one.minutes > soon[one.business]["minutes"]:
            soon[one.business] = {"in_min": one.in_min, "minutes": round(one.minutes)}
    for row in rows:
        code = row["business"]
        line = waiting.get(code)
        oldest = sight.day.tickets[line.oldest] if line and line.oldest else None
        row["oldest_min"] = minutes_since(oldest.issued_at, sight.now) if oldest else None
        row["matters"] = [
            {
                "code": matter.code,
                "name": named(matter.name),
                "paused": {"reason": sight.day.paused_matters[matter.code]}
                if matter.code in sight.day.paused_matters
                else None,
            }
            for matter in sight.plan.matters_of[code]
        ]
        row["paused"] = {"reason": sight.day.paused[code]} if code in sight.day.paused else None
        takers = sight.day.takers((code, None))
        row["soon"] = soon.get(code)
        row["usual_min"] = sight.plan.business[code].usual_minutes
        row["work_min"] = round(work.get(code, 0.0), 1)
        row["windows"] = sum(1 for window in takers if sight.day.windows[window].state is OpenState.OPEN)
    return rows


def _work_minutes(sight: Sight) -> dict[str, float]:
    """Minutes of waiting work by business."""
    found: dict[str, float] = {}
    for _, places in sight.day.queue.lanes():
        first = sight.day.tickets[places[0].ticket]
        minutes = len(places) * sight.plan.usual_minutes(first.business, first.matter)
        found[first.business] = found.get(first.business, 0.0) + minutes
    return found


def totals_of(tickets: Iterable[Ticket]) -> Json:
    """The day's figures of some tickets alone."""
    return totals_in(Counter(ticket.state for ticket in tickets))


def totals_in(counts: Mapping[TicketState, int]) -> Json:
    return {
        "issued": sum(counts.values()),
        "waiting": counts[TicketState.WAITING],
        "serving": counts[TicketState.SERVING] + counts[TicketState.CALLED],
        "served": counts[TicketState.FINISHED],
        "no_show": counts[TicketState.NO_SHOW],
        "abandoned": counts[TicketState.ABANDONED],
        "held": counts[TicketState.HELD],
        "unserved": counts[TicketState.UNSERVED],
    }


def ratings_of(sight: Sight, windows: Set[str] | None = None) -> Json:
    """Good, bad and unrated: of the hall, of each window, of each clerk. Unrated is never counted as good.

    A rating counts as none until it may be told: nobody learns from moving figures whose it was. ``windows``: of what
    was done there alone.
    """
    by_window: dict[str, list[int | None]] = {}
    by_clerk: dict[str, list[int | None]] = {}
    told = {unit: given for unit, given in sight.day.ratings.items() if _told(sight, unit, given)}
    for unit in (one for ticket in sight.day.tickets.values() for one in ticket.units):
        if windows is not None and unit.window not in windows:
            continue
        level = told[unit.id].level if unit.id in told else None
        by_window.setdefault(unit.window, []).append(level)
        if unit.clerk:
            by_clerk.setdefault(unit.clerk, []).append(level)
    hall = tally(level for levels in by_window.values() for level in levels)
    return {
        "good": hall.good,
        "bad": hall.bad,
        "unrated": hall.unrated,
        "by_level": {str(int(level)): count for level, count in hall.by_level.items()},
        "by_window": [{"window": code, **_tally(levels)} for code, levels in sorted(by_window.items())],
        "by_clerk": [{"clerk": name, **_tally(levels)} for name, levels in sorted(by_clerk.items())],
    }


def _told(sight: Sight, unit: str, given: RatingGiven) -> bool:
    return told_from(sight.plan.rules, given.first_at, sight.keys.chance_of_rating(unit)) <= sight.now


def _tally(levels: list[int | None]) -> Json:
    counted = tally(levels)
    return {"good": counted.good, "bad": counted.bad, "unrated": counted.unrated}


def _devices(sight: Sight) -> list[Json]:
    rows = []
    for device in sight.settings.devices:
        condition = sight.conditions.of(device.code)
        unusual = sight.unusual(device.code)
        worst = condition.worst(sight.now) if condition else _unheard(sight, device.code)
        rows.append(
            {
                "code": device.code,
                "kind": str(device.kind),
                "zone": device.zone,
                "condition": "degraded" if unusual and worst == "ok" else worst,
                "causes": (condition.causes() if condition else []) + (["unusual_rate"] if unusual else []),
                "parts": (dict(condition.parts) if condition else {}) | (_UNUSUAL if unusual else {}),
                "last_seen": moment(condition.seen_at) if condition else None,
            }
        )
    return rows


def _unheard(sight: Sight, device: str) -> str:
    """Of a device that has said nothing: it should be there, or it has never been set up and nobody misses it."""
    enrolled = sight.enrolled(device)
    return "unknown" if enrolled and enrolled.enrolled else "not_set_up"
