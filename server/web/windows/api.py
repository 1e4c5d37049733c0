"""Window commands: what clerks do at their windows, and what their managers do with windows and businesses."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from server.actions import windows
from server.actions.turn import Answer, Turn
from server.domain.window import HelpKind
from server.identity import Caller
from server.web.api import api_blueprint
from server.web.gate import acting_clerk, caller, command, require_hall
from server.web.hall.manager_shapes import (
    BusinessPath,
    BusinessPaused,
    MatterPath,
    MatterPaused,
    PauseBusiness,
    TurnWindow,
)
from server.web.shapes import Nothing
from server.web.windows.at_window import at_window
from server.web.windows.shapes import AT_WINDOW, AskHelp, PauseWindow, SwitchAutoCall, WindowPath


def window_blueprint() -> APIBlueprint:
    api = api_blueprint("windows")
    at = "/halls/<hall>/windows/<window>"

    @api.post(f"{at}/sign-in", responses=AT_WINDOW)
    def sign_in_at_window(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Take a seat at a window (签到)."""
        clerk = caller().code
        return at_window(path, lambda turn: windows.sign_in(turn, path.window, clerk))

    @api.post(f"{at}/sign-out", responses=AT_WINDOW)
    def sign_out_of_window(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Leave a window (签退)."""
        who = caller()
        clerk = None if who.manages(path.window) else who.code
        return at_window(path, lambda turn: windows.sign_out(turn, path.window, clerk, by=who.code))

    @api.post(f"{at}/open", responses=AT_WINDOW)
    def open_window(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Open a window (开窗); a clerk who opens an empty one is signed in there."""
        who = caller()
        acting_clerk(path.window)
        if who.has("clerk"):
            return at_window(path, lambda turn: _open_as_clerk(turn, path.window, who))
        return at_window(path, lambda turn: windows.open_window(turn, path.window))

    @api.post(f"{at}/close", responses=AT_WINDOW)
    def close_window(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Close a window (关窗)."""
        who = caller()
        return at_window(
            path,
            lambda turn: _by_right(
                turn, path.window, who, lambda clerk: windows.close_window(turn, path.window, clerk=clerk)
            ),
        )

    @api.post(f"{at}/pause", responses=AT_WINDOW)
    def pause_window(path: WindowPath, body: PauseWindow) -> Response:
        """Pause a window (暂停服务), now or after this visit; asked again, the break after this visit is off."""
        who = caller()

        def act(turn: Turn) -> None:
            _by_right(
                turn,
                path.window,
                who,
                lambda clerk: windows.pause(
                    turn,
                    path.window,
                    reason=body.reason,
                    until=body.until,
                    minutes=body.minutes,
                    after_this=body.after_this,
                    clerk=clerk,
                ),
            )

        return at_window(path, act)

    @api.post(f"{at}/take-over", responses=AT_WINDOW)
    def take_over(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Go on at a colleague's window (顶岗, 接办), with the visit under way; the hand-over is logged."""
        clerk = caller().code
        return at_window(path, lambda turn: windows.take_over(turn, path.window, clerk))

    @api.post(f"{at}/help", responses=AT_WINDOW)
    def ask_help(path: WindowPath, body: AskHelp) -> Response:
        """Call for the hall manager (呼叫值班长)."""
        clerk, kind = acting_clerk(path.window), HelpKind(body.kind)
        return at_window(path, lambda turn: windows.ask_help(turn, path.window, clerk, kind=kind, why=body.why))

    @api.post(f"{at}/help/done", responses=AT_WINDOW)
    def end_help(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Somebody has come (求助解除)."""
        who = caller()
        return at_window(
            path,
            lambda turn: _by_right(turn, path.window, who, lambda _: windows.end_help(turn, path.window, by=who.code)),
        )

    @api.post(f"{at}/auto-call", responses=AT_WINDOW)
    def auto_call(path: WindowPath, body: SwitchAutoCall) -> Response:
        """Let a window call by itself as soon as it is free (自动派单), or only by hand."""
        who = caller()

        def act(turn: Turn) -> None:
            _by_right(
                turn,
                path.window,
                who,
                lambda clerk: windows.switch_auto_call(turn, path.window, on=body.on, clerk=clerk),
            )

        return at_window(path, act)

    @api.post(f"{at}/turn", responses=AT_WINDOW)
    def turn_window(path: WindowPath, body: TurnWindow) -> Response:
        """Turn a window to no-difference (无差别) or back."""
        return at_window(path, lambda turn: windows.turn_window(turn, path.window, no_difference=body.no_difference))

    @api.post("/halls/<hall>/businesses/<business>/pause", responses={200: BusinessPaused})
    def pause_business(path: BusinessPath, body: PauseBusiness) -> Response:
        """Give out no more tickets for a business (暂停取号)."""
        require_hall(path.hall)
        return command(lambda turn: _business(turn, path.business, reason=body.reason))

    @api.post("/halls/<hall>/businesses/<business>/resume", responses={200: BusinessPaused})
    def resume_business(path: BusinessPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Give out tickets for a business again (恢复取号)."""
        require_hall(path.hall)
        return command(lambda turn: _business(turn, path.business, reason=None))

    @api.post("/halls/<hall>/matters/<matter>/pause", responses={200: MatterPaused})
    def pause_matter(path: MatterPath, body: PauseBusiness) -> Response:
        """Give out no more tickets for one matter (暂停取号)."""
        require_hall(path.hall)
        return command(lambda turn: _matter(turn, path.matter, reason=body.reason))

    @api.post("/halls/<hall>/matters/<matter>/resume", responses={200: MatterPaused})
    def resume_matter(path: MatterPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Give out tickets for a matter again (恢复取号)."""
        require_hall(path.hall)
        return command(lambda turn: _matter(turn, path.matter, reason=None))

    return api


def _open_as_clerk(turn: Turn, window: str, who: Caller) -> None:
    """Whoever manages the window and is a clerk too may open it for a colleague; a clerk only the own one."""
    state = turn.hall.day.windows.get(window)
    if who.manages(window) and state is not None and state.clerk not in (None, who.code):
        windows.open_window(turn, window)
    else:
        windows.open_own(turn, window, who.code)


def _by_right(turn: Turn, window: str, who: Caller, act: Callable[[str | None], object]) -> None:
    """A hall manager may do it at any window, a team lead at the team's, others only where they sit.

    Who sits there may undo it, and is named for that.
    """
    state = turn.hall.day.windows.get(window)
    sits_here = state is not None and state.clerk is not None and state.clerk == who.code
    if who.manages(window) and not sits_here:
        act(None)
    else:
        act(windows.seated(turn, window, who.code if who.person else None))


def _business(turn: Turn, business: str, *, reason: str | None) -> Answer:
    if reason is None:
        windows.resume_business(turn, business)
    else:
        windows.pause_business(turn, business, reason=reason)
    return Answer(status=200, body={"business": business, "paused": business in turn.hall.day.paused})


def _matter(turn: Turn, matter: str, *, reason: str | None) -> Answer:
    if reason is None:
        windows.resume_matter(turn, matter)
    else:
        windows.pause_matter(turn, matter, reason=reason)
    return Answer(status=200, body={"matter": matter, "paused": matter in turn.hall.day.paused_matters})
