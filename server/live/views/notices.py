"""What a clerk sees of 一次性告知单: those given to this visitor, how their paper went, where one would be printed."""

from __future__ import annotations

from server.actions.notices import PRINT_WITHIN, notice_printer
from server.domain.remembered import Notice
from server.domain.ticket import Ticket
from server.live.sight import Json, Sight, moment, named


def notices_of(sight: Sight, ticket: Ticket) -> list[Json]:
    """In the order in which they were given; ``copies``: how often the paper was ordered again."""
    return [
        {
            "id": one.given.notice,
            "at": moment(one.given.at),
            "copies": len(one.copies),
            "window": one.given.window,
            "clerk": one.given.clerk,
            "matter": one.given.matter,
            "matter_name": _matter_name(sight, one.given.matter),
            "missing": list(one.given.missing),
            "papers": list(one.given.papers),
            "why": one.given.why,
            "print": _paper(sight, one),
        }
        for one in sight.day.notices.get(ticket.id, ())
    ]


def _paper(sight: Sight, one: Notice) -> str | None:
    """Of the newest: queued, sent, confirmed, failed, suspect or expired; None: it was not to be printed."""
    if one.job is None:
        return None
    if one.printed is not None:
        return one.printed
    if sight.now >= one.ordered_at + PRINT_WITHIN:
        return "expired"
    job = sight.jobs.get(one.job)
    return job.state if job else "queued"


def _matter_name(sight: Sight, code: str) -> Json | None:
    matter = sight.plan.matter.get(code)
    return named(matter.name) if matter else None


def printer_of(sight: Sight, window: str) -> Json | None:
    """Where this window's notices are printed, and how that device is; None where no printer is near."""
    device = notice_printer(sight.plan, sight.settings.devices, window)
    if device is None:
        return None
    condition = sight.conditions.of(device.code)
    return {
        "device": device.code,
        "place": device.place,
        "condition": condition.worst(sight.now) if condition else "unknown",
    }
