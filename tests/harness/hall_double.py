"""A stand-in for the queue server, as small as the link's tests need: it answers as it is told, over real sockets."""

from __future__ import annotations

import socket
import threading
import uuid
from collections.abc import Callable
from typing import Any

import flask
from flask_socketio import SocketIO
from server_process import free_port
from werkzeug.serving import WSGIRequestHandler, make_server

TOKEN = "device-token"
Reply = tuple[int, dict[str, Any]]


class _Quiet(WSGIRequestHandler):
    def log(self, *args: Any) -> None:
        pass


class HallDouble:
    """Views are painted with :meth:`paint`; answers to commands come from ``self.answer`` (path, body) → (status, body)
    and are stored under their key, as the server does. ``self.script`` holds answers to give before that, unstored."""

    def __init__(self) -> None:
        self.views: dict[str, dict[str, Any]] = {}
        self.head = 0
        self.commands: list[tuple[str, dict[str, Any], str]] = []
        self.subscriptions: list[str] = []
        self.script: list[Reply | str] = []  # "lose": do it, but drop the answer
        self.answer: Callable[[str, dict[str, Any]], Reply] = lambda _path, _body: (200, {"ok": True})
        self.done: dict[str, Reply] = {}
        self.refuse_sockets = False
        self.me: dict[str, Any] = {"kind": "kiosk", "code": "K1", "hall": "huangtan", "windows": [], "zone": None}
        self._lock = threading.Lock()
        self._port = free_port()
        self.start()

    def start(self) -> None:
        app = flask.Flask("hall-double")
        self.socketio = SocketIO(app, async_mode="threading")
        self.socketio.on_event("connect", self._on_connect)
        self.socketio.on_event("subscribe", self._on_subscribe)
        app.add_url_rule("/api/v1/me", view_func=self._on_me)
        app.add_url_rule("/api/v1/enrol", view_func=self._on_enrol, methods=["POST"])
        app.add_url_rule("/api/v1/<path:path>", view_func=self._on_command, methods=["POST"])
        self._server = make_server("127.0.0.1", self._port, app, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """As a crash: sockets end, the port closes; :meth:`start` comes back on the same port."""
        self._server.shutdown()
        for sid, _ in list(self.socketio.server.manager.get_participants("/", None)):
            self.socketio.server.disconnect(sid)
        self._thread.join(timeout=5)
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def paint(
        self, view: str, state: dict[str, Any], *, seq: int | None = None, events: Any = (), tell: bool = True
    ) -> int:
        """Set a view's state; ``tell=False`` loses the message, as a broken line does."""
        with self._lock:
            self.head = seq if seq is not None else self.head + 1
            self.views[view] = {"seq": self.head, "state": state}
            seq = self.head
        if tell:
            message = {"view": view, "seq": seq, "state": state, "events": list(events)}
            self.socketio.emit("view", message)
        return seq

    def tell(self, message: dict[str, Any]) -> None:
        self.socketio.emit("view", message)

    def beat(self) -> None:
        self.socketio.emit("heartbeat", {"hall": "huangtan", "seq": self.head, "at": "2026-11-22T01:00:00Z"})

    def sent(self, path_end: str) -> list[dict[str, Any]]:
        """Bodies of the commands to paths with that end, in order of arrival."""
        with self._lock:
            return [body for path, body, _ in self.commands if path.endswith(path_end)]

    def _on_connect(self, auth: Any = None) -> bool:
        return not self.refuse_sockets and isinstance(auth, dict) and auth.get("token") == TOKEN

    def _on_subscribe(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.subscriptions.append(asked["view"])
        held = self.views.get(asked["view"])
        if held is None:
            return {"error": {"code": "unknown_view", "message": "no such view"}}
        return {**held, "seq": max(held["seq"], self.head)}

    def _on_me(self) -> Any:
        if flask.request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return {"code": "no_identity"}, 401
        return self.me

    def _on_enrol(self) -> Any:
        body = flask.request.get_json()
        if body.get("code") != "ABCD2345":
            return {"code": "enrolment_refused"}, 403
        return {"token": TOKEN, "hall": "huangtan", "code": "K1", "kind": "kiosk"}, 201

    def _on_command(self, path: str) -> Any:
        key = flask.request.headers["Idempotency-Key"]
        uuid.UUID(key)
        body = flask.request.get_json()
        with self._lock:
            self.commands.append((path, body, key))
            if key in self.done:
                status, stored = self.done[key]
                return stored, status, {"Idempotent-Replay": "1"}
            told = self.script.pop(0) if self.script else None
            if isinstance(told, tuple):
                return told[1], told[0]
            self.done[key] = self.answer(path, body)
        if told == "lose":
            flask.request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        status, given = self.done[key]
        return (given, status) if status != 204 else ("", 204)
