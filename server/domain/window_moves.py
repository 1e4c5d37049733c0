"""What happens to windows: who sits there, whether they are open, what they take; and what takes no tickets now."""

from __future__ import annotations

from datetime import datetime

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround
from server.domain.window import AutoCall, OpenState, WindowState


class WindowMoves(HallGround):
    """Signing in and out, opening, pausing, closing, turning; pausing businesses and matters."""

    def sign_in(self, *, now: datetime, window: str, clerk: str) -> Events:
        """签到: a clerk takes a seat; on an open day that opens the window.

        A clerk sits at one window only. Whoever sat here before is signed out: the older login is fenced out.
        """
        state = self._window(window)
        leaving = self._leave_other_window(now, window, clerk)
        arriving: list[happened.Event] = []
        if state.clerk not in (None, clerk):
            arriving.append(happened.ClerkSignedOut(at=now, window=window, clerk=state.clerk or ""))
        if state.clerk != clerk:
            arriving.append(happened.ClerkSignedIn(at=now, window=window, clerk=clerk))
        if self.day.business_day is not None and state.state is OpenState.CLOSED:
            arriving.append(happened.WindowOpened(at=now, window=window))
        return self.record(*leaving, *arriving)

    def sign_out(self, *, now: datetime, window: str) -> Events:
        """签退: closes the window."""
        state = self._require_idle(window)
        if state.clerk is None:
            raise errors.NobodySignedIn(window=window)
        return self.record(
            *self._closing(now, state), happened.ClerkSignedOut(at=now, window=window, clerk=state.clerk)
        )

    def open_window(self, *, now: datetime, window: str) -> Events:
        """开窗, also after a pause. Opening an open window changes nothing."""
        self._require_open_day()
        if self._window(window).state is OpenState.OPEN:
            return ()
        return self.record(happened.WindowOpened(at=now, window=window))

    def pause_window(self, *, now: datetime, window: str, reason: str = "", until: datetime | None = None) -> Events:
        """暂停服务: no more calls; a visit under way is finished."""
        state = self._window(window)
        if state.state is OpenState.CLOSED:
            raise errors.WindowClosed(window=window)
        return self.record(happened.WindowPaused(at=now, window=window, reason=reason, until=until))

    def close_window(self, *, now: datetime, window: str) -> Events:
        """关窗. Refused while somebody is at the window."""
        return self.record(*self._closing(now, self._require_idle(window)))

    def turn_window(self, *, now: datetime, window: str, no_difference: bool) -> Events:
        """Turn a window to no-difference (无差别) or back to its own matters."""
        self._require_open_day()
        state = self._window(window)
        if state.no_difference == no_difference:
            return ()
        if no_difference and not self.day.skills[window].no_difference:
            raise errors.NothingToTurn(window=window)
        return self.record(happened.WindowTurned(at=now, window=window, no_difference=no_difference))

    def switch_auto_call(self, *, now: datetime, window: str, on: bool) -> Events:
        """自动派单 on or off at a window. A free window calls at once; switched on again, one that rests goes on."""
        self._require_open_day()
        if self._window(window).auto_call is (AutoCall.ON if on else AutoCall.OFF):
            return ()
        return self.record(happened.AutoCallSwitched(at=now, window=window, on=on))

    def pause_business(self, *, now: datetime, business: str, reason: str = "") -> Events:
        """暂停取号 for a business; those who wait are still served."""
        self._require_open_day()
        self._business_of(business, None)
        if business in self.day.paused:
            raise errors.BusinessPaused(business=business)
        return self.record(happened.BusinessPaused(at=now, business=business, reason=reason))

    def resume_business(self, *, now: datetime, business: str) -> Events:
        """恢复取号."""
        self._require_open_day()
        self._business_of(business, None)
        if business not in self.day.paused:
            raise errors.BusinessNotPaused(business=business)
        return self.record(happened.BusinessResumed(at=now, business=business))

    def pause_matter(self, *, now: datetime, matter: str, reason: str = "") -> Events:
        """暂停取号 for one matter of a business; those who wait are still served."""
        self._require_open_day()
        self._business_of(None, matter)
        if matter in self.day.paused_matters:
            raise errors.MatterPaused(matter=matter)
        return self.record(happened.MatterPaused(at=now, matter=matter, reason=reason))

    def resume_matter(self, *, now: datetime, matter: str) -> Events:
        """恢复取号."""
        self._require_open_day()
        self._business_of(None, matter)
        if matter not in self.day.paused_matters:
            raise errors.MatterNotPaused(matter=matter)
        return self.record(happened.MatterResumed(at=now, matter=matter))

    def _leave_other_window(self, now: datetime, window: str, clerk: str) -> Events:
        leaving: list[happened.Event] = []
        for state in self.day.windows.values():
            if state.clerk == clerk and state.code != window:
                if state.ticket is not None:
                    raise errors.ClerkElsewhere(window=state.code)
                leaving += [*self._closing(now, state), happened.ClerkSignedOut(at=now, window=state.code, clerk=clerk)]
        return tuple(leaving)

    @staticmethod
    def _closing(now: datetime, state: WindowState) -> Events:
        if state.state is OpenState.CLOSED:
            return ()
        return (happened.WindowClosed(at=now, window=state.code),)
