"""A headphone jack that is not there: a FIFO that carries the very switch events of a real one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hardware.drivers.headphones import switched


class HeadphonesSimulator:
    """Plug headphones in and out; take the whole jack away."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="youxu-jack-")
        self.path = Path(self._folder.name) / "event-jack"
        os.mkfifo(self.path)
        self._writing = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def plug(self) -> None:
        os.write(self._writing, switched(plugged=True))

    def unplug(self) -> None:
        os.write(self._writing, switched(plugged=False))

    def send(self, octets: bytes) -> None:
        """Send bytes as they are."""
        os.write(self._writing, octets)

    def vanish(self) -> None:
        """The sound card is pulled out: the file goes, and whoever reads it is told so."""
        if self._writing >= 0:
            self.path.unlink()
            os.close(self._writing)
            self._writing = -1

    def close(self) -> None:
        self.vanish()
        self._folder.cleanup()
