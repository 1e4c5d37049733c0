"""一次性告知单: the notice is recorded with the visit, and printed where there is a printer for its window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hardware.link.messages import ComeBack, DeviceKind, JobKind, JobState, NoticePayload
from hardware.link.messages import Words as WordsMessage
from server.actions import windows
from server.actions.jobs import Job
from server.actions.turn import Turn
from server.domain.calendar import Workday, sessions_on
from server.domain.casework.deadlines import is_hall_workday
from server.domain.errors import Refusal
from server.domain.events import NoticeGiven, NoticeReprinted
from server.domain.plan import HallPlan, Words
from server.settings import DevicePlan

PRINT_WITHIN = timedelta(minutes=10)
"""Ours. A notice that comes out later falls into an empty hand."""
_FARTHEST = timedelta(days=60)  # no hall is closed longer; only for a calendar that never opens
_TOLD = frozenset({JobState.CONFIRMED.value, JobState.FAILED.value, JobState.SUSPECT.value})


class NoPrinterNear(Refusal):
    """No printer near this window prints notices."""

    code = "no_printer_near"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """``missing``: places in the matter's list. ``english``: in both languages."""

    missing: tuple[int, ...]
    why: str = ""
    matter: str | None = None
    printed: bool = False
    english: bool = False


def notice_printer(plan: HallPlan, devices: Sequence[DevicePlan], window: str) -> DevicePlan | None:
    """The device that prints a window's notices, None where no printer is near.

    The one that says so, else the window's own PC, else a kiosk of its zone; the first of each as configured.
    """
    able = [device for device in devices if "printer" in device.drivers]
    zone = plan.window[window].zone
    ways = (
        lambda device: window in device.notices,
        lambda device: device.kind is DeviceKind.DESK and window in device.windows,
        lambda device: device.kind is DeviceKind.KIOSK and device.zone == zone,
    )
    return next((device for way in ways for device in able if way(device)), None)


def give_notice(
    turn: Turn,
    window: str,
    clerk: str | None,
    wanted: Wanted,
    *,
    notice: str,
    printer: DevicePlan | None,
    workday: Workday,
) -> tuple[NoticeGiven, Job | None]:
    """Record a notice to whoever is at the window, and order its paper. ``notice``: its id, also the job's."""
    seat = windows.seated(turn, window, clerk)
    device = printer.code if printer and wanted.printed else None
    (given,) = turn.hall.give_notice(
        now=turn.now,
        window=window,
        clerk=seat,
        notice=notice,
        missing=wanted.missing,
        why=wanted.why,
        matter=wanted.matter,
        device=device,
    )
    assert isinstance(given, NoticeGiven)  # noqa: S101  # for the type checker
    if device is None:
        return given, None
    payload = _payload(turn, given, english=wanted.english, workday=workday)
    return given, _ordered(turn, notice, device, payload, ticket=given.ticket)


def reprint_notice(
    turn: Turn,
    window: str,
    clerk: str | None,
    notice: str,
    *,
    english: bool,
    job_id: str,
    printer: DevicePlan | None,
    workday: Workday,
) -> Job:
    """Order the paper of a notice again, marked 补打, at the window's present printer. Raises NoPrinterNear.

    It says what the first one said, also the day until which the missing papers may be brought.
    """
    seat = windows.seated(turn, window, clerk)
    if printer is None:
        raise NoPrinterNear(window=window)
    (again,) = turn.hall.reprint_notice(
        now=turn.now, window=window, clerk=seat, notice=notice, job=job_id, device=printer.code
    )
    assert isinstance(again, NoticeReprinted)  # noqa: S101  # for the type checker
    told = next(one for one in turn.hall.day.notices[again.ticket] if one.given.notice == notice)
    payload = {**_payload(turn, told.given, english=english, workday=workday), "reprint": True}
    return _ordered(turn, job_id, again.device, payload, ticket=again.ticket)


def _ordered(turn: Turn, job_id: str, device: str, payload: Mapping[str, Any], *, ticket: str) -> Job:
    job = Job(
        id=job_id,
        device=device,
        kind=JobKind.NOTICE.value,
        payload=dict(payload),
        state=JobState.QUEUED.value,
        created_at=turn.now,
        expires_at=turn.now + PRINT_WITHIN,
        ticket=ticket,
    )
    turn.jobs.append(job)
    return job


def note_printed(turn: Turn, job: Job) -> None:
    """Record what a device said of a notice's paper; of other jobs nothing."""
    if job.kind == JobKind.NOTICE and job.state in _TOLD and job.ticket is not None:
        turn.hall.note_notice_printed(now=turn.now, ticket=job.ticket, job=job.id, state=job.state)


def return_until(plan: HallPlan, today: date, workday: Workday) -> date:
    """The last day to bring what is missing: so many workdays after today on which the hall opens."""
    left, day = plan.rules.notice_return_workdays, today
    while left and day - today < _FARTHEST:
        day += timedelta(days=1)
        left -= is_hall_workday(plan, day, workday) and bool(sessions_on(plan, day, workday))
    return day


def _payload(turn: Turn, given: NoticeGiven, *, english: bool, workday: Workday) -> NoticePayload:
    plan = turn.hall.plan
    matter = plan.matter[given.matter]
    return {
        "notice": given.notice,
        "ticket_id": given.ticket,
        "code": given.code,
        "business": _words(plan.business[matter.business].name),
        "matter": _words(matter.name),
        "papers": [
            {"name": _words(paper), "missing": place in given.missing} for place, paper in enumerate(matter.papers)
        ],
        "why": given.why,
        "window": given.window,
        "come_back": _come_back(turn, given, workday),
        "given_at": given.at.isoformat(),
        "hall": _words(plan.name),
        "time_zone": plan.time_zone,
        "english": english,
        "reprint": False,
    }


def _come_back(turn: Turn, given: NoticeGiven, workday: Workday) -> ComeBack:
    plan = turn.hall.plan
    zone = plan.zone[plan.window[given.window].zone]
    until = return_until(plan, given.at.astimezone(ZoneInfo(plan.time_zone)).date(), workday)
    sessions = sorted(sessions_on(plan, until, workday), key=lambda session: session.opens)
    return {
        "window": given.window,
        "zone": _words(zone.name),
        "zone_code": zone.code,
        "floor": zone.floor,
        "side": _words(zone.side),
        "until": until.isoformat(),
        "hours": [[f"{session.opens:%H:%M}", f"{session.closes:%H:%M}"] for session in sessions],
    }


def _words(words: Words) -> WordsMessage:
    return {"zh": words.zh, "en": words.en}
