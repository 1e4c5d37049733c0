"""A serial line with a time limit on every call (stack.md §7)."""

from __future__ import annotations

import os
import time

import serial

from hardware.ports import DeviceUnavailable

# One wait inside pyserial. Short, so that a closing program is not held up; a byte that arrives ends it at once.
_SLICE_S = 0.05


class SerialLine:
    """An open serial device, 8N1, held by this program alone.

    After an unplug ``write`` may still succeed and only ``read`` tells (stack.md §7): always read after writing.
    """

    def __init__(self, path: str, *, baud: int, write_limit_s: float = 1.0) -> None:
        """Open the device, or raise DeviceUnavailable."""
        # Windows always opens a port for one program alone and refuses the option.
        exclusive = True if os.name == "posix" else None
        try:
            self._port = serial.Serial(
                path, baudrate=baud, timeout=_SLICE_S, write_timeout=write_limit_s, exclusive=exclusive
            )
        except (OSError, ValueError) as error:
            raise DeviceUnavailable(f"{path} cannot be opened: {error}") from error
        self._path = path

    def send(self, octets: bytes) -> None:
        """Write all bytes, or raise DeviceUnavailable after the write limit."""
        try:
            self._port.write(octets)
        except (OSError, TypeError) as error:  # TypeError: pyserial, when another thread closed the port meanwhile
            raise DeviceUnavailable(f"{self._path} takes no bytes: {error}") from error

    def receive(self, within_s: float) -> bytes:
        """The bytes that arrived, at the latest after ``within_s`` seconds; empty when none came."""
        until = time.monotonic() + within_s
        try:
            while not self._port.in_waiting:
                left = until - time.monotonic()
                if left <= 0:
                    return b""
                first: bytes = self._port.read(1)
                if first:
                    return first + self._waiting()
            return self._waiting()
        except (OSError, TypeError) as error:
            raise DeviceUnavailable(f"{self._path} has gone: {error}") from error

    def _waiting(self) -> bytes:
        count = self._port.in_waiting
        octets: bytes = self._port.read(count) if count else b""
        return octets

    def close(self) -> None:
        """Let the device go. Safe to call twice."""
        self._port.close()
