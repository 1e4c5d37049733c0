"""Receipts (取号回执): what a kiosk keeps of each ticket that it was acknowledged, and what comes of it later."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hardware.link.messages import JobKind
from server.actions.jobs import Job
from server.actions.turn import Turn
from server.domain.errors import InvalidInput, Refusal
from server.domain.receipt import TicketReceipt


class ReceiptNotOurs(InvalidInput):
    """This receipt was not signed by this hall for this kiosk."""

    code = "receipt_not_ours"


class Restored(StrEnum):
    """What became of a receipt that a kiosk showed."""

    KNOWN = "known"  # the hall has the ticket
    RESTORED = "restored"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A receipt as a kiosk shows it. ``paper``: how its slip stands, a JobState. ``instead``: see the hall's move."""

    receipt: TicketReceipt
    paper: str
    instead: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """``code``: what the ticket is called by now, None where it is not there; ``reason``: of a refusal."""

    ticket: str
    outcome: Restored
    code: str | None
    reason: str | None = None


def receipt_of(
    turn: Turn, ticket: str, *, device: str, job: str, key: str | None, booking: str | None
) -> TicketReceipt:
    """What is signed for the kiosk ``device`` of a ticket that it has just taken. ``job``: its slip's."""
    day = turn.hall.day
    assert day.business_day is not None  # noqa: S101  # for the type checker; it has been given out today
    given = day.tickets[ticket]
    return TicketReceipt(
        hall=turn.hall.plan.code,
        device=device,
        business_day=day.business_day,
        ticket=given.id,
        code=given.code,
        series=given.series,
        number=given.number,
        business=given.business,
        matter=given.matter,
        issued_at=given.issued_at,
        turn_at=given.turn_at,
        key=key,
        job=job,
        priority_group=given.priority_group,
        due_at=given.due_at,
        bundle=given.bundle,
        further=given.further,
        language=given.language,
        ref=given.ref,
        booking=booking,
        offline=given.source == "offline",
    )


def restore(turn: Turn, shown: Shown) -> Outcome:
    """取号补回: one ticket, its paper as a job that may still change; a refusal is an outcome, for others follow."""
    receipt = shown.receipt
    try:
        recorded = turn.hall.restore_ticket(now=turn.now, receipt=receipt, instead=shown.instead)
    except Refusal as refusal:
        return Outcome(ticket=receipt.ticket, outcome=Restored.REFUSED, code=None, reason=refusal.code)
    code = turn.hall.day.tickets[receipt.ticket].code
    if not recorded:
        return Outcome(ticket=receipt.ticket, outcome=Restored.KNOWN, code=code)
    turn.jobs.append(
        Job(
            id=receipt.job,
            device=receipt.device,
            kind=JobKind.PRINT.value,
            payload={"ticket_id": receipt.ticket, "code": receipt.code, "offline": receipt.offline},
            state=shown.paper,
            created_at=turn.now,
            expires_at=None,
            ticket=receipt.ticket,
        )
    )
    return Outcome(ticket=receipt.ticket, outcome=Restored.RESTORED, code=code)
