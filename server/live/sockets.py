"""The Socket.IO door: subscribe to views. No commands come in here (promises.md §5.4)."""

from __future__ import annotations

from typing import Any, Protocol

from flask import request
from flask_socketio import SocketIO, disconnect, join_room, leave_room

from server.domain.errors import Refusal
from server.identity import Caller
from server.live.catalogue import UnknownView, find
from server.live.publisher import Publisher
from server.live.sight import Json
from server.live.socket_guard import SocketGuard
from server.live.views.device import DeviceNotConfigured
from server.live.wire import WIRE
from server.store.turnstile import NotNow


class Audience(Protocol):
    """A hall as the socket door needs it."""

    code: str
    publisher: Publisher

    def view(self, name: str) -> Json: ...


class Audiences(Protocol):
    """The halls of this process as the socket door needs them."""

    def who(self, token: str | None, cookie: str | None) -> Caller | None: ...

    def get(self, code: str) -> Audience | None: ...


def open_sockets(socketio: SocketIO, halls: Audiences, cookie: str, guard: SocketGuard) -> None:
    """Register the handlers. ``cookie``: name of the session cookie of people."""
    callers: dict[str, tuple[Caller, Audience]] = {}

    @socketio.on("connect")  # type: ignore[untyped-decorator]  # flask-socketio has no types
    def connect(auth: Any = None) -> bool | None:
        token = auth.get("token") if isinstance(auth, dict) else None
        caller = halls.who(token if isinstance(token, str) else None, request.cookies.get(cookie))
        hall = halls.get(caller.hall) if caller else None
        if caller is None or hall is None or not guard.settle(request.environ[WIRE], caller):
            return False
        callers[_client()] = caller, hall
        join_room(hall.publisher.room("*"))
        hall.publisher.attend(_client())
        return None

    @socketio.on("disconnect")  # type: ignore[untyped-decorator]  # flask-socketio has no types
    def gone(*_reason: Any) -> None:
        _, hall = callers.pop(_client(), (None, None))
        if hall is not None:
            hall.publisher.leave(_client())

    @socketio.on("subscribe")  # type: ignore[untyped-decorator]  # flask-socketio has no types
    def subscribe(wish: Any = None) -> Json:
        known = callers.get(_client())
        if known is None:
            disconnect()
            return _error("not_signed_in", "Sign in first.")
        caller, hall = known
        if not isinstance(wish, dict) or not isinstance(wish.get("view"), str):
            return _error("invalid_input", 'Send {"hall", "view"}.')
        if wish.get("hall", hall.code) != hall.code:  # another hall's screens are not for this caller
            return _error("unknown", "There is no such hall here.")
        return _subscribed(hall, caller, wish["view"])


def _subscribed(hall: Audience, caller: Caller, name: str) -> Json:
    try:
        view, code = find(name)
        if not view.visible(caller, code):
            return _error("not_allowed", "This view is not for you.")
        hall.publisher.join(name, _client())
        join_room(hall.publisher.room(name))
        return hall.view(name)
    except (UnknownView, Refusal, DeviceNotConfigured, NotNow) as error:
        hall.publisher.leave(_client(), name)
        leave_room(hall.publisher.room(name))
        return _error(error.code, str(error.__doc__))


def _error(code: str, message: str) -> Json:
    return {"error": {"code": code, "message": message}}


def _client() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # flask-socketio adds it
