"""What events do to windows: who sits there, and whether they are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.effects.effect import effect
from server.domain.window import AutoCall, OpenState, Pause

if TYPE_CHECKING:
    from server.domain.day import Day


@effect.register(happened.ClerkSignedIn)
def clerk_signed_in(event: happened.ClerkSignedIn, day: Day) -> None:
    day.seat(event.window, clerk=event.clerk)


@effect.register(happened.ClerkSignedOut)
def clerk_signed_out(event: happened.ClerkSignedOut, day: Day) -> None:
    day.seat(event.window, clerk=None)


@effect.register(happened.WindowOpened)
def window_opened(event: happened.WindowOpened, day: Day) -> None:
    idle_since = event.at if day.windows[event.window].ticket is None else None
    day.seat(event.window, state=OpenState.OPEN, pause=None, since=event.at, idle_since=idle_since)


@effect.register(happened.WindowPaused)
def window_paused(event: happened.WindowPaused, day: Day) -> None:
    pause = Pause(reason=event.reason, until=event.until)
    day.seat(event.window, state=OpenState.PAUSED, pause=pause, since=event.at, idle_since=None)


@effect.register(happened.WindowClosed)
def window_closed(event: happened.WindowClosed, day: Day) -> None:
    day.seat(event.window, state=OpenState.CLOSED, pause=None, since=event.at, idle_since=None)


@effect.register(happened.AutoCallSwitched)
def auto_call_switched(event: happened.AutoCallSwitched, day: Day) -> None:
    day.seat(event.window, auto_call=AutoCall.ON if event.on else AutoCall.OFF)
