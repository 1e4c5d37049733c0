"""What happens to windows: whether they are open and what they take; and what takes no tickets now."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround
from server.domain.window import AutoCall, OpenState


class WindowMoves(HallGround):
    """Opening, pausing, closing, turning; pausing businesses and matters."""

    def open_window(self, *, now: datetime, window: str, clerk: str | None = None) -> Events:
        """开窗, also after a pause. Opening an open window changes nothing, but for a break that was to come.

        ``clerk``: who does it at the own window, and may take it back; None for the hall manager.
        """
        self._require_open_day()
        state = self._window(window)
        if state.state is OpenState.OPEN:
            return () if state.pause_next is None else self.withdraw_pause(now=now, window=window, clerk=clerk)
        return self.record(happened.WindowOpened(at=now, window=window, clerk=clerk))

    def pause_window(
        self,
        *,
        now: datetime,
        window: str,
        reason: str = "",
        until: datetime | None = None,
        minutes: float | None = None,
        after_this: bool = False,
        clerk: str | None = None,
    ) -> Events:
        """暂停服务: no more calls; a visit under way is finished. The planned end: ``until``, or after ``minutes``.

        ``after_this`` (办完本号后暂停): the window goes on until the visit under way has ended; without one the break
        begins at once.
        """
        state = self._window(window)
        if state.state is OpenState.CLOSED:
            raise errors.WindowClosed(window=window)
        later = after_this and state.ticket is not None
        if until is None and minutes is not None and not later:
            until = now + timedelta(minutes=minutes)
        return self.record(
            happened.WindowPaused(
                at=now, window=window, reason=reason, until=until, minutes=minutes, after_this=later, clerk=clerk
            )
        )

    def withdraw_pause(self, *, now: datetime, window: str, clerk: str | None = None) -> Events:
        """取消办完后暂停."""
        if self._window(window).pause_next is None:
            raise errors.NoPauseToCome(window=window)
        return self.record(happened.PauseWithdrawn(at=now, window=window, clerk=clerk))

    def close_window(self, *, now: datetime, window: str, clerk: str | None = None) -> Events:
        """关窗. Refused while somebody is at the window."""
        return self.record(*self._closing(now, self._require_idle(window), clerk))

    def turn_window(self, *, now: datetime, window: str, no_difference: bool) -> Events:
        """Turn a window to no-difference (无差别) or back to its own matters."""
        self._require_open_day()
        state = self._window(window)
        if state.no_difference == no_difference:
            return ()
        if no_difference and not self.day.skills[window].no_difference:
            raise errors.NothingToTurn(window=window)
        return self.record(happened.WindowTurned(at=now, window=window, no_difference=no_difference))

    def switch_auto_call(self, *, now: datetime, window: str, on: bool, clerk: str | None = None) -> Events:
        """自动派单 on or off at a window. A free window calls at once; switched on again, one that rests goes on."""
        self._require_open_day()
        if self._window(window).auto_call is (AutoCall.ON if on else AutoCall.OFF):
            return ()
        return self.record(happened.AutoCallSwitched(at=now, window=window, on=on, clerk=clerk))

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
