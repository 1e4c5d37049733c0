"""A Socket.IO client of one connection: websocket only, messages handled in the order they arrive.

A thin layer over python-socketio, which by itself handles each message in a thread of its own, so that a later one may
overtake an earlier one and its events be lost.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

import engineio
import socketio
import websocket

from hardware.link.messages import LinkError

log = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any]], None]


class SocketRefused(LinkError):
    """The socket could not be opened."""

    code = "socket_refused"


class _InOrderEngine(engineio.Client):  # type: ignore[misc]  # engineio has no types
    """Handles messages on the reading thread, one after another."""

    def start_background_task(self, target: Any, *args: Any, **kwargs: Any) -> Any:
        if target != self.handlers.get("message"):
            return super().start_background_task(target, *args, **kwargs)
        try:
            return target(*args, **kwargs)
        except Exception:  # a bad message must not end the reading thread; it is logged with its trace
            log.exception("message from the server could not be handled")
            return None

    def disconnect(self, abort: bool = False, reason: Any = None) -> None:
        """As the server's farewell comes on the reading thread, the thread cannot wait for its own end."""
        own = threading.current_thread() is self.read_loop_task
        super().disconnect(abort=abort or own, reason=reason)
        self.queue.put(None)  # engineio empties its queue, and the writing thread would wait there for half a minute


class _InOrderClient(socketio.Client):  # type: ignore[misc]  # socketio has no types
    def _engineio_client_class(self) -> type[_InOrderEngine]:
        return _InOrderEngine


class SocketClient:
    """One connection; make a new one to connect again. Handlers run on the reading thread and must be quick."""

    def __init__(self, handlers: Mapping[str, Handler], *, on_gone: Callable[[], None]) -> None:
        self._websocket: websocket.WebSocket | None = None
        own = {"class_": self._make_websocket}
        self._client = _InOrderClient(
            reconnection=False, handle_sigint=False, request_timeout=3, websocket_extra_options=own
        )
        for name, handler in handlers.items():
            self._client.on(str(name), handler)
        self._client.on("disconnect", lambda *_reason: on_gone())

    @property
    def connected(self) -> bool:
        return bool(self._client.connected)

    def connect(self, server: str, path: str, auth: Mapping[str, str]) -> None:
        """Open the connection. Raises SocketRefused when the server is away or does not know us."""
        try:
            self._client.connect(server, auth=dict(auth), transports=["websocket"], socketio_path=path, wait_timeout=3)
        except (socketio.exceptions.ConnectionError, OSError, ValueError) as error:
            self.close()
            raise SocketRefused(f"{SocketRefused.__doc__} ({error})") from error

    def emit(self, event: str, body: dict[str, Any], acknowledged: Handler) -> None:
        """Send; the acknowledgement comes on the reading thread, or never when the connection breaks."""
        with contextlib.suppress(socketio.exceptions.SocketIOError):  # gone meanwhile: reconnecting asks again
            self._client.emit(str(event), body, callback=acknowledged)

    def close(self) -> None:
        """End the connection without waiting for the other side, which may be half-open."""
        engine = self._client.eio
        with contextlib.suppress(OSError, socketio.exceptions.SocketIOError):
            if engine.state == "connected":
                engine.ws.abort()  # else closing waits 3 s for the other side's farewell
                engine.disconnect(abort=True)
        if self._websocket is not None:
            self._websocket.shutdown()  # type: ignore[no-untyped-call]  # engineio leaves it open when it is reset

    def _make_websocket(self, **options: Any) -> websocket.WebSocket:
        self._websocket = websocket.WebSocket(**options)
        return self._websocket
