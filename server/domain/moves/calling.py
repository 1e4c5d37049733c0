"""Calling (叫号): whom a window calls, how often, and what becomes of those who do not come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events
from server.domain.moves.paper_roll import PaperRollMoves
from server.domain.routing import next_for
from server.domain.rules import NoShowPolicy
from server.domain.ticket import Move, Ticket


class CallingMoves(PaperRollMoves):
    """From the queue to the window, and back into the queue."""

    def call_next(
        self, *, now: datetime, window: str, clerk: str | None = None, roll_ticket: str | None = None
    ) -> Events:
        """顺呼: the window calls the next ticket by the hall's policy. No events when nobody may be called here.

        Where a paper roll (纸号) is called from, the next of its numbers becomes the ticket ``roll_ticket``.
        """
        self._require_free(window)
        choice, roll = next_for(self.day, window, now), self.roll_for(window)
        if roll is not None and roll_ticket is not None and self._roll_goes_first(roll, choice):
            return self._call_off_roll(roll, now=now, window=window, ticket_id=roll_ticket, clerk=clerk)
        return self._call(now, window, clerk, self.day.tickets[choice.ticket], choice.reason) if choice else ()

    def call_booked(self, *, now: datetime, window: str, clerk: str | None = None) -> Events:
        """预约呼: the appointment that has been due longest, of those this window may take. No events without one.

        An appointment is due a few minutes early (``appointment_early_min``), as the calling rules have it.
        """
        self._require_free(window)
        early = timedelta(minutes=self.plan.rules.appointment_early_min)
        due = [
            (ticket.due_at, ticket.order, ticket)
            for lane, place in self.day.queue.appointments()
            if self._may_take(window, lane)
            and (ticket := self.day.tickets[place.ticket]).due_at is not None
            and ticket.due_at - early <= now
        ]
        if not due:
            return ()
        due_at, _, ticket = min(due, key=lambda one: one[:2])
        late_min = round((now - due_at).total_seconds() / 60, 1) if due_at else 0.0
        return self._call(now, window, clerk, ticket, {"rule": "booked", "late_min": late_min, "due": len(due)})

    def call_this(self, *, now: datetime, window: str, ticket: str, why: str, clerk: str | None = None) -> Events:
        """选呼: a ticket out of turn. Needs a reason, which the hall manager sees."""
        self._require_free(window)
        if not why.strip():
            raise errors.ReasonRequired(field="why")
        chosen = self._ticket(ticket)
        self._require_move(chosen, Move.CALL, window)
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

    def requeue(self, *, now: datetime, ticket: str, window: str | None = None) -> Events:
        """过号重排: back into the queue under the same number, at the place that ``no_show_policy`` gives.

        ``window``: where the clerk sits who restores it; it must be one that may take the ticket.
        """
        missed = self._ticket(ticket)
        if window is None:
            missed.after(Move.REQUEUE)
        else:
            self._require_move(missed, Move.REQUEUE, window)
            self._require_own(window, missed)
        rules = self.plan.rules
        most = 0 if rules.no_show_policy is NoShowPolicy.VOID else rules.max_reactivations
        if missed.reactivations >= most:
            raise errors.NotReactivatedAgain(max_reactivations=most)
        over = self.day.no_show_over(missed)
        if over is not None and now >= over:
            raise errors.NoShowExpired(since=over.isoformat())
        passed_by = {
            NoShowPolicy.REQUEUE_AFTER: rules.requeue_after_n,
            NoShowPolicy.REQUEUE_AT_END: len(self.day.queue),
        }.get(rules.no_show_policy, 0)
        turn_at, behind = self.day.queue.turn_behind(missed, passed_by)
        return self.record(
            happened.TicketRequeued(
                at=now, ticket=missed.id, code=missed.code, turn_at=turn_at, behind=behind, window=window
            )
        )

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
