"""``console:{code}``: everything a clerk needs at a window, and nothing about people who were not called yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from server.domain.ticket import Hold, HoldKind, Ticket, TicketState
from server.domain.window import OpenState, WindowState
from server.live.reason_words import reason_words
from server.live.sight import Json, Sight, minutes_since, moment, named
from server.live.views.notices import notices_of, printer_of
from server.live.views.queues import lines
from server.live.views.reach import reach
from server.live.views.window_sign import window_sign

_PREVIEW = 8


def console(sight: Sight, code: str) -> Json:
    """The sign's state and the clerk's own. Raises UnknownWindow."""
    sign = window_sign(sight, code)
    state = sight.day.windows[code]
    ticket = sight.day.tickets[state.ticket] if state.ticket else None
    return {
        **sign,
        "current": _current(sight, ticket) if ticket else None,
        "held": _held(sight, code),
        "missed": _missed(sight, code),
        "queue": _queue(sight, code),
        "paused": _paused(sight, code),
        "auto_call": state.auto_call.value,
        "actions": actions(sight, state, ticket),
        "targets": _targets(sight, code),
        "undo": _undo(sight, code),
        "lights": _lights(sight, code),
        "notice_printer": printer_of(sight, code),
        "reach": reach(sight, ticket),
        "today": _today(state),
        "rules": _rules(sight),
        "version": sight.seq,
    }


def _current(sight: Sight, ticket: Ticket) -> Json:
    plan = sight.plan
    matter = plan.matter[ticket.matter] if ticket.matter else None
    group = next((one for one in plan.priority_groups if one.code == ticket.priority_group), None)
    reason = sight.day.reasons.get(ticket.id, {})
    return {
        "id": ticket.id,
        "code": ticket.code,
        "business": ticket.business,
        "business_name": named(plan.business[ticket.business].name),
        "matter": ticket.matter,
        "matter_name": named(matter.name) if matter else None,
        "papers": [named(paper) for paper in matter.papers] if matter else [],
        "notices": notices_of(sight, ticket),
        "priority": {"code": group.code, "name": named(group.name)} if group else None,
        "ref": ticket.ref,
        "issued_at": moment(ticket.issued_at),
        "waited_min": minutes_since(ticket.issued_at, ticket.first_called_at or sight.now),
        "times": ticket.calls,
        "called_at": moment(ticket.called_at),
        "started_at": moment(ticket.started_at),
        "handling_s": round(ticket.handling_s(sight.now)),
        "state": ticket.state.value,
        "reason": reason,
        "reason_words": reason_words(reason),
    }


def _held(sight: Sight, code: str) -> list[Json]:
    """Tickets on hold that this window may resume, or that it holds the papers of."""
    takes = sight.day.callable(code)
    rows = []
    for ticket in sight.day.tickets.values():
        hold = ticket.held
        if ticket.state is not TicketState.HELD or hold is None:
            continue
        resumable = hold.window == code or _may_resume_elsewhere(hold, ticket, takes)
        if resumable:
            rows.append(
                {
                    "id": ticket.id,
                    "code": ticket.code,
                    "kind": hold.kind.value,
                    "why": hold.why,
                    "since": moment(hold.since),
                    "window": hold.window,
                    "resumable": resumable,
                }
            )
    return rows


def _may_resume_elsewhere(hold: Hold, ticket: Ticket, takes: frozenset[str]) -> bool:
    return hold.kind is not HoldKind.CLERK and (ticket.matter or ticket.business) in takes


def _missed(sight: Sight, code: str) -> list[Json]:
    return [
        {"id": ticket.id, "code": ticket.code, "at": moment(ticket.ended_at)}
        for ticket in sight.day.tickets.values()
        if ticket.state is TicketState.NO_SHOW and ticket.window == code
    ]


def _queue(sight: Sight, code: str) -> Json:
    """Who may be called here, in the order of their places; codes only, so that nobody picks easy cases."""
    takes, own = sight.day.callable(code), sight.day.own(code)
    mine = []
    for (lane, only_window), places in sight.day.queue.lanes():
        if only_window == code or (only_window is None and lane in takes):
            mine += [(place, lane in own or only_window is not None) for place in places]
    mine.sort(key=lambda one: one[0])
    return {
        "waiting": len(mine),
        "next": [_preview(sight, sight.day.tickets[place.ticket], own=is_own) for place, is_own in mine[:_PREVIEW]],
    }


def _paused(sight: Sight, code: str) -> list[Json]:
    """What of this window's businesses and matters takes no tickets now."""
    takes = sight.day.callable(code)
    plan = sight.plan
    found = [(plan.business[one].name, why) for one, why in sight.day.paused.items() if one in takes]
    found += [(plan.matter[one].name, why) for one, why in sight.day.paused_matters.items() if one in takes]
    return [{"name": named(name), "reason": why} for name, why in found]


def _preview(sight: Sight, ticket: Ticket, *, own: bool) -> Json:
    return {
        "id": ticket.id,
        "code": ticket.code,
        "business_name": named(sight.plan.business[ticket.business].name),
        "waited_min": minutes_since(ticket.issued_at, sight.now),
        "own": own,
        "priority": ticket.priority_group is not None,
    }


def actions(sight: Sight, state: WindowState, ticket: Ticket | None) -> dict[str, Json]:
    """What the clerk may do now; where not, the code of the refusal, and from when it is allowed."""
    rules, now = sight.plan.rules, sight.now
    is_open, free = state.state is OpenState.OPEN, ticket is None
    why_not_call = None if is_open and free else "window_busy" if not free else f"window_{state.state.value}"
    called = ticket if ticket and ticket.state is TicketState.CALLED else None
    serving = ticket if ticket and ticket.state is TicketState.SERVING else None
    return {
        "call_next": _action(why_not_call),
        "call": _action(why_not_call),
        "resume": _action(why_not_call),
        "recall": _action(
            _why_not(called, called is not None and called.calls > rules.max_recalls, "too_many_recalls"),
            _after(called.called_at if called else None, rules.call_interval_s, now),
        ),
        "start": _action(None if called else "move_not_allowed"),
        "finish": _action(None if serving else "move_not_allowed"),
        "no_show": _action(
            _why_not(called, called is not None and called.calls < rules.calls_before_no_show, "too_few_calls"),
            _after(called.first_called_at if called else None, rules.no_show_wait_s, now),
        ),
        "hold": _action(None if serving else "move_not_allowed"),
        "transfer": _action(None if ticket else "window_idle"),
        "pause": _action(None if is_open else f"window_{state.state.value}"),
        "open": _action("window_open" if is_open else None if sight.day.business_day else "day_not_open"),
        "close": _action(None if free and state.state is not OpenState.CLOSED else "window_busy"),
        "auto_call": _action(None if sight.day.business_day else "day_not_open"),
        "undo": _action(None if _undo(sight, state.code) else "nothing_to_undo"),
        "sign_in": _action(None),
        "sign_out": _action(None if free and state.clerk else "window_busy" if not free else "nobody_signed_in"),
    }


def _why_not(ticket: Ticket | None, refused: bool, code: str) -> str | None:  # one condition
    return "move_not_allowed" if ticket is None else code if refused else None


def _action(why_not: str | None, after: datetime | None = None) -> Json:
    if why_not is not None:
        return {"allowed": False, "code": why_not}
    if after is not None:
        return {"allowed": False, "code": "too_soon", "after": moment(after)}
    return {"allowed": True}


def _after(since: datetime | None, seconds: int, now: datetime) -> datetime | None:
    """The moment from which something is allowed, None when that has come."""
    if since is None or now >= since + timedelta(seconds=seconds):
        return None
    return since + timedelta(seconds=seconds)


def _targets(sight: Sight, code: str) -> Json:
    waiting = lines(sight)
    return {
        "windows": [
            {
                "code": window.code,
                "name": named(window.name),
                "state": sight.day.windows[window.code].state.value,
                "waiting": sum(len(p) for (_, only), p in sight.day.queue.lanes() if only == window.code),
            }
            for window in sight.plan.windows
            if window.code != code and sight.day.windows[window.code].state is not OpenState.CLOSED
        ],
        "zones": [
            {
                "code": zone.code,
                "name": named(zone.name),
                "waiting": sum(
                    line.waiting for name, line in waiting.items() if sight.plan.business[name].zone == zone.code
                ),
            }
            for zone in sight.plan.zones
            if any(business.zone == zone.code for business in sight.plan.businesses)
        ],
        "businesses": [
            {
                "code": business.code,
                "name": named(business.name),
                "waiting": waiting[business.code].waiting if business.code in waiting else 0,
            }
            for business in sight.plan.businesses
        ],
    }


def _undo(sight: Sight, code: str) -> Json | None:
    last = sight.day.undoable.get(code)
    if last is None or sight.day.tickets.get(last.ticket_after.id) != last.ticket_after:
        return None
    until = last.at + timedelta(seconds=sight.plan.rules.undo_s)
    pressed = sight.day.taken_back_together(last)[-1]
    return {"move": pressed.move.value, "until": moment(until)} if sight.now < until else None


def _lights(sight: Sight, code: str) -> Json:
    """The devices that work for this window, by their worst condition."""
    zone = sight.plan.window[code].zone
    found: dict[str, Any] = {"pad": "unknown", "printer": "unknown", "display": "unknown"}
    for device in sight.settings.devices:
        condition = sight.conditions.of(device.code)
        said = condition.worst(sight.now) if condition else "unknown"
        if device.kind == "pad" and code in device.windows:
            found["pad"] = said
        elif device.kind == "display" and device.zone in (None, zone):
            found["display"] = said
        elif device.kind == "kiosk" and found["printer"] in ("unknown", "unavailable"):
            found["printer"] = said
    return found


def _today(state: WindowState) -> Json:
    return {
        "served": state.finished,
        "no_show": state.no_shows,
        "mean_minutes": round(state.handling_s / 60 / state.finished, 1) if state.finished else None,
    }


def _rules(sight: Sight) -> Json:
    rules = sight.plan.rules
    return {
        "calls_before_no_show": rules.calls_before_no_show,
        "call_interval_s": rules.call_interval_s,
        "hold_reminder_min": rules.hold_reminder_min,
        "undo_s": rules.undo_s,
    }
