"""What events do to windows: who sits there, whether they are open, whether somebody is wanted there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.effects.effect import effect
from server.domain.window import AutoCall, Help, OpenState, Pause

if TYPE_CHECKING:
    from server.domain.day import Day


@effect.register(happened.ClerkSignedIn)
def clerk_signed_in(event: happened.ClerkSignedIn, day: Day) -> None:
    fenced = day.windows[event.window].fenced
    day.seat(event.window, clerk=event.clerk, seated_at=event.at, fenced=None if fenced == event.clerk else fenced)
    day.undoable.pop(event.window, None)


@effect.register(happened.ClerkSignedOut)
def clerk_signed_out(event: happened.ClerkSignedOut, day: Day) -> None:
    day.seat(event.window, clerk=None, fenced=event.clerk, seated_at=None)
    day.undoable.pop(event.window, None)


@effect.register(happened.WindowOpened)
def window_opened(event: happened.WindowOpened, day: Day) -> None:
    idle_since = event.at if day.windows[event.window].ticket is None else None
    day.seat(event.window, state=OpenState.OPEN, pause=None, pause_next=None, since=event.at, idle_since=idle_since)


@effect.register(happened.WindowPaused)
def window_paused(event: happened.WindowPaused, day: Day) -> None:
    pause = Pause(reason=event.reason, until=event.until, minutes=event.minutes)
    if event.after_this:
        day.seat(event.window, pause_next=pause)
    else:
        day.seat(
            event.window, state=OpenState.PAUSED, pause=pause.begun(event.at), pause_next=None, since=event.at,
            idle_since=None,
        )  # fmt: skip


@effect.register(happened.PauseWithdrawn)
def pause_withdrawn(event: happened.PauseWithdrawn, day: Day) -> None:
    day.seat(event.window, pause_next=None)


@effect.register(happened.WindowClosed)
def window_closed(event: happened.WindowClosed, day: Day) -> None:
    day.seat(event.window, state=OpenState.CLOSED, pause=None, pause_next=None, since=event.at, idle_since=None)


@effect.register(happened.HelpAsked)
def help_asked(event: happened.HelpAsked, day: Day) -> None:
    day.seat(event.window, help=Help(kind=event.help, why=event.why, since=event.at, clerk=event.clerk))


@effect.register(happened.HelpEnded)
def help_ended(event: happened.HelpEnded, day: Day) -> None:
    day.seat(event.window, help=None)


@effect.register(happened.AutoCallSwitched)
def auto_call_switched(event: happened.AutoCallSwitched, day: Day) -> None:
    day.seat(event.window, auto_call=AutoCall.ON if event.on else AutoCall.OFF)
