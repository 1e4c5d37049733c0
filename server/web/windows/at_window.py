"""Doing something at a window over HTTP: in whose name, on which version of it, and what is answered."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from server.actions.turn import Answer, Turn
from server.actions.windows import seated
from server.live.sight import Json
from server.live.views.window_sign import window_sign
from server.web.gate import Unwelcome, acting_clerk, command, host, require_hall
from server.web.windows.shapes import WindowPath


def seen_version() -> int | None:
    """``If-Match: "<version>"``: the version of the window that the caller has seen. Raises Unwelcome 422."""
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return None
    digits = header.strip('"')
    if not digits.isdecimal() or len(digits) > 18:
        raise Unwelcome(422, "invalid_input", field="If-Match", wanted='"<version>"')
    return int(digits)


def at_window(path: WindowPath, act: Callable[[Turn], object]) -> Response:
    """Do something at a window and answer with the window's new state."""
    require_hall(path.hall)
    rendered, version = host(), seen_version()

    def run(turn: Turn) -> Answer:
        require_fresh(turn, path.window, version)
        act(turn)
        return Answer(status=200, body=window_sign(rendered.sight_of(turn), path.window))

    return command(run)


def by_clerk(path: WindowPath, act: Callable[[Turn, str], object]) -> Response:
    """The same, by whoever sits there: ``act`` is given the clerk. Who has lost the seat is told who has it."""
    clerk = acting_clerk(path.window)
    return at_window(path, lambda turn: act(turn, seated(turn, path.window, clerk)))


def answered(path: WindowPath, act: Callable[[Turn, str], Json | None]) -> Response:
    """The same, with an answer of its own; 204 where there is nothing to tell."""
    require_hall(path.hall)
    clerk, version = acting_clerk(path.window), seen_version()

    def run(turn: Turn) -> Answer:
        require_fresh(turn, path.window, version)
        body = act(turn, seated(turn, path.window, clerk))
        return Answer(status=204 if body is None else 200, body=body)

    return command(run)


def require_fresh(turn: Turn, window: str, version: int | None) -> None:
    """Raises StaleVersion, which names who sits there now: that may be what has changed."""
    if version is not None:
        turn.hall.require_fresh(window, version)
