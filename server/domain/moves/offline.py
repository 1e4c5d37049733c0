"""What a kiosk that was cut off needs of the hall: numbers beforehand, and its tickets taken in afterwards (§2.5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround
from server.domain.leased_numbers import BLOCK, REFILL_BELOW, Band, band_code, band_series
from server.domain.offline_refusals import LeaseOfAnotherDay, NumberNotLeased, NumberUsed, NumberVoid
from server.domain.ticket import Move, PriorityClass, Ticket, TicketState

_JUST_AFTER = timedelta(milliseconds=1)


class OfflineMoves(HallGround):
    """Leasing numbers, merging tickets."""

    def lease_numbers(self, *, now: datetime, device: str, holds: int) -> Events:
        """Give a kiosk numbers of its own band, when fewer than 20 are left to it.

        ``holds``: the last number that it says it was leased today. A kiosk that says less than we gave has lost what
        it had: what it may have printed is not given again, so everything until now is void, and it gets new ones.
        """
        self._require_open_day()
        band = self.day.leased.get(device, Band())
        lost = holds < band.last
        if not lost and band.unused >= REFILL_BELOW:
            return ()
        first = (band.last if lost else band.void) + 1
        return self.record(happened.NumbersLeased(at=now, device=device, first=first, last=band.last + BLOCK))

    def revoke_lease(self, *, now: datetime, device: str, why: str) -> Events:
        """号段收回: a kiosk that is stolen, cloned or broken gives out no number that counts, whatever it holds.

        Tickets that it brought in before stay. Nothing happens where it holds nothing.
        """
        band = self.day.leased.get(device, Band())
        if not band.unused:
            return ()
        return self.record(happened.LeaseRevoked(at=now, device=device, last=band.last, why=why))

    def merge_ticket(
        self,
        *,
        now: datetime,
        ticket_id: str,
        device: str,
        business_day: date,
        number: int,
        taken_at: datetime,
        business: str | None = None,
        matter: str | None = None,
        priority: str | None = None,
        language: str | None = None,
        instead_of: str | None = None,
        leased_to: int = 0,
    ) -> Events:
        """Take in a ticket that a kiosk gave out while cut off (离线取号补录): the paper is in somebody's hand.

        So neither closing time nor a pause nor a limit refuses it; only a number that is not the kiosk's to give does.
        ``taken_at`` is what the server believes of the kiosk's claim. The place counts from there, but never from
        before the last one of the same business who has been called already. ``instead_of``: a ticket that the same
        touch had made here before the line broke; nobody holds it, so it is given up. ``leased_to``: the last number of
        the lease that the kiosk shows, signed by the hall; the log may have lost that it was ever given.
        """
        self._require_open_day()
        if business_day != self.day.business_day:
            raise LeaseOfAnotherDay(lease=business_day.isoformat(), business_day=str(self.day.business_day))
        band = self.day.leased.get(device, Band())
        lost = leased_to > band.last
        self._require_leased(number, band.up_to(leased_to))
        if ticket_id in self.day.tickets:
            raise NumberUsed(number=number)
        name = self._business_of(business, matter)
        chosen = self.plan.business[name]
        if priority is not None and priority != "green" and priority not in self._groups():
            raise errors.UnknownPriority(priority=priority)
        series = band_series(chosen.series, device)
        merged = happened.TicketMerged(
            at=now,
            ticket=ticket_id,
            code=band_code(series, number),
            series=series,
            number=number,
            order=self.day.order + 1,
            business=name,
            matter=matter,
            zone=chosen.zone,
            priority_class=PriorityClass.GREEN if priority else PriorityClass.ORDINARY,
            priority_group=priority,
            device=device,
            taken_at=taken_at,
            turn_at=taken_at,
            language=language,
        )
        placed = self._after_called(merged)
        again = happened.NumbersLeased(at=now, device=device, first=band.void + 1, last=leased_to)
        return self.record(*((again,) if lost else ()), placed, *self._given_up(now, instead_of))

    @staticmethod
    def _require_leased(number: int, band: Band) -> None:
        if number in band.used:
            raise NumberUsed(number=number)
        if not 0 < number <= band.last:
            raise NumberNotLeased(number=number, last=band.last)
        if not band.holds(number):
            raise NumberVoid(number=number)

    def _groups(self) -> frozenset[str]:
        return frozenset(group.code for group in self.plan.priority_groups)

    def _after_called(self, merged: happened.TicketMerged) -> happened.TicketMerged:
        """The same, its turn moved behind everybody of the business who has been called already."""
        queue = self.day.queue
        rank = queue.rank(merged.as_ticket())
        called = [queue.rank(one) for one in self.day.tickets.values() if _was_called(one, merged.business)]
        behind = max(called, default=float("-inf"))
        if behind < rank:
            return merged
        return merged.placed(merged.turn_at + timedelta(seconds=behind - rank) + _JUST_AFTER)

    def _given_up(self, now: datetime, ticket: str | None) -> Events:
        found = self.day.tickets.get(ticket or "")
        if found is None or found.state is not TicketState.WAITING:
            return ()  # called meanwhile: then it ends as a no-show like any other
        found.after(Move.ABANDON)
        return (happened.TicketAbandoned(at=now, ticket=found.id, code=found.code, by="kiosk"),)


def _was_called(ticket: Ticket, business: str) -> bool:
    """Called at least once, and by turn: whoever has an appointment is called by the clock."""
    by_turn = ticket.priority_class is not PriorityClass.APPOINTMENT
    return by_turn and ticket.business == business and ticket.first_called_at is not None
