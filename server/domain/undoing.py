"""Which events are a clerk's move at a window, to be taken back within seconds (撤销)."""

from __future__ import annotations

from server.domain import events as happened
from server.domain.ticket import Move
from server.domain.window import WindowMove

_ALWAYS: dict[type[happened.Event], Move] = {
    happened.TicketCalled: Move.CALL,
    happened.WalkInStarted: Move.WALK_IN,
    happened.TicketRecalled: Move.RECALL,
    happened.ServingStarted: Move.START,
    happened.MatterAdded: Move.ADD_MATTER,
    happened.MatterRemoved: Move.REMOVE_MATTER,
    happened.StepFinished: Move.FINISH,
    happened.ServingFinished: Move.FINISH,
    happened.TicketNotShown: Move.NO_SHOW,
    happened.TicketTransferred: Move.TRANSFER,
    happened.TicketHeld: Move.HOLD,
    happened.TicketResumed: Move.RESUME,
}
_BY_CLERK: dict[type[happened.Event], WindowMove] = {
    happened.WindowOpened: WindowMove.OPEN,
    happened.WindowPaused: WindowMove.PAUSE,
    happened.PauseWithdrawn: WindowMove.KEEP_OPEN,
    happened.WindowClosed: WindowMove.CLOSE,
    happened.AutoCallSwitched: WindowMove.AUTO_CALL,
    happened.HelpAsked: WindowMove.HELP,
    happened.HelpEnded: WindowMove.HELP_DONE,
    happened.NoticeGiven: WindowMove.NOTICE,
}
_OF_SEATS: dict[type[happened.Event], Move | WindowMove] = {
    happened.ClerkSignedIn: WindowMove.SIGN_IN,
    happened.ClerkSignedOut: WindowMove.SIGN_OUT,
    happened.WindowTakenOver: Move.TAKE_OVER,
}
_FROM_A_WINDOW: dict[type[happened.Event], Move] = {
    happened.TicketAbandoned: Move.ABANDON,
    happened.TicketRequeued: Move.REQUEUE,
}


def move_of(event: happened.Event) -> tuple[str, Move | WindowMove] | None:
    """The window and the move; None for what no clerk did there, as a manager's moves or an older login fenced out."""
    kind = type(event)
    window: str | None = getattr(event, "window", None)
    if window is None:
        return None
    if kind in _ALWAYS:
        return window, _ALWAYS[kind]
    if kind in _OF_SEATS and bool(getattr(event, "stood", False)):
        return window, _OF_SEATS[kind]
    if kind in _FROM_A_WINDOW:
        return window, _FROM_A_WINDOW[kind]
    if kind in _BY_CLERK and getattr(event, "clerk", None) is not None:
        after_this = isinstance(event, happened.WindowPaused) and event.after_this
        return window, WindowMove.PAUSE_AFTER if after_this else _BY_CLERK[kind]
    return None
