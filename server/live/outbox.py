"""What goes out on one socket. It takes the place of python-engineio's queue, so that nothing waits that need not.

A packet is written at once by whoever brings it, without waiting; only what the network does not take yet is kept, and
engineio's writing thread of this socket sends it on. So a broadcast wakes no thread, and a client that does not read
costs the others nothing: 200 messages behind, or nothing taken for 20 s, it is hung up on and has to subscribe again.
"""

from __future__ import annotations

import selectors
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty
from threading import Condition
from typing import Any

from server.live.frames import text_frame

MOST_WAITING = 200  # messages (promises.md §3.2)
STALLED_S = 20.0  # within which a client takes at least something of what waits for it


class Outbox:
    """As much of ``queue.Queue`` as python-engineio uses, over the socket itself."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._socket: socket.socket | None = None
        self._waiting: deque[bytes] = deque()
        self._ended = False
        self.overflowed: Callable[[str], None] = lambda _reason: None

    def attach(self, sock: socket.socket) -> None:
        """The socket is ours now: what came before it goes first."""
        with self._changed:
            self._socket = sock
            self._send_waiting()

    def put(self, packet: Any) -> None:
        """Send an engine.io packet, now or as soon as the client takes it; ``None`` ends the socket."""
        if packet is None:
            with self._changed:
                self._ended = True
                self._changed.notify_all()
        else:
            self.put_frame(_frame_of(packet))

    def put_frame(self, frame: bytes) -> None:
        with self._changed:
            if self._ended:
                return
            self._waiting.append(frame)
            if len(self._waiting) == 1 or self._socket is None:
                self._send_waiting()
            if len(self._waiting) <= MOST_WAITING:
                if self._waiting:
                    self._changed.notify_all()
                return
            self._waiting.clear()
        self._give_up("too_slow")

    def get(self, block: bool = True, timeout: float | None = None) -> None:  # noqa: ARG002  # queue.Queue's signature
        """For engineio's writing thread: send what waits whenever there is any, and come back only at the end."""
        if not block:
            raise Empty
        while True:
            with self._changed:
                while not self._waiting and not self._ended:
                    self._changed.wait()
                if not self._waiting or self._socket is None:
                    return
                sock = self._socket
            if not _writable(sock):
                self._give_up("stalled")
                return
            with self._changed:
                self._send_waiting()

    def task_done(self) -> None:
        """Nothing is counted here."""

    def join(self) -> None:
        """Whoever closes a socket does not wait for a client that may not read."""

    def __len__(self) -> int:
        return len(self._waiting)

    def _send_waiting(self) -> None:
        """As much as the network takes without waiting. Called with the lock held."""
        if self._socket is None:
            return
        try:
            while self._waiting:
                frame = self._waiting[0]
                sent = self._socket.send(frame, socket.MSG_DONTWAIT)
                if sent < len(frame):
                    self._waiting[0] = frame[sent:]
                    return
                self._waiting.popleft()
        except BlockingIOError:
            return
        except OSError:  # gone: the reading side finds out and says so
            self._waiting.clear()
            self._ended = True
            self._changed.notify_all()

    def _give_up(self, reason: str) -> None:
        self.overflowed(reason)
        with self._changed:
            self._ended = True
            self._waiting.clear()
            self._changed.notify_all()
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads


def _frame_of(packet: Any) -> bytes:
    """A packet's frame, made once for all who get it: to a room engineio sends one and the same packet."""
    frame: bytes | None = getattr(packet, "frame", None)
    if frame is None:
        frame = text_frame(packet.encode())
        packet.frame = frame
    return frame


def _writable(sock: socket.socket) -> bool:
    with selectors.DefaultSelector() as ready:
        try:
            ready.register(sock, selectors.EVENT_WRITE)
        except (OSError, ValueError):
            return False
        return bool(ready.select(STALLED_S))
