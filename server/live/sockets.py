"""The Socket.IO door: subscribe to views. No commands come in here (promises.md §5.4)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from typing import Any, Protocol

from flask import Request, request
from flask_socketio import SocketIO, disconnect, join_room, leave_room

from server.domain.errors import Refusal
from server.identity import Caller
from server.ids import fingerprint
from server.live.catalogue import UnknownView, find
from server.live.publisher import Publisher
from server.live.sight import Json
from server.live.socket_guard import SocketGuard
from server.live.views.device import DeviceNotConfigured
from server.live.wire import WIRE
from server.store.turnstile import NotNow

log = logging.getLogger(__name__)


class Audience(Protocol):
    """A hall as the socket door needs it."""

    code: str
    publisher: Publisher

    def view(self, name: str) -> Json: ...


class Audiences(Protocol):
    """The halls of this process as the socket door needs them."""

    look_after_sockets: Callable[[], None]

    def who(self, token: str | None, cookie: str | None) -> Caller | None: ...

    def still_good(self, secrets: Collection[str]) -> set[str]: ...

    def get(self, code: str) -> Audience | None: ...


class Attendance:
    """Who is here, and by which secret each was let in."""

    def __init__(self) -> None:
        self._there: dict[str, tuple[Caller, Audience, str]] = {}

    def arrive(self, client: str, caller: Caller, hall: Audience, secret: str) -> None:
        self._there[client] = caller, hall, fingerprint(secret)
        join_room(hall.publisher.room("*"))
        hall.publisher.attend(client)

    def leave(self, client: str) -> None:
        _, hall, _ = self._there.pop(client, (None, None, ""))
        if hall is not None:
            hall.publisher.leave(client)

    def find(self, client: str) -> tuple[Caller, Audience] | None:
        found = self._there.get(client)
        return found[:2] if found else None

    def not_among(self, still_good: Callable[[set[str]], set[str]]) -> list[str]:
        """The clients whose token or session was taken away while they were here."""
        there = {client: secret for client, (_, _, secret) in list(self._there.items())}
        good = still_good(set(there.values())) if there else set()
        return [client for client, secret in there.items() if secret not in good]


def open_sockets(
    socketio: SocketIO, halls: Audiences, session_in: Callable[[Request], str | None], guard: SocketGuard
) -> None:
    """Register the handlers. ``session_in``: the secret of a person's session that a request brings."""
    present = Attendance()

    @socketio.on("connect")  # type: ignore[untyped-decorator]  # flask-socketio has no types
    def connect(auth: Any = None) -> bool | None:
        given = auth.get("token") if isinstance(auth, dict) else None
        token, session = given if isinstance(given, str) else None, session_in(request)
        caller = halls.who(token, session)
        hall = halls.get(caller.hall) if caller else None
        if caller is None or hall is None or not guard.settle(request.environ[WIRE], caller):
            return False
        present.arrive(_client(), caller, hall, token or session or "")
        return None

    @socketio.on("disconnect")  # type: ignore[untyped-decorator]  # flask-socketio has no types
    def gone(*_reason: Any) -> None:
        present.leave(_client())

    def look_after() -> None:
        for client in present.not_among(halls.still_good):
            log.info("socket ended: no longer let in", extra={"action": "socket_ended", "code": "taken_away"})
            socketio.server.disconnect(client)

    halls.look_after_sockets = look_after

    @socketio.on("subscribe")  # type: ignore[untyped-decorator]  # flask-socketio has no types
    def subscribe(wish: Any = None) -> Json:
        known = present.find(_client())
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
