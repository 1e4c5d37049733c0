"""One voucher (二次优先卡): for whom and what, until when, and the ticket that it became."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from server.domain.errors import InvalidInput, Refusal, UnknownName


class UnknownVoucher(UnknownName):
    """There is no voucher with this code, or it has ended long ago."""

    code = "unknown_voucher"


class VoucherUsed(Refusal):
    """This voucher has been used already: it counts for one visit."""

    code = "voucher_used"


class VoucherEnded(Refusal):
    """This voucher was good until {until}."""

    code = "voucher_ended"


class VoucherTicketOpen(Refusal):
    """The number that this voucher was given for still waits: it counts for the next visit."""

    code = "voucher_ticket_open"


class NobodyQueued(Refusal):
    """In these queues nobody waits who has no voucher yet."""

    code = "nobody_queued"


class VoucherEndWrong(InvalidInput):
    """A voucher is good from tomorrow on, and for no more days than the hall's rules allow."""

    code = "voucher_end_wrong"


@dataclass(frozen=True, kw_only=True, slots=True)
class Voucher:
    """``person``, ``phone``: keyed hashes of the card or number with which the first ticket was taken."""

    id: str
    batch: str
    code: str
    ticket: str
    ticket_code: str
    business: str
    matter: str | None
    person: str | None
    phone: str | None
    given_at: datetime
    until: date
    redeemed_by: str | None = None
    redeemed_at: datetime | None = None

    def good_on(self, day: date | None) -> bool:
        """Whether it may still be used on a business day."""
        return self.redeemed_by is None and day is not None and day <= self.until

    def is_for(self, business: str | None, matter: str | None) -> bool:
        """The matter for which its holder had waited; any of the business where none was said."""
        return self.business == business and self.matter in (None, matter)


@dataclass(kw_only=True)
class VoucherBook:
    """Every voucher that has not ended, used ones too, so that a second time is told what it is."""

    vouchers: dict[str, Voucher] = field(default_factory=dict)

    def put(self, voucher: Voucher) -> None:
        self.vouchers[voucher.id] = voucher

    def get(self, voucher: str) -> Voucher | None:
        return self.vouchers.get(voucher)

    def of_ticket(self, ticket: str) -> Voucher | None:
        """The one that was given for a ticket."""
        return next((one for one in self.vouchers.values() if one.ticket == ticket), None)

    def by_code(self, code: str) -> Voucher:
        """Raises UnknownVoucher."""
        found = next((one for one in self.vouchers.values() if one.code == code), None)
        if found is None:
            raise UnknownVoucher(voucher=code)
        return found

    def of_person(self, hashed: str, day: date | None) -> Iterator[Voucher]:
        """Those of a card, or of a phone where no card was shown, that may be used on a day."""
        return (one for one in self.vouchers.values() if hashed == (one.person or one.phone) and one.good_on(day))

    def codes(self) -> frozenset[str]:
        return frozenset(one.code for one in self.vouchers.values())

    def good(self, day: date | None) -> int:
        """How many may still be used on a day."""
        return sum(one.good_on(day) for one in self.vouchers.values())

    def __iter__(self) -> Iterator[Voucher]:
        return iter(self.vouchers.values())
