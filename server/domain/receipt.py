"""A kiosk's receipt (取号回执) of a ticket that it was acknowledged: enough to restore it where the log lost it.

An asynchronous standby that takes over, or a backup that is put back, may lack the newest tickets; their paper is in
people's hands (promises.md §3.1, P1). It names nobody: neither a card nor a phone, not even as a hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.ticket import Step


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketReceipt:
    """``key``: of the drawn screen. ``turn_at``: from when its place counts. ``job``: its slip's. ``booking``: what
    became this ticket. ``offline``: a number of the kiosk's own band, given out while it was cut off."""

    hall: str
    device: str
    business_day: date
    ticket: str
    code: str
    series: str
    number: int
    business: str
    matter: str | None
    issued_at: datetime
    turn_at: datetime
    key: str | None
    job: str
    priority_group: str | None = None
    due_at: datetime | None = None
    bundle: str | None = None
    further: tuple[Step, ...] = ()
    language: str | None = None
    ref: str | None = None
    booking: str | None = None
    offline: bool = False
