"""The end of a visit, of one of its matters, or of a ticket that is given up; and who has waited for that."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround
from server.domain.ratings.unit import RatingUnit, matter_of_visit
from server.domain.ticket import ACTIVE, HoldKind, Move, Ticket, TicketState


class EndingMoves(HallGround):
    """Finishing and giving up."""

    def finish(self, *, now: datetime, window: str, outcome: str = "done", clerk: str | None = None) -> Events:
        """办结 of the matter under way. With a further matter the visit goes on, here or where it can; else it ends.

        The end of the visit unlocks its rating; where each matter is rated (``rating_unit``), the end of each does.
        """
        ticket = self._at(window)
        ticket.after(Move.FINISH)
        who = clerk or ticket.clerk
        ended = self._step_ended(now, ticket, window, outcome, who)
        if ended is None:
            ended = happened.ServingFinished(
                at=now,
                ticket=ticket.id,
                code=ticket.code,
                window=window,
                clerk=who,
                outcome=outcome,
                handling_s=ticket.handling_s(now),
                armed_until=self._armed_until(now),
                business=ticket.business,
                matter=ticket.matter,
                unit=self._unit_of(ticket),
            )
        return self.record(ended, *self._woken_by(now, ticket))

    def abandon(self, *, now: datetime, ticket: str, by: str) -> Events:
        """弃号: final. ``by``: "visitor", "clerk" or "guide"."""
        given_up = self._ticket(ticket)
        given_up.after(Move.ABANDON)
        return self._abandoned(now, given_up, by)

    def give_up(self, *, now: datetime, window: str, why: str, ticket: str | None = None) -> Events:
        """弃号 by a clerk: of the visitor here, or of one held, missed or waiting whom this window may take."""
        if not why.strip():
            raise errors.ReasonRequired(field="why")
        gone = self._at(window) if ticket is None else self._ticket(ticket)
        if gone.state not in ACTIVE or gone.window != window:
            if gone.state in ACTIVE:
                raise errors.TicketTaken(
                    ticket=gone.code, state=gone.state.value, move=Move.ABANDON.value, window=gone.window,
                    clerk=gone.clerk,
                )  # fmt: skip
            gone.after(Move.ABANDON)
            self._require_own(window, gone)
        return self._abandoned(now, gone, "clerk", window=window, why=why.strip())

    def _step_ended(
        self, now: datetime, ticket: Ticket, window: str, outcome: str, clerk: str | None
    ) -> happened.Event | None:
        """The matter under way ends and the next one follows; None after the last."""
        if not ticket.further:
            return None
        following = ticket.further[0]
        unit = self._unit_of(ticket)
        return happened.StepFinished(
            at=now,
            ticket=ticket.id,
            code=ticket.code,
            window=window,
            clerk=clerk,
            outcome=outcome,
            handling_s=ticket.handling_s(now),
            done_business=ticket.business,
            done_matter=ticket.matter,
            business=following.business,
            matter=following.matter,
            zone=self.plan.business[following.business].zone,
            here=following.code in self.day.callable(window),
            unit=unit,
            armed_until=self._armed_until(now) if unit else None,
        )

    def _unit_of(self, ticket: Ticket) -> str | None:
        """The name of the matter that ends now, where it is rated by itself; None where the visit is rated as a whole.

        A visit whose matters were rated by themselves goes on so, whatever the setting has become: nothing of it is
        asked about twice.
        """
        if self.plan.rules.rating_unit is RatingUnit.VISIT and not ticket.units:
            return None
        ended = sum(stay.end in (Move.GO_ON, Move.HAND_ON) for stay in ticket.stays)
        return matter_of_visit(ticket.id, ended + 1)

    def _armed_until(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.plan.rules.pad_armed_s)

    def _woken_by(self, now: datetime, ended: Ticket) -> Events:
        """等待挂起: those who waited for this ticket, or for this matter of the same person, are woken.

        Where a card was shown, only the person's own matter counts; where none was, any visit's.
        """
        found = []
        for name in self.day.resting[TicketState.HELD]:
            other = self.day.tickets[name]
            hold = other.held
            if hold is None or hold.kind is not HoldKind.WAITING or hold.woken_at is not None or other.id == ended.id:
                continue
            of_matter = hold.awaits in (ended.matter, ended.business) and hold.awaits is not None
            if hold.awaits == ended.id or (of_matter and other.id_hash == ended.id_hash):
                found.append(
                    happened.TicketWoken(
                        at=now, ticket=other.id, code=other.code, window=hold.window, by=ended.id, by_code=ended.code
                    )
                )
        return tuple(found)

    def _abandoned(self, now: datetime, ticket: Ticket, by: str, *, window: str | None = None, why: str = "") -> Events:
        """弃号: final. Whoever waited for this visit waits no longer."""
        clerk = self.day.windows[window].clerk if window else None
        gone = happened.TicketAbandoned(
            at=now, ticket=ticket.id, code=ticket.code, by=by, window=window, clerk=clerk, why=why
        )
        return self.record(gone, *self._woken_by(now, ticket))
