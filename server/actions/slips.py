"""Ordering the slip (小票) of a ticket: commit, then print (promises.md §2.3)."""

from __future__ import annotations

from hardware.link.messages import BundlePayload, JobKind, JobState, PrintPayload
from hardware.link.messages import Words as WordsMessage
from server.actions.jobs import Job
from server.actions.turn import Turn
from server.domain.events import TicketIssued
from server.domain.plan import Words
from server.domain.ticket import Step


def order_slip(turn: Turn, issued: TicketIssued, *, device: str, job_id: str, link: str) -> Job:
    """Ask a device to print a new ticket's slip. ``link``: the whole address behind the QR code."""
    plan = turn.hall.plan
    zone = plan.zone[issued.zone]
    payload: PrintPayload = {
        "ticket_id": issued.ticket,
        "code": issued.code,
        "business": _words(plan.business[issued.business].name),
        "matter": _words(plan.matter[issued.matter].name) if issued.matter else None,
        "zone": _words(zone.name),
        "zone_code": zone.code,
        "floor": zone.floor,
        "side": _words(zone.side),
        "ahead": issued.ahead,
        "wait": {"p10": issued.wait["p10"], "p50": issued.wait["p50"], "p90": issued.wait["p90"]}
        if issued.wait and turn.hall.day.served_now((issued.matter or issued.business, None))
        else None,
        "issued_at": issued.at.isoformat(),
        "link": link,
        "hall": _words(plan.name),
        "time_zone": plan.time_zone,
        "reprint": False,
        "near": plan.rules.near_turn_ahead,
        "unlikely_today": issued.unlikely_today,
        "due_at": issued.due_at.isoformat() if issued.due_at else None,
        **_bundle(turn, issued),
    }
    job = Job(
        id=job_id,
        device=device,
        kind=JobKind.PRINT.value,
        payload=dict(payload),
        state=JobState.QUEUED.value,
        created_at=turn.now,
        expires_at=None,
        ticket=issued.ticket,
    )
    turn.jobs.append(job)
    return job


def _bundle(turn: Turn, issued: TicketIssued) -> BundlePayload:
    """套餐: its name and all its matters in their order; None for everybody else."""
    plan = turn.hall.plan
    if issued.bundle is None:
        return {"bundle": None}
    first = Step(business=issued.business, matter=issued.matter)
    names = [
        plan.matter[step.matter].name if step.matter else plan.business[step.business].name
        for step in (first, *issued.further)
    ]
    return {"bundle": {"name": _words(plan.bundle[issued.bundle].name), "steps": [_words(name) for name in names]}}


def _words(words: Words) -> WordsMessage:
    return {"zh": words.zh, "en": words.en}
