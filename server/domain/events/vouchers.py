"""What happens to vouchers for a second chance (二次优先卡, domain.md §10).

The log names tickets and no person: with which card a ticket was taken is kept beside it, for as long as hashes are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from server.domain.events.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class VoucherGiven:
    """One of a batch: ``ticket`` is the number that could not be served, ``code`` what its holder types next time."""

    voucher: str
    code: str
    ticket: str
    ticket_code: str
    business: str
    matter: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class VouchersGiven(Event):
    """By the hall manager, to everybody who was queued in some queues. ``until``: the last day they are good."""

    batch: str
    by: str
    why: str
    until: date
    vouchers: tuple[VoucherGiven, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class VoucherRedeemed(Event):
    """It became the priority of ``ticket``, once."""

    voucher: str
    ticket: str
