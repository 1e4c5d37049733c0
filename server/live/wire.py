"""The websocket under flask-socketio: limits hold here, below every handler (promises.md §3.5, §5.4).

It takes the place of simple-websocket in python-engineio. The thread that serves the request reads the frames; sending
is :class:`Outbox`'s. So a socket costs two quiet threads instead of four, nothing is compressed, and a message that is
too long, one too many, or not ours ends its socket before anything of it is looked into.
"""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable, Iterable, MutableMapping
from contextlib import suppress
from time import monotonic
from typing import Any

from flask_socketio import SocketIO

from server.caller_address import address_of
from server.live.frames import (
    CLOSE,
    GOING_AWAY,
    PING,
    POLICY,
    PROTOCOL_ERROR,
    TEXT,
    TOO_BIG,
    BadFrame,
    FrameReader,
    close_frame,
    pong_frame,
    welcome,
)
from server.live.outbox import Outbox
from server.live.socket_guard import SocketGuard

MESSAGE_BYTES = 16 * 1024  # of a message of a client (promises.md §3.5)
_KERNEL_BYTES = 128 * 1024  # the system would keep megabytes for a client that does not read
WIRE = "youxu.wire"  # where a request's environment holds its wire
_FROM_CLIENTS = ("1", "3", "4")  # engine.io's close, pong and message: all that a websocket-only client says


class Wire:
    """One client's websocket, from the handshake to the end."""

    def __init__(self, guard: SocketGuard, handler: Callable[[Wire], Any]) -> None:
        self._guard = guard
        self._handler = handler
        self._engine: Any = handler.__self__  # type: ignore[attr-defined]  # engineio's socket, whose method it is
        self._outbox: Outbox = self._engine.queue
        self._outbox.overflowed = lambda reason: guard.cut(self, reason)
        self._reader = FrameReader(MESSAGE_BYTES)
        self._socket: socket.socket | None = None
        self.greet_until = 0.0  # a stranger's time to sign in; 0: signed in

    def __call__(self, environ: MutableMapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
        if not key or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
            self._engine.close(wait=False, abort=True)
            start_response("400 Bad Request", [("Content-Length", "0")])
            return []
        sock: socket.socket = environ.get("gunicorn.socket") or environ["werkzeug.socket"]
        environ[WIRE] = self
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BYTES)
        sock.sendall(welcome(key))
        self._socket = sock
        self._guard.enter(self, address_of(environ))
        try:
            self._outbox.attach(sock)
            self._handler(self)
        finally:
            self._guard.leave(self)
            self._outbox.put(None)
            self.close()
        raise StopIteration if "gunicorn.socket" in environ else ConnectionError  # so neither answers once more

    def wait(self) -> str | None:
        """The next message, for engineio; None when the socket has ended or was ended."""
        try:
            while (found := self._next_frame()) is not None:
                opcode, payload = found
                if opcode == TEXT:
                    return self._message(payload)
                if opcode == PING:
                    self._outbox.put_frame(pong_frame(payload))
                elif opcode == CLOSE:
                    self._farewell(GOING_AWAY)
                    return None
        except BadFrame as bad:
            if bad.status != POLICY:
                self._guard.cut(self, "too_big" if bad.status == TOO_BIG else "bad_message")
            self._farewell(bad.status)
        return None

    def _farewell(self, status: int) -> None:
        self._outbox.put_frame(close_frame(status))
        self.close()

    def send(self, _packet: str) -> None:
        """Never called: the outbox sends."""
        raise NotImplementedError

    def close(self) -> None:
        """End it; the thread that reads wakes up. The server that accepted the socket closes it."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _next_frame(self) -> tuple[int, bytes] | None:
        while (found := self._reader.next()) is None:
            data = self._receive()
            if not data:
                return None
            self._reader.feed(data)
        if not self._guard.grants(self):
            raise BadFrame(POLICY)
        return found

    def _message(self, payload: bytes) -> str:
        try:
            text = payload.decode()
        except UnicodeDecodeError as error:
            raise BadFrame(PROTOCOL_ERROR) from error
        if not text.startswith(_FROM_CLIENTS):
            raise BadFrame(PROTOCOL_ERROR)
        return text

    def _receive(self) -> bytes:
        sock = self._socket
        if sock is None:
            return b""
        try:
            if self.greet_until and not _readable(sock, self.greet_until - monotonic()):
                self._guard.cut(self, "silent_stranger")
                return b""
            return sock.recv(MESSAGE_BYTES)
        except (OSError, ValueError):
            return b""


def _readable(sock: socket.socket, seconds: float) -> bool:
    with selectors.DefaultSelector() as ready:
        ready.register(sock, selectors.EVENT_READ)
        return bool(ready.select(max(0.0, seconds)))


def lay_wires(socketio: SocketIO, guard: SocketGuard) -> None:
    """Put our wire and outbox under a SocketIO server in threading mode, and look at messages before it does."""
    engine = socketio.server.eio
    engine._async = {  # noqa: SLF001  # the one seam for another websocket; tests/faults/test_floods.py
        **engine._async,  # noqa: SLF001
        "websocket": lambda handler, _engine: Wire(guard, handler),
        "queue": Outbox,
    }
    handle = engine.handlers["message"]
    packet = socketio.server.packet_class

    def message(sid: str, data: Any) -> Any:
        try:
            kind = packet(encoded_packet=data).packet_type
        except (ValueError, TypeError, LookupError, RecursionError):
            kind = None
        if kind in (0, 1, 2):  # connect, disconnect, event: clients send nothing else
            return handle(sid, data)
        engine.sockets[sid].close(wait=False)
        return None

    engine.handlers["message"] = message
