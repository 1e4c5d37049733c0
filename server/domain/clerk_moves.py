"""What a clerk does with the visitor at a window: call, recall, serve, hold, send on, undo."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround
from server.domain.routing import next_for
from server.domain.ticket import HoldKind, Move, Ticket
from server.domain.window import OpenState


class ClerkMoves(HallGround):
    """From calling a ticket to finishing the visit."""

    def call_next(self, *, now: datetime, window: str, clerk: str | None = None) -> Events:
        """顺呼: the window calls the next ticket by the hall's policy. No events when nobody may be called here."""
        self._require_free(window)
        choice = next_for(self.day, window, now)
        return self._call(now, window, clerk, self.day.tickets[choice.ticket], choice.reason) if choice else ()

    def call_this(self, *, now: datetime, window: str, ticket: str, why: str, clerk: str | None = None) -> Events:
        """选呼: a ticket out of turn. Needs a reason, which the hall manager sees."""
        self._require_free(window)
        if not why.strip():
            raise errors.ReasonRequired(field="why")
        chosen = self._ticket(ticket)
        chosen.after(Move.CALL)
        self._require_may_take(window, chosen.lane)
        return self._call(now, window, clerk, chosen, {"rule": "called_out_of_turn", "why": why.strip()})

    def recall(self, *, now: datetime, window: str) -> Events:
        """重呼: as often and as soon as the hall's settings allow."""
        ticket = self._at(window)
        ticket.after(Move.RECALL)
        rules = self.plan.rules
        if ticket.calls > rules.max_recalls:
            raise errors.TooManyRecalls(calls=ticket.calls, max_recalls=rules.max_recalls)
        self._require_after(ticket.called_at, rules.call_interval_s, now)
        return self.record(
            happened.TicketRecalled(at=now, ticket=ticket.id, code=ticket.code, window=window, times=ticket.calls + 1)
        )

    def start(self, *, now: datetime, window: str) -> Events:
        """办理: opens the handling time."""
        ticket = self._at(window)
        ticket.after(Move.START)
        return self.record(happened.ServingStarted(at=now, ticket=ticket.id, code=ticket.code, window=window))

    def finish(self, *, now: datetime, window: str, outcome: str = "done", clerk: str | None = None) -> Events:
        """办结: closes the handling time and unlocks the rating."""
        ticket = self._at(window)
        ticket.after(Move.FINISH)
        return self.record(
            happened.ServingFinished(
                at=now,
                ticket=ticket.id,
                code=ticket.code,
                window=window,
                clerk=clerk or ticket.clerk,
                outcome=outcome,
                handling_s=ticket.handling_s(now),
                armed_until=now + timedelta(seconds=self.plan.rules.pad_armed_s),
            )
        )

    def mark_no_show(self, *, now: datetime, window: str) -> Events:
        """过号: only after the set number of calls and the set time."""
        ticket = self._at(window)
        ticket.after(Move.NO_SHOW)
        rules = self.plan.rules
        if ticket.calls < rules.calls_before_no_show:
            raise errors.TooFewCalls(calls=ticket.calls, calls_before_no_show=rules.calls_before_no_show)
        self._require_after(ticket.first_called_at, rules.no_show_wait_s, now)
        return self.record(
            happened.TicketNotShown(at=now, ticket=ticket.id, code=ticket.code, window=window, calls=ticket.calls)
        )

    def hold(self, *, now: datetime, window: str, kind: HoldKind, why: str) -> Events:
        """挂起: the visit rests, the window is free. Any number may be held at once."""
        ticket = self._at(window)
        ticket.after(Move.HOLD)
        if not why.strip():
            raise errors.ReasonRequired(field="why")
        return self.record(
            happened.TicketHeld(at=now, ticket=ticket.id, code=ticket.code, window=window, hold=kind, why=why.strip())
        )

    def resume(self, *, now: datetime, window: str, ticket: str, clerk: str | None = None) -> Events:
        """回呼: papers with the clerk come back to the same window, others to any window for the matter."""
        held = self._ticket(ticket)
        held.after(Move.RESUME)
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
    ) -> Events:
        """转移 to a window, a zone's first business that can take it, or another business. No new number."""
        ticket = self._at(window)
        ticket.after(Move.TRANSFER)
        if not why.strip():
            raise errors.ReasonRequired(field="why")
        business, matter = ticket.business, ticket.matter
        if to_business is not None:
            business, matter = self._business_of(to_business, None), None
        elif to_zone is not None:
            business = self._business_in(to_zone, ticket)
            matter = matter if business == ticket.business else None
        if to_window is not None:
            self._window(to_window)
        if not self.day.takers((matter or business, to_window)):
            raise errors.NoWindowToday(business=business, matter=matter)
        zone = self.plan.window[to_window].zone if to_window else self.plan.business[business].zone
        return self.record(
            happened.TicketTransferred(
                at=now,
                ticket=ticket.id,
                code=ticket.code,
                window=window,
                business=business,
                matter=matter,
                zone=zone,
                only_window=to_window,
                why=why.strip(),
            )
        )

    def undo(self, *, now: datetime, window: str) -> Events:
        """撤销 the last move at a window within the set seconds, by a compensating event.

        A call that followed by itself (自动派单) is taken back together with what the clerk pressed.
        """
        self._window(window)
        last = self.day.undoable.get(window)
        if last is None or (now - last.at).total_seconds() > self.plan.rules.undo_s:
            raise errors.NothingToUndo(window=window)
        moved_on = self.day.tickets[last.ticket_after.id] != last.ticket_after
        state = self.day.windows[window]
        busy = state.ticket not in (None, last.ticket_after.id)
        left = state.state is OpenState.CLOSED and last.before.ticket is not None
        if moved_on or busy or left:
            raise errors.NothingToUndo(window=window, move=last.move.value)
        return self.record(
            *(
                happened.MoveUndone(at=now, window=window, move=one.move, before=one.before, ticket=one.ticket_before)
                for one in self.day.taken_back_together(last)
            )
        )

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

    def _call(self, now: datetime, window: str, clerk: str | None, ticket: Ticket, reason: dict[str, Any]) -> Events:
        return self.record(
            happened.TicketCalled(
                at=now,
                ticket=ticket.id,
                code=ticket.code,
                window=window,
                clerk=clerk or self.day.windows[window].clerk,
                reason=reason,
            )
        )
