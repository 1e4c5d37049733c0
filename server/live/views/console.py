"""``console:{code}``: everything a clerk needs at a window, and nothing about people who were not called yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from screens.wording import words
from server.domain.ticket import SECOND_CHANCE, Outcome, Stay, Step, Ticket
from server.domain.window import Pause, WindowState
from server.live.reason_words import reason_words
from server.live.sight import Json, Sight, minutes_since, moment, named
from server.live.views.broadcasts import broadcasts_in
from server.live.views.console_actions import actions, undo
from server.live.views.console_lights import lights
from server.live.views.console_lists import held, missed
from server.live.views.console_targets import targets
from server.live.views.manager_alerts import unattended_since
from server.live.views.notices import notices_of, printer_of
from server.live.views.paper_rolls import roll_at
from server.live.views.reach import reach
from server.live.views.window_sign import window_sign

_PREVIEW = 8


def console(sight: Sight, code: str) -> Json:
    """The sign's state and the clerk's own. Raises UnknownWindow."""
    sign = window_sign(sight, code)
    state = sight.day.windows[code]
    ticket = sight.day.tickets[state.ticket] if state.ticket else None
    resting = {"held": held(sight, code), "missed": missed(sight, code)}
    queue = _queue(sight, code, resting["held"])
    return {
        **sign,
        "current": _current(sight, ticket) if ticket else None,
        **resting,
        "queue": queue,
        "paused": _paused(sight, code),
        "auto_call": state.auto_call.value,
        "actions": actions(
            sight, state, ticket, resting=[*resting["held"], *resting["missed"]], waiting=queue["waiting"]
        ),
        "targets": targets(sight, code),
        "undo": undo(sight, code),
        "lights": lights(sight, code),
        "notice_printer": printer_of(sight, code),
        "reach": reach(sight, ticket),
        "today": _today(sight, state),
        "seat": _seat(sight, state),
        "pause_next": _pause(state.pause_next),
        "help": _help(state),
        "posts": _posts(sight, code),
        "stand_in_for": _unattended(sight, state),
        "broadcasts": broadcasts_in(sight, sight.plan.window[code].zone),
        "outcomes": [outcome.value for outcome in Outcome],
        "priorities": [{"code": group.code, "name": named(group.name)} for group in sight.plan.priority_groups],
        "rules": _rules(sight),
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
        "priority": {"code": group.code, "name": named(group.name)} if group else _second_chance(ticket),
        "ref": ticket.ref,
        "case_no": sight.day.case_numbers.get(ticket.id, {}).get(ticket.matter or ticket.business),
        "language": ticket.language,
        "issued_at": moment(ticket.issued_at),
        "waited_min": minutes_since(ticket.issued_at, ticket.first_called_at or sight.now)
        if ticket.wait_known
        else None,
        "times": ticket.calls,
        "called_at": moment(ticket.called_at),
        "started_at": moment(ticket.started_at),
        "handling_s": round(ticket.handling_s(sight.now)),
        "visit_s": round(ticket.visit_s(sight.now)),
        "further": [_step(sight, step) for step in ticket.further],
        "bundle": _bundle(sight, ticket),
        "history": [_stay(sight, stay) for stay in ticket.stays],
        "owner": {"clerk": ticket.owner, "window": ticket.owner_window} if ticket.owner_window else None,
        "note": ticket.note,
        "state": ticket.state.value,
        "reason": reason,
        "reason_words": reason_words(reason),
    }


def _bundle(sight: Sight, ticket: Ticket) -> Json | None:
    """套餐: the name under which the visitor took all their matters."""
    bundle = sight.plan.bundle.get(ticket.bundle or "")
    return {"code": bundle.code, "name": named(bundle.name)} if bundle else None


def _step(sight: Sight, step: Step) -> Json:
    plan = sight.plan
    name = plan.matter[step.matter].name if step.matter else plan.business[step.business].name
    return {"business": step.business, "matter": step.matter, "name": named(name)}


def _stay(sight: Sight, stay: Stay) -> Json:
    """A time at a window that is over: ``end`` is the move that ended it."""
    return {
        **_step(sight, Step(business=stay.business, matter=stay.matter)),
        "window": stay.window,
        "clerk": stay.clerk,
        "minutes": round(stay.seconds / 60, 1),
        "end": stay.end.value,
        "outcome": stay.outcome,
        "why": stay.why,
        "at": moment(stay.at),
    }


def _queue(sight: Sight, code: str, resting: Sequence[Json]) -> Json:
    """Who may be called here, in the order of their places; codes only, so that nobody picks easy cases.

    ``back``: whose held visit may go on here at once, because they are back or what they waited for has ended.
    """
    takes, own = sight.day.callable(code), sight.day.own(code)
    mine = []
    for (lane, only_window), places in sight.day.queue.lanes():
        if only_window == code or (only_window is None and lane in takes):
            mine += [(place, lane in own or only_window is not None) for place in places]
    mine.sort(key=lambda one: one[0])
    early = timedelta(minutes=sight.plan.rules.appointment_early_min)
    tickets = [sight.day.tickets[place.ticket] for place, _ in mine]
    return {
        "waiting": len(mine),
        "booked": sum(1 for one in tickets if one.due_at is not None),
        "booked_due": sum(1 for one in tickets if one.due_at is not None and one.due_at - early <= sight.now),
        "back": [
            {"id": row["id"], "code": row["code"], "since": row["back_at"], "here": row["here"]}
            for row in resting
            if row["back_at"] or row["woken"]
        ],
        "roll": roll_at(sight, code),
        "next": [_preview(sight, sight.day.tickets[place.ticket], own=is_own) for place, is_own in mine[:_PREVIEW]],
    }


def _paused(sight: Sight, code: str) -> list[Json]:
    """What of this window's businesses and matters takes no tickets now."""
    takes = sight.day.callable(code)
    plan = sight.plan
    found = [(plan.business[one].name, why) for one, why in sight.day.paused.items() if one in takes]
    found += [(plan.matter[one].name, why) for one, why in sight.day.paused_matters.items() if one in takes]
    return [{"name": named(name), "reason": why} for name, why in found]


def _second_chance(ticket: Ticket) -> Json | None:
    """二次优先卡: why this visitor came first, for the clerk alone."""
    if ticket.priority_group != SECOND_CHANCE:
        return None
    return {"code": SECOND_CHANCE, "name": words("reasons")["second_chance"]}


def _preview(sight: Sight, ticket: Ticket, *, own: bool) -> Json:
    """No name, matter or group before the call: whose case is next, and how easy it is, is not to be seen."""
    return {
        "id": ticket.id,
        "code": ticket.code,
        "waited_min": minutes_since(ticket.issued_at, sight.now),
        "own": own,
        "priority": ticket.priority_group is not None,
        "booked": ticket.due_at is not None,
    }


def _today(sight: Sight, state: WindowState) -> Json:
    """The day of whoever sits here, at whatever window; while nobody does, the window's."""
    if state.clerk is None:
        return {
            "served": state.finished,
            "no_show": state.no_shows,
            "handling_minutes": round(state.handling_s / 60, 1),
            "mean_minutes": round(state.handling_s / 60 / state.finished, 1) if state.finished else None,
        }
    mine = sight.day.stays.of(state.clerk)
    return {
        "served": mine.served,
        "outcomes": {outcome.value: mine.outcomes.get(outcome.value, 0) for outcome in Outcome},
        "returned": mine.returned,
        "no_show": mine.no_shows,
        "held": mine.held,
        "transferred": mine.transferred,
        "handling_minutes": round(mine.handling_s / 60, 1),
        "mean_minutes": round(mine.mean_s / 60, 1) if mine.mean_s is not None else None,
        "longest_minutes": round(mine.longest_s / 60, 1),
    }


def _seat(sight: Sight, state: WindowState) -> Json:
    """``before``: who sat here until then; a page that is theirs says who has the window now."""
    return {
        "clerk": state.clerk,
        "since": moment(state.seated_at),
        "before": {"name": state.fenced, "badge": sight.badge_of(state.fenced)} if state.fenced else None,
    }


def _pause(pause: Pause | None) -> Json | None:
    return {"reason": pause.reason, "until": moment(pause.until), "minutes": pause.minutes} if pause else None


def _posts(sight: Sight, code: str) -> Json:
    """AB岗: who usually sits here, and who stands in."""
    window = sight.plan.window[code]
    return {"first_clerk": window.first_clerk, "stand_in": window.stand_in}


def _unattended(sight: Sight, here: WindowState) -> list[Json]:
    """The windows that whoever sits here is to stand in for, as nobody acts there."""
    if here.clerk is None:
        return []
    found = []
    for window in sight.plan.windows:
        if window.stand_in != here.clerk or window.code == here.code:
            continue
        since = unattended_since(sight, sight.day.windows[window.code])
        if since is not None:
            found.append({"window": window.code, "since": moment(since), "minutes": minutes_since(since, sight.now)})
    return found


def _help(state: WindowState) -> Json | None:
    asked = state.help
    return {"kind": asked.kind.value, "why": asked.why, "since": moment(asked.since)} if asked else None


def _rules(sight: Sight) -> Json:
    rules = sight.plan.rules
    return {
        "calls_before_no_show": rules.calls_before_no_show,
        "call_interval_s": rules.call_interval_s,
        "hold_reminder_min": rules.hold_reminder_min,
        "undo_s": rules.undo_s,
    }
