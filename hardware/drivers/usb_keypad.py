"""A USB numeric keypad as call keypad (数字小键盘), read from Linux's evdev.

An own reader: the ``evdev`` package has no wheel, so that every window's PC would need a compiler and kernel headers,
and all that is needed are structs of 24 bytes and one ioctl. Windows has no such file: use the console's keys there.
"""

from __future__ import annotations

import logging
import os
import select
import stat
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from hardware.drivers.handover import Handover
from hardware.drivers.health import Health
from hardware.drivers.usb_keys import GRAB, InputEvents, Lost
from hardware.ports import DeviceReport, DeviceUnavailable, Key, KeyPress

if TYPE_CHECKING:
    from hardware.simulators.usb_keypad import UsbKeypadSimulator

_LOG = logging.getLogger(__name__)

SYSTEM: Final = Path("/sys/class/input")
_LISTEN_S = 0.2
_READ = 64 * 24
_TYPED_S = 5.0  # digits typed longer ago were meant for something else
_MOST_DIGITS = 3

KEYS: Final[Mapping[str, Key]] = {
    "enter": Key.NEXT,
    "plus": Key.RECALL,
    "minus": Key.NO_SHOW,
    "star": Key.RATE,
    "slash": Key.PAUSE,
    "dot": Key.TRANSFER,
}
"""Keys by themselves. Digits before slash are minutes, before dot a window's number."""

CONFIRM: Final[Mapping[str, Key]] = {
    "0": Key.HOLD,
    "1": Key.START,
    "2": Key.FINISH,
    "3": Key.RESUME,
    "6": Key.ABANDON,
    "9": Key.UNDO,
}
"""A digit and then Enter: 0, 3 and 6 as on the 68H keypad."""
_ERASE = frozenset({"backspace", "escape", "delete"})


class UsbKeypad:
    """A :class:`~hardware.ports.CallPad`.

    ``port``: a file such as ``/dev/input/by-path/…-event-kbd``, which tells two keypads apart by the socket they are
    plugged into; ``name:…``, the device's own name, where there is only one of it; or ``virtual``. ``keys`` and
    ``confirm`` change what keys mean, by names of :data:`hardware.drivers.usb_keys.NAMES`. The program needs the right
    to read the file: group ``input``. It has no display and no sound: ``show`` and ``beep`` do nothing.
    """

    def __init__(
        self,
        port: str,
        *,
        keys: Mapping[str, str] | None = None,
        confirm: Mapping[str, str] | None = None,
        debounce_s: float = 0.05,
        retry_s: float = 2.0,
    ) -> None:
        self._keys = dict(KEYS) | {name: Key(key) for name, key in (keys or {}).items()}
        self._confirm = dict(CONFIRM) | {digit: Key(key) for digit, key in (confirm or {}).items()}
        self.simulator: UsbKeypadSimulator | None = None
        if port == "virtual":
            from hardware.simulators.usb_keypad import UsbKeypadSimulator  # noqa: PLC0415 - only the demo needs it

            self.simulator = UsbKeypadSimulator()
            port = str(self.simulator.path)
        self._port, self._debounce_s, self._retry_s = port, debounce_s, retry_s
        self._digits, self._typed_at = "", float("-inf")
        self._last, self._last_at = "", float("-inf")
        self._health = Health(f"USB keypad {port}", _LOG)
        self._handover: Handover[KeyPress] = Handover("USB keypad", _LOG)
        self._stop, self._tried = Event(), Event()
        self._thread = Thread(target=self._run, name="usb-keypad", daemon=True)
        self._thread.start()
        self._tried.wait(2)

    def listen(self, on_press: Callable[[KeyPress], None]) -> None:
        """Call ``on_press`` for every key pressed from now on, from the keypad's own thread."""
        self._handover.listen(on_press)

    def show(self, *, ticket_number: int | None, waiting: int | None) -> None:
        """It has no display."""

    def beep(self) -> None:
        """It has no sound."""

    def report(self) -> DeviceReport:
        """Plugged in or not: the kernel knows that without a key being pressed."""
        return self._health.report()

    def close(self) -> None:
        """Stop listening and let the keypad go. Safe to call twice."""
        self._stop.set()
        self._thread.join(3)
        self._handover.close()
        if self.simulator is not None:
            self.simulator.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                opened = _opened(file_of(self._port))
            except (OSError, DeviceUnavailable) as error:
                _LOG.debug("USB keypad %s: %s", self._port, error)
                self._health.gone("unplugged" if not isinstance(error, PermissionError) else "not_allowed")
            else:
                self._health.good()
                self._tried.set()
                try:
                    self._read(opened)
                except OSError as error:  # ENODEV: it was pulled out
                    _LOG.debug("USB keypad %s: %s", self._port, error)
                finally:
                    os.close(opened)
                if not self._stop.is_set():
                    self._health.gone("unplugged")
            self._tried.set()
            self._stop.wait(self._retry_s)

    def _read(self, opened: int) -> None:
        events = InputEvents()
        self._digits = ""
        while not self._stop.is_set():
            ready, _, _ = select.select([opened], [], [], _LISTEN_S)
            if not ready:
                continue
            octets = os.read(opened, _READ)
            if not octets:
                return
            for key in events.feed(octets):
                self._heard(key)

    def _heard(self, key: str | Lost) -> None:
        now = time.monotonic()
        if isinstance(key, Lost):
            _LOG.warning("USB keypad %s: keys were lost; what was typed is forgotten", self._port)
            self._digits = ""
            return
        bounced = key == self._last and now - self._last_at < self._debounce_s and not key.isdigit()
        self._last, self._last_at = key, now
        if bounced:
            return
        if now - self._typed_at > _TYPED_S:
            self._digits = ""
        if key.isdigit():
            self._digits, self._typed_at = (self._digits + key)[-_MOST_DIGITS:], now
            return
        digits, self._digits = self._digits, ""
        if key in _ERASE and key not in self._keys:
            return
        press = self._press(key, digits)
        if press is None:
            _LOG.debug("USB keypad %s: %r after %r means nothing here", self._port, key, digits)
        else:
            self._handover.offer(press)

    def _press(self, key: str, digits: str) -> KeyPress | None:
        if key == "enter" and digits:
            confirmed = self._confirm.get(digits)
            return KeyPress(key=confirmed) if confirmed else None
        meant = self._keys.get(key)
        return KeyPress(key=meant, number=digits or None) if meant else None


def file_of(port: str, system: Path = SYSTEM) -> Path:
    """The file behind a port. Raises DeviceUnavailable where no device has that name, or several have."""
    kind, marked, name = port.partition("name:")
    if kind or not marked:
        return Path(port)
    found = [
        entry.name
        for entry in sorted(system.glob("event*"))
        if (entry / "device" / "name").read_text(encoding="utf-8").strip() == name
    ]
    if len(found) != 1:
        raise DeviceUnavailable(
            f"{len(found)} devices are named {name!r}; name the file in /dev/input/by-path instead."
        )
    return Path("/dev/input") / found[0]


def _opened(path: Path) -> int:
    """The file, grabbed if it is an input device: else every key would also type into what stands on the screen."""
    opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        if stat.S_ISCHR(os.fstat(opened).st_mode):
            import fcntl  # noqa: PLC0415 - Linux only, as the device is

            fcntl.ioctl(opened, GRAB, 1)
    except OSError:
        os.close(opened)
        raise
    return opened
