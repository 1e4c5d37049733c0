"""A line that carries bytes to a device and back, whatever it is made of: serial, TCP or UDP."""

from __future__ import annotations

from threading import Lock
from typing import Protocol

from hardware.ports import DeviceUnavailable


class ByteLine(Protocol):
    """An open line. Both calls have a time limit and raise DeviceUnavailable when the line has gone."""

    def send(self, octets: bytes) -> None:
        """Hand the bytes to the line. That they were handed over does not say that they arrived."""
        ...

    def receive(self, within_s: float) -> bytes:
        """What has come, at the latest after ``within_s`` seconds; empty when nothing came."""
        ...

    def close(self) -> None: ...


_turns: dict[str, Lock] = {}
"""One lock a port: several signs may hang on one line, and a serial device is opened by one at a time."""
_turns_lock = Lock()


def turn(port: str) -> Lock:
    """The lock to hold while this port is open."""
    with _turns_lock:
        return _turns.setdefault(port, Lock())


class BadPort(DeviceUnavailable):
    """The port is not of a form this driver knows."""

    code = "bad_port"


def open_line(port: str, *, baud: int, net_port: int) -> ByteLine:
    """Open ``tcp://host[:port]``, ``udp://host[:port]`` or a serial device such as ``/dev/ttyS0`` or ``COM3``.

    ``baud`` counts only for serial lines, ``net_port`` only where a network address names none.
    Raises DeviceUnavailable when the line cannot be opened.
    """
    kind, marked, place = port.partition("://")
    if not marked:
        from hardware.drivers.serial_line import SerialLine  # noqa: PLC0415 - network signs need no pyserial

        return SerialLine(port, baud=baud)
    from hardware.drivers.net_line import NetLine  # noqa: PLC0415 - serial devices need no sockets

    if kind not in ("tcp", "udp"):
        raise BadPort(f"{port!r}: {BadPort.__doc__}")
    host, _, number = place.rpartition(":")
    if not host:
        host, number = place, str(net_port)
    if not number.isdigit():
        raise BadPort(f"{port!r}: {BadPort.__doc__}")
    return NetLine(host, int(number), datagrams=kind == "udp")
