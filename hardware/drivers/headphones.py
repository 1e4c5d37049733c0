"""A headphone jack that tells when something is plugged in: the kiosk's guidance then begins (screens.md §3).

Sound cards and the audio keypads of kiosks report it to Linux as a switch of an input device
(``SW_HEADPHONE_INSERT``, linux/input-event-codes.h). ``port``: that device's file, ``/dev/input/by-path/…``, or
``virtual``. The program needs the right to read it: group ``input``.
"""

from __future__ import annotations

import logging
import os
import select
import stat
import struct
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from hardware.drivers.health import Health
from hardware.drivers.usb_keypad import file_of
from hardware.ports import DeviceReport, DeviceUnavailable

if TYPE_CHECKING:
    from hardware.simulators.headphones import HeadphonesSimulator

_LOG = logging.getLogger(__name__)

_EVENT = struct.Struct("@llHHi")  # struct input_event: seconds, microseconds, type, code, value
_SWITCH: Final = 5
_HEADPHONES: Final = 2
_STATE: Final = 0x8001451B
"""EVIOCGSW(1), ``_IOR('E', 0x1b, 1)``: how the first eight switches stand now."""

_LISTEN_S = 0.2
_READ = 64 * _EVENT.size


class HeadphoneJack:
    """``plugged`` is None while the jack cannot be read. ``listen`` is told of every change, from our own thread."""

    def __init__(self, port: str, *, retry_s: float = 2.0) -> None:
        self.simulator: HeadphonesSimulator | None = None
        if port == "virtual":
            from hardware.simulators.headphones import HeadphonesSimulator  # noqa: PLC0415 - only the demo needs it

            self.simulator = HeadphonesSimulator()
            port = str(self.simulator.path)
        self._port, self._retry_s = port, retry_s
        self._plugged: bool | None = None
        self._on_change: Callable[[], None] = lambda: None
        self._health = Health(f"headphone jack {port}", _LOG)
        self._stop, self._tried = Event(), Event()
        self._thread = Thread(target=self._run, name="headphones", daemon=True)
        self._thread.start()
        self._tried.wait(2)

    @property
    def plugged(self) -> bool | None:
        return self._plugged

    def listen(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change

    def report(self) -> DeviceReport:
        return self._health.report()

    def close(self) -> None:
        """Let the jack go. Safe to call twice."""
        self._stop.set()
        self._thread.join(3)
        if self.simulator is not None:
            self.simulator.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                opened = os.open(file_of(self._port), os.O_RDONLY | os.O_NONBLOCK)
            except (OSError, DeviceUnavailable) as error:
                _LOG.debug("headphone jack %s: %s", self._port, error)
                self._gone("not_allowed" if isinstance(error, PermissionError) else "unplugged")
            else:
                try:
                    self._set(_now(opened))
                    self._health.good()
                    self._tried.set()
                    self._read(opened)
                except OSError as error:  # ENODEV: the sound card was pulled out
                    _LOG.debug("headphone jack %s: %s", self._port, error)
                finally:
                    os.close(opened)
                if not self._stop.is_set():
                    self._gone("unplugged")
            self._tried.set()
            self._stop.wait(self._retry_s)

    def _read(self, opened: int) -> None:
        held = b""
        while not self._stop.is_set():
            ready, _, _ = select.select([opened], [], [], _LISTEN_S)
            if not ready:
                continue
            octets = os.read(opened, _READ)
            if not octets:
                return
            held += octets
            whole = len(held) - len(held) % _EVENT.size
            for _, _, kind, code, value in _EVENT.iter_unpack(held[:whole]):
                if (kind, code) == (_SWITCH, _HEADPHONES):
                    self._set(bool(value))
            held = held[whole:]

    def _gone(self, cause: str) -> None:
        self._health.gone(cause)
        self._set(None)

    def _set(self, plugged: bool | None) -> None:
        changed, self._plugged = self._plugged != plugged, plugged
        if changed:
            self._on_change()


def _now(opened: int) -> bool:
    """Whether something is in already; a pipe of a simulator begins empty."""
    if not stat.S_ISCHR(os.fstat(opened).st_mode):
        return False
    import fcntl  # noqa: PLC0415 - Linux only, as the device is

    switches = fcntl.ioctl(opened, _STATE, b"\0")
    return bool(switches[0] >> _HEADPHONES & 1)


def switched(plugged: bool) -> bytes:
    """What the kernel sends when headphones go in or out."""
    return _EVENT.pack(0, 0, _SWITCH, _HEADPHONES, int(plugged)) + _EVENT.pack(0, 0, 0, 0, 0)
