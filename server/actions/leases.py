"""Numbers leased to kiosks, and the tickets they gave out of them while cut off (promises.md §2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hardware.link.messages import JobKind
from server.actions.jobs import Job
from server.actions.turn import Turn
from server.domain import events as happened
from server.domain.errors import InvalidInput, Refusal
from server.domain.leased_numbers import Band


class OfflineNumbersOff(Refusal):
    """This kiosk does not give out numbers while it is cut off."""

    code = "offline_numbers_off"


class LeaseNotOurs(InvalidInput):
    """This lease was not signed by this hall."""

    code = "lease_not_ours"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """What is signed: whose numbers, which, for which day, since when, and until when tickets are given out."""

    hall: str
    device: str
    business_day: date
    first: int
    last: int
    next: int  # the first that was surely never given out
    issued_at: datetime
    until: datetime | None


def lease(turn: Turn, *, device: str, holds: int) -> Lease:
    """The kiosk's numbers as they are now, more of them where few are left."""
    turn.hall.lease_numbers(now=turn.now, device=device, holds=holds)
    day = turn.hall.day
    assert day.business_day is not None  # noqa: S101  # for the type checker; refused above
    band = day.leased.get(device, Band())
    return Lease(
        hall=turn.hall.plan.code,
        device=device,
        business_day=day.business_day,
        first=band.void + 1,
        last=band.last,
        next=band.next,
        issued_at=turn.now,
        until=day.accept_until,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What a kiosk says of a ticket it gave out. ``contact``: the server's own time as the kiosk last heard it;
    ``offset_s``: seconds on the kiosk's steady clock since then."""

    ticket: str
    number: int
    business: str | None
    matter: str | None
    priority: str | None
    language: str | None = None
    contact: datetime
    offset_s: float
    paper: str  # how the slip stands: a JobState


def believed(claim: Claim, lease_issued_at: datetime, now: datetime) -> datetime:
    """The claimed moment, limited to between the last contact that is sure and now: a kiosk's clock proves nothing.

    Sure is that the kiosk was in contact when its lease was signed.
    """
    claimed = claim.contact + timedelta(seconds=claim.offset_s)
    return min(max(claimed, lease_issued_at), now)


def merge(turn: Turn, *, signed: Lease, claim: Claim, instead_of: str | None) -> happened.TicketMerged:
    """离线取号补录: one ticket, its paper as a job that may still change."""
    recorded = turn.hall.merge_ticket(
        now=turn.now,
        ticket_id=claim.ticket,
        device=signed.device,
        business_day=signed.business_day,
        number=claim.number,
        taken_at=believed(claim, signed.issued_at, turn.now),
        business=claim.business,
        matter=claim.matter,
        priority=claim.priority,
        language=claim.language,
        instead_of=instead_of,
        leased_to=signed.last,
    )
    merged = next(one for one in recorded if isinstance(one, happened.TicketMerged))
    paper = Job(
        id=claim.ticket,  # the kiosk knows it by this name, and acknowledges it so
        device=signed.device,
        kind=JobKind.PRINT.value,
        payload={"ticket_id": claim.ticket, "code": merged.code, "offline": True},
        state=claim.paper,
        created_at=turn.now,
        expires_at=None,
        ticket=claim.ticket,
    )
    turn.jobs.append(paper)
    return merged
