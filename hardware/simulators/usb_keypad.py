"""A USB numeric keypad that is not there: a FIFO that carries the very input events of a real one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hardware.drivers.usb_keys import NAMES, events_of

_CODES = {name: code for code, name in NAMES.items()}


class UsbKeypadSimulator:
    """Press its keys; pull it out; plug it in again under the same path."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="youxu-keypad-")
        self.path = Path(self._folder.name) / "event-kbd"
        self._writing = -1
        self.plug()

    def plug(self) -> None:
        """Plug it in."""
        if self._writing < 0:
            os.mkfifo(self.path)
            self._writing = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def unplug(self) -> None:
        """Pull it out: the file goes, and whoever reads it is told so."""
        if self._writing >= 0:
            self.path.unlink()
            os.close(self._writing)
            self._writing = -1

    def press(self, *names: str) -> None:
        """Press keys one after the other, by name."""
        for name in names:
            self.send(events_of(_CODES[name]))

    def send(self, octets: bytes) -> None:
        """Send bytes as they are; lost while it is unplugged."""
        if self._writing >= 0:
            os.write(self._writing, octets)

    def close(self) -> None:
        self.unplug()
        self._folder.cleanup()
