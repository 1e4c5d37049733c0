"""Paper rolls (纸号): begun by a manager when no kiosk works, called from by every window of the business, stopped."""

from __future__ import annotations

from datetime import datetime

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround
from server.domain.paper_roll import PaperRoll, RollNumber
from server.domain.paper_roll_refusals import (
    NoRoll,
    RollNumberBefore,
    RollNumberUnreadable,
    RollNumberUsed,
    RollRuns,
    RollSeriesTaken,
)
from server.domain.plan import Skills
from server.domain.routing import Choice
from server.domain.ticket import PriorityClass


class PaperRollMoves(HallGround):
    """Beginning a roll, stopping it, and drawing its next number for a window."""

    def begin_roll(self, *, now: datetime, business: str, first: str, by: str, last: str | None = None) -> Events:
        """启用纸号: from now on windows call ``first`` and the numbers after it; kiosks give out none for the business.

        ``last``: the last on the roll, where it is known. The letters must be none of the hall's own, and the numbers
        none that were called today: no number stands for two people (P2).
        """
        self._require_open_day()
        if business not in self.plan.business:
            raise errors.UnknownBusiness(business=business)
        if business in self.day.rolls:
            raise RollRuns(business=business)
        begins = self._roll_number("first", first)
        ends = self._roll_number("last", last) if last else None
        if ends is not None and (ends.prefix != begins.prefix or ends.number < begins.number):
            raise RollNumberBefore(field="last", first=first)
        if any(one.series == begins.prefix for one in self.plan.businesses):
            raise RollSeriesTaken(letters=begins.prefix)
        running = [one for one in self.day.rolls.values() if one.prefix == begins.prefix]
        if running:
            raise RollSeriesTaken(letters=begins.prefix, business=running[0].business)
        used = self.day.rolled.get(begins.prefix, 0)
        if begins.number <= used:
            raise RollNumberUsed(number=first, used=used)
        return self.record(
            happened.PaperRollBegun(
                at=now,
                business=business,
                prefix=begins.prefix,
                digits=begins.digits,
                first=begins.number,
                last=ends.number if ends else None,
                by=by,
            )
        )

    def stop_roll(self, *, now: datetime, business: str, by: str, last: str | None = None) -> Events:
        """停发纸号: nobody tears a number off any more, and kiosks give out numbers again.

        ``last``: the last number that somebody holds; those up to it are still called, before whoever took a ticket
        since the roll was begun. Without one, or where it was called already, the roll is over at once.
        """
        self._require_open_day()
        roll = self.day.rolls.get(business)
        if roll is None:
            raise NoRoll(business=business)
        held = self._roll_number("last", last) if last else None
        if held is not None and held.prefix != roll.prefix:
            raise RollNumberBefore(field="last", first=roll.code(roll.next))
        number = held.number if held is not None else roll.next - 1
        return self.record(happened.PaperRollStopped(at=now, business=business, last=number, by=by))

    def roll_for(self, window: str) -> PaperRoll | None:
        """The roll that a window calls from: of what is its own first, then the one that has rested longest."""
        takes, own = self.day.callable(window), self.day.skills.get(window, Skills()).own
        mine = [one for one in self.day.rolls.values() if one.left and one.business in takes]
        return min(mine, key=lambda one: (one.business not in own, one.turned_at, one.business), default=None)

    def _roll_goes_first(self, roll: PaperRoll | None, choice: Choice | None) -> bool:
        """Whether the roll is called before the one whom the policy has chosen.

        Nobody knows who holds a number of a running roll, so whoever took a ticket is called before it. Of a stopped
        one it is known: those come before tickets taken since the roll was begun, not before 绿色通道 and bookings.
        """
        if roll is None or choice is None:
            return roll is not None
        chosen = self.day.tickets[choice.ticket]
        ordinary = chosen.priority_class is PriorityClass.ORDINARY
        return roll.stopped and ordinary and chosen.business == roll.business and chosen.issued_at >= roll.since

    def _call_off_roll(
        self, roll: PaperRoll, *, now: datetime, window: str, ticket_id: str, clerk: str | None
    ) -> Events:
        """The next number of a roll becomes a ticket and is called, both at once."""
        code = roll.code(roll.next)
        drawn = happened.RollNumberDrawn(
            at=now,
            ticket=ticket_id,
            code=code,
            series=roll.series,
            number=roll.next,
            order=self.day.order + 1,
            business=roll.business,
            zone=self.plan.business[roll.business].zone,
        )
        called = happened.TicketCalled(
            at=now, ticket=ticket_id, code=code, window=window, clerk=clerk or self.day.windows[window].clerk,
            reason={"rule": "paper_roll", "business": roll.business, "stopped": roll.stopped},
        )  # fmt: skip
        return self.record(drawn, called)

    @staticmethod
    def _roll_number(field: str, printed: str) -> RollNumber:
        found = RollNumber.read(printed)
        if found is None:
            raise RollNumberUnreadable(field=field, number=printed)
        return found
