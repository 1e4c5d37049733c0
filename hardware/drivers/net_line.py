"""A network line to a device with a time limit on every call."""

from __future__ import annotations

import socket

from hardware.ports import DeviceUnavailable

_LARGEST = 65536


class NetLine:
    """A TCP connection, or a UDP socket that talks to one address."""

    def __init__(self, host: str, port: int, *, datagrams: bool, limit_s: float = 2.0) -> None:
        """Connect, or raise DeviceUnavailable. ``limit_s`` limits connecting and sending."""
        self._name = f"{'udp' if datagrams else 'tcp'}://{host}:{port}"
        self._limit_s = limit_s
        self._datagrams = datagrams
        try:
            if datagrams:
                family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
                self._socket = socket.socket(family, kind)
                self._socket.connect(address)
            else:
                self._socket = socket.create_connection((host, port), timeout=limit_s)
        except OSError as error:
            raise DeviceUnavailable(f"{self._name} cannot be reached: {error}") from error

    def send(self, octets: bytes) -> None:
        """Send all bytes, or raise DeviceUnavailable."""
        try:
            self._socket.settimeout(self._limit_s)
            self._socket.sendall(octets)
        except OSError as error:
            raise DeviceUnavailable(f"{self._name} takes no bytes: {error}") from error

    def receive(self, within_s: float) -> bytes:
        """What came, at the latest after ``within_s`` seconds; empty when nothing came."""
        try:
            self._socket.settimeout(max(within_s, 0.0))
            octets = self._socket.recv(_LARGEST)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            raise DeviceUnavailable(f"{self._name} has gone: {error}") from error
        if not octets and not self._datagrams:
            raise DeviceUnavailable(f"{self._name} was closed by the other side.")
        return octets

    def close(self) -> None:
        """End the connection. Safe to call twice."""
        self._socket.close()
