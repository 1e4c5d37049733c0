"""A visit leaves the window for a while or for another one: held (挂起), resumed (回呼), sent on (转移)."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround
from server.domain.ticket import OPEN, HoldKind, Move, Ticket


class SendingMoves(HallGround):
    """Three kinds of hold (domain.md §3.3), and five places to send somebody to."""

    def hold(
        self,
        *,
        now: datetime,
        window: str,
        kind: HoldKind,
        why: str,
        remind_min: float | None = None,
        wakes_on: str | None = None,
    ) -> Events:
        """挂起: the visit rests, the window is free. Any number may be held at once.

        ``remind_min``: when the clerk is reminded, by default the hall's ``hold_reminder_min``. ``wakes_on``, for
        等待挂起: another open ticket (id or code), or a matter or business whose end wakes this visit.
        """
        ticket = self._at(window)
        ticket.after(Move.HOLD)
        if not why.strip():
            raise errors.ReasonRequired(field="why")
        minutes = self.plan.rules.hold_reminder_min if remind_min is None else remind_min
        return self.record(
            happened.TicketHeld(
                at=now,
                ticket=ticket.id,
                code=ticket.code,
                window=window,
                hold=kind,
                why=why.strip(),
                remind_at=now + timedelta(minutes=minutes),
                awaits=None if wakes_on is None else self._awaited(ticket, wakes_on),
            )
        )

    def resume(self, *, now: datetime, window: str, ticket: str, clerk: str | None = None) -> Events:
        """回呼: papers with the clerk come back to the same window, others to any window for the matter."""
        held = self._ticket(ticket)
        self._require_move(held, Move.RESUME, window)
        self._require_free(window)
        assert held.held is not None  # noqa: S101  # a held ticket has its hold
        if held.held.kind is HoldKind.CLERK and held.held.window != window:
            raise errors.HeldElsewhere(window=held.held.window)
        if held.held.window != window:
            self._require_may_take(window, (held.matter or held.business, None))
        return self.record(
            happened.TicketResumed(
                at=now,
                ticket=held.id,
                code=held.code,
                window=window,
                clerk=clerk or self.day.windows[window].clerk,
                held_s=(now - held.held.since).total_seconds(),
            )
        )

    def transfer(
        self,
        *,
        now: datetime,
        window: str,
        why: str,
        to_window: str | None = None,
        to_zone: str | None = None,
        to_business: str | None = None,
        to_matter: str | None = None,
        to_clerk: str | None = None,
        note: str = "",
    ) -> Events:
        """转移: to a window, a person where they sit now, a zone, a business or a matter. No new number, no new place.

        A zone is its least loaded business that a window takes. ``note``: for the next clerk.
        """
        ticket = self._at(window)
        ticket.after(Move.TRANSFER)
        if not why.strip():
            raise errors.ReasonRequired(field="why")
        business, matter = ticket.business, ticket.matter
        if to_business is not None or to_matter is not None:
            business, matter = self._business_of(to_business, to_matter), to_matter
        elif to_zone is not None:
            business = self._business_in(to_zone, ticket)
            matter = matter if business == ticket.business else None
        only = self._seat_of(to_clerk) if to_clerk is not None else to_window
        if only is not None:
            self._window(only)
        if not self.day.takers((matter or business, only)):
            raise errors.NoWindowToday(business=business, matter=matter)
        zone = self.plan.window[only].zone if only else self.plan.business[business].zone
        return self.record(
            happened.TicketTransferred(
                at=now,
                ticket=ticket.id,
                code=ticket.code,
                window=window,
                business=business,
                matter=matter,
                zone=zone,
                only_window=only,
                why=why.strip(),
                clerk=self.day.windows[window].clerk,
                to_clerk=to_clerk,
                note=note.strip(),
            )
        )

    def _seat_of(self, clerk: str) -> str:
        """The window where a person sits now."""
        for state in self.day.windows.values():
            if state.clerk == clerk:
                return state.code
        raise errors.ClerkNowhere(clerk=clerk)

    def _awaited(self, ticket: Ticket, name: str) -> str:
        """What a visit waits for: an open ticket's id, or the code of a matter or business."""
        code = name.strip().upper()
        for other in self.day.tickets.values():
            if name == other.id or code == other.code:
                if other.id == ticket.id or other.state not in OPEN:
                    raise errors.NothingToAwait(wakes_on=name)
                return other.id
        if name in self.plan.matter or name in self.plan.business:
            return name
        raise errors.NothingToAwait(wakes_on=name)

    def _business_in(self, zone: str, ticket: Ticket) -> str:
        """Where a transfer to a zone leads: its least loaded business with a window open."""
        if zone not in self.plan.zone:
            raise errors.UnknownZone(zone=zone)
        able = [one.code for one in self.plan.businesses if one.zone == zone and self.day.takers((one.code, None))]
        if not able:
            raise errors.NoWindowToday(zone=zone)
        if ticket.business in able:
            return ticket.business
        waiting = dict.fromkeys(able, 0)
        for _, places in self.day.queue.lanes():
            waits_for = self.day.tickets[places[0].ticket].business
            if waits_for in waiting:
                waiting[waits_for] += len(places)
        return min(able, key=lambda code: waiting[code])
