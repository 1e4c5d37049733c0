"""What events do to vouchers. A log may begin after one was given: then the store has it, and it is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.effects.effect import effect
from server.domain.vouchers.voucher import Voucher

if TYPE_CHECKING:
    from server.domain.day import Day


@effect.register(happened.VouchersGiven)
def vouchers_given(event: happened.VouchersGiven, day: Day) -> None:
    phones = {ticket: phone for phone, tickets in day.of_phone.items() for ticket in tickets}
    for one in event.vouchers:
        ticket = day.tickets[one.ticket]
        day.vouchers.put(
            Voucher(
                id=one.voucher,
                batch=event.batch,
                code=one.code,
                ticket=one.ticket,
                ticket_code=one.ticket_code,
                business=one.business,
                matter=one.matter,
                person=ticket.id_hash,
                phone=phones.get(one.ticket),
                given_at=event.at,
                until=event.until,
            )
        )


@effect.register(happened.VoucherRedeemed)
def voucher_redeemed(event: happened.VoucherRedeemed, day: Day) -> None:
    found = day.vouchers.get(event.voucher)
    if found is not None:
        day.vouchers.put(replace(found, redeemed_by=event.ticket, redeemed_at=event.at))
