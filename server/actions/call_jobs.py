"""Who is to be told when somebody is called (叫号): every voice, board, sign and LED bar that the visitor may notice.

A call that nobody showed and nobody spoke did not happen. So each screen and each voice gets a job of its own and
answers for it; what was not answered is told to the clerk and the manager (``server/live/views/reach.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from hardware.link.messages import AnnouncePayload, DeviceKind, JobKind, JobState, ShowPayload
from server.actions.jobs import Job
from server.domain import events as happened
from server.domain.hall import Hall
from server.settings import DevicePlan

_RINGS = (happened.TicketCalled, happened.TicketRecalled, happened.TicketResumed)

Asked = tuple[str, JobKind, dict[str, Any]]  # the device, what it is to do, and with what


def call_jobs_for(
    devices: Sequence[DevicePlan], new_id: Callable[[], str]
) -> Callable[[happened.Event, Hall], list[Job]]:
    """A function that gives the jobs an event asks for; none is done after its time."""

    def call_jobs(event: happened.Event, hall: Hall) -> list[Job]:
        if not isinstance(event, _RINGS):
            return []
        until = event.at + timedelta(seconds=hall.plan.rules.announcement_expires_s)
        asked = [*_spoken(devices, event, hall), *_shown(devices, event, hall)]
        return [
            Job(
                id=new_id(),
                device=device,
                kind=kind.value,
                payload=payload,
                state=JobState.QUEUED.value,
                created_at=event.at,
                expires_at=until,
                ticket=event.ticket,
            )
            for device, kind, payload in asked
        ]

    return call_jobs


def _spoken(devices: Sequence[DevicePlan], event: Any, hall: Hall) -> Iterator[Asked]:
    """By every voice where the visitor waits, and where the window stands."""
    ticket = hall.day.tickets[event.ticket]
    places = {ticket.zone, hall.plan.window[event.window].zone}
    for device in devices:
        if device.kind is not DeviceKind.DISPLAY or "voice" not in device.drivers:
            continue
        if device.zone is not None and device.zone not in places:
            continue
        payload: AnnouncePayload = {
            "ticket": event.code,
            "window": event.window,
            "zone": ticket.zone,
            "recall": not isinstance(event, happened.TicketCalled),
            "times": hall.plan.rules.announce_times,
            "languages": list(device.page.get("languages") or ("zh", "en")),
            "turns_with": list(device.turns_with),
        }
        yield device.code, JobKind.ANNOUNCE, dict(payload)


def _shown(devices: Sequence[DevicePlan], event: Any, hall: Hall) -> Iterator[Asked]:
    """On every board of the visitor's zone and of the window's, on the window's sign and on its LED bar."""
    ticket = hall.day.tickets[event.ticket]
    zones = {"all", ticket.zone, hall.plan.window[event.window].zone}
    for device in devices:
        for screen in device.screens_of(zones, event.window):
            payload: ShowPayload = {
                "ticket": event.code,
                "window": event.window,
                "times": ticket.calls,
                "screen": screen,
            }
            yield device.code, JobKind.SHOW, dict(payload)
