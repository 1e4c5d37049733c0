"""Who is to be told aloud when somebody is called (语音播报): every display with a voice where the visitor waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from hardware.link.messages import AnnouncePayload, DeviceKind, JobKind, JobState
from server.actions.jobs import Job
from server.domain import events as happened
from server.domain.hall import Hall
from server.settings import DevicePlan

_RINGS = (happened.TicketCalled, happened.TicketRecalled, happened.TicketResumed)


def announcements_for(
    devices: Sequence[DevicePlan], new_id: Callable[[], str]
) -> Callable[[happened.Event, Hall], list[Job]]:
    """A function that gives the announcements an event asks for; none are spoken after their time."""
    speakers = [device for device in devices if device.kind == DeviceKind.DISPLAY.value and "voice" in device.drivers]

    def announcements(event: happened.Event, hall: Hall) -> list[Job]:
        if not isinstance(event, _RINGS):
            return []
        ticket = hall.day.tickets[event.ticket]
        rules = hall.plan.rules
        heard_in = {ticket.zone, hall.plan.window[event.window].zone}
        payload: AnnouncePayload = {
            "ticket": event.code,
            "window": event.window,
            "zone": ticket.zone,
            "recall": not isinstance(event, happened.TicketCalled),
            "times": rules.announce_times,
            "languages": ["zh", "en"],
        }
        return [
            Job(
                id=new_id(),
                device=device.code,
                kind=JobKind.ANNOUNCE.value,
                payload=dict(payload),
                state=JobState.QUEUED.value,
                created_at=event.at,
                expires_at=event.at + timedelta(seconds=rules.announcement_expires_s),
                ticket=event.ticket,
            )
            for device in speakers
            if device.zone is None or device.zone in heard_in
        ]

    return announcements
