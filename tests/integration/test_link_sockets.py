"""A connection that the other side resets leaves no open socket behind, whenever that happens."""

from __future__ import annotations

import base64
import hashlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.link.sockets import SocketClient, SocketRefused

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 §1.3


def _frame(text: str) -> bytes:
    return bytes([0x81, len(text)]) + text.encode()  # RFC 6455 §5.2: a final text frame of up to 125 bytes


_OPENED = _frame('0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000}')
_JOINED = _frame('40{"sid":"n"}')


@contextmanager
def _resetting(*frames: bytes) -> Iterator[str]:
    """A server that shakes hands, says the frames, hears the answer to the first, and resets the connection."""

    def serve() -> None:
        line, _ = listener.accept()
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += line.recv(4096)
        key = next(row.split(b": ")[1] for row in asked.split(b"\r\n") if row.lower().startswith(b"sec-websocket-key"))
        accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
        line.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        for frame in frames:
            line.sendall(frame)
            line.recv(4096)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close() resets
        line.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(timeout=30)


def _open_sockets() -> set[str]:
    return {link for entry in Path("/proc/self/fd").iterdir() if (link := _target(entry)).startswith("socket:")}


def _target(entry: Path) -> str:
    try:
        return str(entry.readlink())
    except FileNotFoundError:  # the listing's own descriptor
        return ""


def test_a_reset_in_the_middle_of_connecting() -> None:
    before = _open_sockets()
    with _resetting() as url, pytest.raises(SocketRefused) as refused:
        SocketClient({}, on_gone=lambda: None).connect(url, "socket.io", {})
    assert refused.value.code == "socket_refused"
    assert _open_sockets() == before


def test_a_reset_of_a_connection_that_stood() -> None:
    before, gone = _open_sockets(), threading.Event()
    with _resetting(_OPENED, _JOINED) as url:
        client = SocketClient({}, on_gone=gone.set)
        client.connect(url, "socket.io", {})
        client.emit("subscribe", {}, lambda _: None)
        assert gone.wait(timeout=30)
    client.close()
    assert _open_sockets() == before
