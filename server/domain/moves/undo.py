"""Taking a move back (撤销), within the hall's seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from server.domain import errors
from server.domain import events as happened
from server.domain.day import Day
from server.domain.hall_ground import Events, HallGround
from server.domain.remembered import Undoable
from server.domain.ticket import Ticket, TicketState
from server.domain.window import OpenState, WindowMove, WindowState


def still_so(
    day: Day, last: Undoable, state: WindowState, ticket: Ticket | None
) -> tuple[WindowState | None, tuple[WindowState, ...]]:
    """The window and others as they were before a move; None for the window when something has happened since.

    ``state``: the window now, or as it will be once later moves are taken back; ``ticket``: the move's, now.
    """
    again, others = last.window_again(state), last.others_again(day.windows)
    if again is None or others is None or ticket != last.ticket_after:
        return None, ()
    together = {again.code: again, **{one.code: one for one in others}}
    if any(one.ticket is not None and one.state is OpenState.CLOSED for one in together.values()):
        return None, ()
    back = {one.clerk for one in together.values() if one.clerk is not None}
    if any(one.clerk in back and code not in together for code, one in day.windows.items()):
        return None, ()  # whoever would have the seat again has found another one
    return again, others


def looks_so(day: Day, last: Undoable, state: WindowState) -> bool:
    """Whether a clerk is shown that a move may be taken back: a rating given since does not show (domain.md §8.1).

    Undo is refused then all the same: what a visitor has said of a finish stands, and the finish with it. But no screen
    of the clerk moves because somebody has rated.
    """
    ticket = ticket_now(day, last)
    if day.rated_since(last):
        state = replace(state, armed=last.window_after.armed, armed_until=last.window_after.armed_until)
    return still_so(day, last, state, ticket)[0] is not None


def ticket_now(day: Day, last: Undoable) -> Ticket | None:
    """The ticket of a move as it stands now."""
    return day.tickets.get(last.ticket_after.id) if last.ticket_after is not None else None


class UndoMoves(HallGround):
    """The last move of a window is taken back by an event of its own: the log keeps both."""

    def undo(self, *, now: datetime, window: str) -> Events:
        """撤销 the last move at a window. Windows and tickets are as they were, or it is refused: never by halves.

        A call that followed by itself (自动派单) is taken back together with what the clerk pressed. Signing in and
        taking over are taken back with the window that was left for it, and the older login has its seat again.
        """
        state = self._window(window)
        last = self.day.undoable.get(window)
        if last is None or (now - last.at).total_seconds() > self.plan.rules.undo_s:
            raise errors.NothingToUndo(window=window)
        undone: list[happened.Event] = []
        for one in self.day.taken_back_together(last):
            if one.move is WindowMove.NOTICE:
                raise errors.PaperIsOut(window=window, move=one.move.value)
            ticket = ticket_now(self.day, one)
            again, others = (None, ()) if self.day.rated_since(one) else still_so(self.day, one, state, ticket)
            if again is None:
                raise errors.MovedOn(
                    window=window,
                    move=one.move.value,
                    ticket=ticket.code if ticket else None,
                    state=ticket.state.value if ticket else state.state.value,
                    at_window=ticket.window if ticket else window,
                )
            undone.append(
                happened.MoveUndone(
                    at=now,
                    window=window,
                    move=one.move,
                    before=again,
                    ticket=self._ticket_again(one, now),
                    whole=True,
                    more=self._asleep_again(one),
                    others=others,
                )
            )
            state = again
        return self.record(*undone)

    def has_just_left(self, window: str, clerk: str | None) -> bool:
        """Whether this clerk's signing out was the last that happened here: only they may take it back."""
        last = self.day.undoable.get(window)
        left = last is not None and last.move is WindowMove.SIGN_OUT and last.window_before.clerk == clerk
        return left and clerk is not None and self._window(window).clerk is None

    @staticmethod
    def _ticket_again(last: Undoable, now: datetime) -> Ticket | None:
        """A number once given out is never taken back: a walk-in that was none is given up."""
        if last.ticket_before is None and last.ticket_after is not None:
            return replace(last.ticket_after, state=TicketState.ABANDONED, ended_at=now, serving_since=None)
        return last.ticket_before

    def _asleep_again(self, last: Undoable) -> tuple[Ticket, ...]:
        """Those whom the move had woken, and who still rest."""
        found = []
        for name in self.day.resting[TicketState.HELD]:
            ticket = self.day.tickets[name]
            hold = ticket.held
            if hold is None or last.ticket_after is None or hold.woken_by != last.ticket_after.id:
                continue
            if hold.woken_at == last.at:
                found.append(replace(ticket, held=replace(hold, woken_at=None, woken_by=None)))
        return tuple(found)
