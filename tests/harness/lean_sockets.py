"""Hundreds of live sockets in one thread: as much of websocket and Socket.IO as our server speaks, and no more.

python-socketio's client keeps three threads a socket, which at 300 sockets measures itself and not the server. Here one
thread waits for all of them and stamps what came before it looks into it.
"""

from __future__ import annotations

import json
import selectors
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

Json = dict[str, Any]
Heard = Callable[["LeanSocket", str, float], None]
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10


class Refused(ConnectionError):
    """The server did not let this socket in; ``status`` is of the handshake (0: later), ``said`` what came."""

    def __init__(self, status: int, said: str = "") -> None:
        super().__init__(f"{status} {said}")
        self.status, self.said = status, said


class LeanSocket:
    """One client. Opening it blocks; afterwards :class:`Ears` reads for it, or :meth:`texts` by hand."""

    def __init__(self, port: int, token: str | None, *, timeout_s: float = 30, source: str = "127.0.0.1") -> None:
        self.port, self.token = port, token
        self._timeout_s = timeout_s
        self._buffer = bytearray()
        self._asked = 0
        self.sock = socket.create_connection(("127.0.0.1", port), timeout_s, (source, 0))

    def open(self) -> LeanSocket:
        """Upgrade and sign in. Raises Refused, or another OSError; then it is closed."""
        try:
            self.upgrade()
            self.say("40" + (json.dumps({"token": self.token}) if self.token else ""))
            answer = self._next("4")
            if not answer.startswith("40"):
                raise Refused(0, answer)
        except OSError:
            self.close()
            raise
        return self

    def upgrade(self) -> None:
        """The websocket's handshake and engine.io's greeting. Raises Refused."""
        self.sock.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: hall\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        while b"\r\n\r\n" not in self._buffer:
            self._read()
        head, _, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        self._buffer = bytearray(rest)
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            raise Refused(status, head.decode(errors="replace"))
        self._next("0")

    def subscribe(self, hall: str, view: str) -> Json:
        """The view's state. What else comes meanwhile is dropped: subscribe before anybody listens."""
        self._asked += 1
        self.say(f"42{self._asked}" + json.dumps(["subscribe", {"hall": hall, "view": view}]))
        answer = self._next(f"43{self._asked}[")
        found: Json = json.loads(answer[answer.index("[") :])[0]
        return found

    def say(self, text: str) -> None:
        self.sock.sendall(frame(text.encode()))

    def texts(self) -> Iterator[str]:
        """What is complete in the buffer; pings are answered."""
        for opcode, payload in self._frames():
            if opcode == _CLOSE:
                raise ConnectionResetError(payload[2:].decode(errors="replace"))
            if opcode == _PING:
                self.sock.sendall(frame(payload, _PONG))
            elif opcode == _TEXT:
                text = payload.decode()
                if text == "2":
                    self.say("3")
                else:
                    yield text

    def feed(self) -> bool:
        """Read what is there. False at the end."""
        data = self.sock.recv(262144)
        self._buffer += data
        return bool(data)

    def close(self) -> None:
        with suppress(OSError):
            self.sock.close()

    def hang_up(self) -> None:
        """As a line that breaks: the server hears a reset, or nothing; whoever reads for this socket closes it."""
        with suppress(OSError):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.sock.shutdown(socket.SHUT_RDWR)

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        while len(self._buffer) >= 2:
            length, start = self._buffer[1] & 127, 2
            if length == 126:
                start = 4
            elif length == 127:
                start = 10
            if len(self._buffer) < start:
                return
            if start > 2:
                length = int.from_bytes(self._buffer[2:start], "big")
            if len(self._buffer) < start + length:
                return
            opcode, payload = self._buffer[0] & 15, bytes(self._buffer[start : start + length])
            del self._buffer[: start + length]
            yield opcode, payload

    def _next(self, prefix: str) -> str:
        end = monotonic() + self._timeout_s
        while monotonic() < end:
            for text in self.texts():
                if text.startswith(prefix):
                    return text
            self._read()
        raise TimeoutError(f"no {prefix!r} from the server")

    def _read(self) -> None:
        if not self.feed():
            raise Refused(0, "the server hung up")


class Ears:
    """One thread that reads for many sockets and tells ``heard(socket, text, when)``; ``lost`` when one ends."""

    def __init__(self, heard: Heard, lost: Callable[[LeanSocket], None] | None = None) -> None:
        self._heard, self._lost = heard, lost
        self._selector = selectors.DefaultSelector()
        self._lock = Lock()
        self._new: list[LeanSocket] = []
        self._ending = Event()
        self._thread = Thread(target=self._work, name="ears", daemon=True)

    def __enter__(self) -> Ears:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join(10)
        for key in list(self._selector.get_map().values()):
            key.data.close()
        self._selector.close()

    def add(self, *sockets: LeanSocket) -> None:
        with self._lock:
            self._new.extend(sockets)

    def _work(self) -> None:
        while not self._ending.is_set():
            with self._lock:
                new, self._new = self._new, []
            for one in new:
                self._selector.register(one.sock, selectors.EVENT_READ, one)
                self._tell(one, monotonic())
            for key, _ in self._selector.select(0.05):
                one = key.data
                try:
                    alive = one.feed()
                    self._tell(one, monotonic())
                except OSError:
                    alive = False
                if not alive:
                    self._selector.unregister(one.sock)
                    one.close()
                    if self._lost:
                        self._lost(one)

    def _tell(self, one: LeanSocket, when: float) -> None:
        for text in one.texts():
            self._heard(one, text, when)


def frame(payload: bytes, opcode: int = _TEXT) -> bytes:
    """A client's frame: masked, as clients must; the mask is zero, for the network here hides nothing."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | length)
    elif length < 65536:
        head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, length)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, length)
    return head + bytes(4) + payload


def open_all(port: int, wishes: Sequence[tuple[str, str, str]]) -> list[LeanSocket]:
    """A signed-in socket for each token, hall and view."""
    opened: list[LeanSocket] = []
    for token, hall, view in wishes:
        one = LeanSocket(port, token).open()
        answer = one.subscribe(hall, view)
        assert "error" not in answer, answer
        opened.append(one)
    return opened
