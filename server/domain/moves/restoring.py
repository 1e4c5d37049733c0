"""After the log went back (a standby took over with lag, a backup was put back): what was acknowledged is restored.

Numbers that were surely given out are skipped, and tickets come back by the receipts that kiosks keep of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from string import ascii_uppercase

from server.domain import events as happened
from server.domain.bookings.booking import BookingState
from server.domain.hall_ground import Events, HallGround
from server.domain.receipt import TicketReceipt
from server.domain.receipt_refusals import ReceiptOfAnotherDay, ReceiptOutdated, TakenAgain
from server.domain.ticket import PriorityClass


class RestoringMoves(HallGround):
    """Skipping numbers, restoring tickets."""

    def skip_numbers(self, *, now: datetime, business_day: date, numbers: Mapping[str, int], lost: int) -> Events:
        """跳号: no number is given out again that somebody may hold. ``numbers``: the last of each series that is known
        to have been given out on ``business_day``; ``lost``: how many events the log went back."""
        given, same_day = self.day.numbers, business_day == self.day.last_day
        ahead = {one: number for one, number in numbers.items() if same_day and number > given.get(one, 0)}
        if not ahead and self.day.went_back:
            return ()  # another process has said so
        return self.record(happened.NumbersSkipped(at=now, numbers=ahead, lost=lost))

    def restore_ticket(self, *, now: datetime, receipt: TicketReceipt, instead: str | None = None) -> Events:
        """取号补回: a ticket that was acknowledged and that the hall does not know, under its own number and link.

        A ticket that is known stays as it is. Where its number has been given to somebody else since, it comes back
        under a marked one (A101B, which voices say too), so that nobody is lost and the two are told apart. Neither
        closing time nor a pause nor a limit refuses it; its place counts from when it was taken. ``instead``: the
        ticket that the same touch was answered with after the log had gone back.
        """
        self._require_open_day()
        if receipt.business_day != self.day.business_day:
            raise ReceiptOfAnotherDay(ticket=receipt.code, business_day=str(self.day.business_day))
        if receipt.ticket in self.day.tickets:
            return ()
        if instead is not None and instead in self.day.tickets:
            raise TakenAgain(ticket=receipt.code, now=self.day.tickets[instead].code)
        if receipt.business not in self.plan.business:
            raise ReceiptOutdated(ticket=receipt.code, business=receipt.business)
        series, code = self._free_number(receipt)
        restored = happened.TicketRestored(
            at=now,
            ticket=receipt.ticket,
            code=code,
            printed=receipt.code,
            series=series,
            number=receipt.number,
            order=self.day.order + 1,
            business=receipt.business,
            matter=receipt.matter if receipt.matter in self.plan.matter else None,
            zone=self.plan.business[receipt.business].zone,
            priority_class=self._class_of(receipt),
            priority_group=receipt.priority_group,
            due_at=receipt.due_at,
            device=receipt.device,
            issued_at=receipt.issued_at,
            turn_at=receipt.turn_at,
            source="offline" if receipt.offline else "kiosk",
            ref=receipt.ref,
            language=receipt.language,
            bundle=receipt.bundle,
            further=receipt.further,
        )
        return self.record(restored, *self._checked_in(now, receipt))

    def _free_number(self, receipt: TicketReceipt) -> tuple[str, str]:
        """Series and code: its own; else marked as the second of this number, or the third."""
        given = {(one.series, one.number) for one in self.day.tickets.values()}
        if (receipt.series, receipt.number) not in given:
            return receipt.series, receipt.code
        times = 2
        while (f"{receipt.series}/{times}", receipt.number) in given:
            times += 1
        return f"{receipt.series}/{times}", f"{receipt.code}{ascii_uppercase[times - 1]}"

    def _class_of(self, receipt: TicketReceipt) -> PriorityClass:
        if receipt.priority_group is not None:
            return PriorityClass.GREEN
        return PriorityClass.APPOINTMENT if receipt.due_at is not None else PriorityClass.ORDINARY

    def _checked_in(self, now: datetime, receipt: TicketReceipt) -> Events:
        found = self.day.bookings.get(receipt.booking) if receipt.booking else None
        if found is None or found.state is not BookingState.BOOKED:
            return ()
        late = receipt.due_at is None
        return (happened.BookingCheckedIn(at=now, booking=found.id, code=found.code, ticket=receipt.ticket, late=late),)
