"""Who sits at a window (签到, 签退, 顶岗), and whom they call for help."""

from __future__ import annotations

from datetime import datetime

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround
from server.domain.window import HelpKind, OpenState, WindowState


class SeatMoves(HallGround):
    """Signing in and out, taking over, calling for the hall manager."""

    def sign_in(self, *, now: datetime, window: str, clerk: str) -> Events:
        """签到: a clerk takes a seat; on an open day that opens the window.

        A clerk sits at one window only. Whoever sat here before is signed out: the older login is fenced out.
        """
        state = self._window(window)
        leaving, left = self._leave_other_window(now, window, clerk)
        arriving: list[happened.Event] = []
        if state.clerk not in (None, clerk):
            arriving.append(happened.ClerkSignedOut(at=now, window=window, clerk=state.clerk or ""))
        if self.day.business_day is not None and state.state is OpenState.CLOSED:
            arriving.append(happened.WindowOpened(at=now, window=window))
        if state.clerk != clerk:
            arriving.append(happened.ClerkSignedIn(at=now, window=window, clerk=clerk, stood=(state, *left)))
        return self.record(*leaving, *arriving)

    def sign_out(self, *, now: datetime, window: str, clerk: str | None = None) -> Events:
        """签退: closes the window. ``clerk``: who leaves the own window, and may take it back."""
        state = self._require_idle(window)
        if state.clerk is None:
            raise errors.NobodySignedIn(window=window)
        stood = (state,) if clerk == state.clerk else ()
        return self.record(
            *self._closing(now, state), happened.ClerkSignedOut(at=now, window=window, clerk=state.clerk, stood=stood)
        )

    def take_over(self, *, now: datetime, window: str, clerk: str) -> Events:
        """顶岗, 接办: a colleague goes on at a window, with the visit under way; its clock runs on.

        Whoever sat here is fenced out, and the hand-over is logged: from now on ``clerk`` answers for the visit.
        """
        self._require_open_day()
        state = self._window(window)
        if state.clerk == clerk:
            return ()
        leaving, left = self._leave_other_window(now, window, clerk)
        ticket = self.day.tickets[state.ticket] if state.ticket else None
        taken = happened.WindowTakenOver(
            at=now,
            window=window,
            clerk=clerk,
            before=state.clerk,
            ticket=ticket.id if ticket else None,
            code=ticket.code if ticket else None,
            stood=(state, *left),
        )
        opened = (happened.WindowOpened(at=now, window=window),) if state.state is not OpenState.OPEN else ()
        return self.record(*leaving, *opened, taken)

    def ask_help(self, *, now: datetime, window: str, kind: HelpKind, why: str = "") -> Events:
        """呼叫值班长: the hall manager is told at once, until somebody comes. Asking again changes kind and reason."""
        state = self._window(window)
        return self.record(happened.HelpAsked(at=now, window=window, clerk=state.clerk, help=kind, why=why.strip()))

    def end_help(self, *, now: datetime, window: str, by: str) -> Events:
        """求助解除, by the clerk or by the hall manager who came."""
        state = self._window(window)
        if state.help is None:
            raise errors.NoHelpAsked(window=window)
        return self.record(happened.HelpEnded(at=now, window=window, by=by, clerk=by if by == state.clerk else None))

    def _leave_other_window(self, now: datetime, window: str, clerk: str) -> tuple[Events, tuple[WindowState, ...]]:
        """What happens at the window where the clerk sits until now, and how that stood."""
        leaving: list[happened.Event] = []
        left: list[WindowState] = []
        for state in self.day.windows.values():
            if state.clerk == clerk and state.code != window:
                if state.ticket is not None:
                    raise errors.ClerkElsewhere(window=state.code)
                leaving += [*self._closing(now, state), happened.ClerkSignedOut(at=now, window=state.code, clerk=clerk)]
                left.append(state)
        return tuple(leaving), tuple(left)
