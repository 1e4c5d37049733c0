"""Vouchers for a second chance (二次优先卡): given in bulk after a failure, used once on the next visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from server.domain import events as happened
from server.domain.card_numbers import without_card_numbers
from server.domain.errors import ReasonRequired, UnknownBusiness
from server.domain.events.vouchers import VoucherGiven
from server.domain.hall_ground import Events
from server.domain.moves.visitor import VisitorMoves
from server.domain.ticket import OPEN
from server.domain.vouchers.voucher import (
    NobodyQueued,
    Voucher,
    VoucherEnded,
    VoucherEndWrong,
    VoucherTicketOpen,
    VoucherUsed,
)


class VoucherMoves(VisitorMoves):
    def give_vouchers(
        self,
        *,
        now: datetime,
        batch: str,
        businesses: Collection[str],
        until: date,
        by: str,
        why: str,
        new_id: Callable[[], str],
        new_code: Callable[[], str],
    ) -> Events:
        """One for every ticket that is open in these queues and has none. ``until``: the last day they are good.

        Raises UnknownBusiness, ReasonRequired, VoucherEndWrong, NobodyQueued.
        """
        self._require_open_day()
        if unknown := sorted(set(businesses) - set(self.plan.business)):
            raise UnknownBusiness(business=unknown[0])
        reason = without_card_numbers(why.strip())
        if not reason:
            raise ReasonRequired(field="why")
        today, most = self.day.business_day or until, self.plan.rules.voucher_days
        if not today < until <= today + timedelta(days=most):
            raise VoucherEndWrong(until=until.isoformat(), days=most)
        taken = set(self.day.vouchers.codes()) | {one.code for one in self.day.bookings.values()}
        has_one = {one.ticket for one in self.day.vouchers}
        given = []
        for ticket in self.day.tickets.values():
            if ticket.business not in businesses or ticket.state not in OPEN or ticket.id in has_one:
                continue
            code = next(made for made in iter(new_code, "") if made not in taken)
            taken.add(code)
            given.append(
                VoucherGiven(
                    voucher=new_id(),
                    code=code,
                    ticket=ticket.id,
                    ticket_code=ticket.code,
                    business=ticket.business,
                    matter=ticket.matter,
                )
            )
        if not given:
            raise NobodyQueued(businesses=sorted(businesses))
        return self.record(
            happened.VouchersGiven(at=now, batch=batch, by=by, why=reason, until=until, vouchers=tuple(given))
        )

    def redeem_voucher(
        self,
        *,
        now: datetime,
        voucher: str,
        ticket_id: str,
        source: str = "kiosk",
        matter: str | None = None,
        id_hash: str | None = None,
        phone: str | None = None,
        language: str | None = None,
    ) -> Events:
        """A ticket with the credit of the green channel, for what the holder had waited for; a second time is refused.

        ``matter``: which one of the business, where the first ticket named none. The hall's limits hold as for anybody.
        Raises VoucherUsed, VoucherEnded, VoucherTicketOpen, and what taking a ticket raises.
        """
        self._require_open_day()
        found = self._voucher(voucher)
        first = self.day.tickets.get(found.ticket)
        if first is not None and first.state in OPEN:
            raise VoucherTicketOpen(ticket=found.ticket_code)
        issued = self.issue_ticket(
            now=now,
            ticket_id=ticket_id,
            business=found.business,
            matter=found.matter or matter,
            second_chance=True,
            source=source,
            id_hash=id_hash or found.person,
            phone=phone or (found.phone if found.person is None else None),
            language=language,
        )
        return (*issued, *self.record(happened.VoucherRedeemed(at=now, voucher=found.id, ticket=ticket_id)))

    def is_voucher(self, code: str) -> bool:
        """Whether a code is a voucher's, and no booking of today has the same."""
        booked = {one.code for one in self.day.bookings.of_day(self.day.business_day)}
        return code not in booked and code in self.day.vouchers.codes()

    def voucher_of_person(self, person: str, business: str | None, matter: str | None) -> str | None:
        """The voucher that a card or phone may use today for this; the one that ends first."""
        mine = [
            one
            for one in self.day.vouchers.of_person(person, self.day.business_day)
            if one.is_for(business, matter) and not self._still_open(one)
        ]
        return min(mine, key=lambda one: (one.until, one.given_at)).id if mine else None

    def _still_open(self, voucher: Voucher) -> bool:
        first = self.day.tickets.get(voucher.ticket)
        return first is not None and first.state in OPEN

    def _voucher(self, voucher: str) -> Voucher:
        found = self.day.vouchers.get(voucher) or self.day.vouchers.by_code(voucher)
        if found.redeemed_by is not None:
            raise VoucherUsed(voucher=found.code)
        if not found.good_on(self.day.business_day):
            raise VoucherEnded(until=found.until.isoformat())
        return found

    def queued_without_voucher(self) -> dict[str, int]:
        """How many a batch would reach, by business."""
        has_one = {one.ticket for one in self.day.vouchers}
        counted = Counter(
            one.business for one in self.day.tickets.values() if one.state in OPEN and one.id not in has_one
        )
        return dict(counted)
