"""A serial line without a cable: a pty pair behind a name that stays, as ``/dev/serial/by-id`` does."""

from __future__ import annotations

import contextlib
import os
import select
import tempfile
import tty
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock, Thread

# Linux hands a pty at most 4 kB at a time.
_CHUNK = 4096


class PtyLine:
    """The device's end of a serial line. ``path`` is what a driver opens.

    ``on_bytes`` is called from the line's own thread with whatever the driver wrote.
    :meth:`unplug` makes the driver's end fail as a pulled cable does; :meth:`plug` brings it back under the same path.
    """

    def __init__(self, on_bytes: Callable[[bytes], None]) -> None:
        self._on_bytes = on_bytes
        self._folder = tempfile.TemporaryDirectory(prefix="youxu-line-")
        self.path = str(Path(self._folder.name) / "tty")
        self._lock = Lock()
        self._device = -1
        self._driver_end = -1
        self._stop = Event()
        self._thread: Thread | None = None
        self.plug()

    def plug(self) -> None:
        """Put the cable in."""
        with self._lock:
            if self._device >= 0:
                return
            # The driver's end is kept open here too: a pty forgets its settings, and errs, when nobody has it open.
            self._device, self._driver_end = os.openpty()
            tty.setraw(self._driver_end)
            os.set_blocking(self._device, False)
            Path(self.path).symlink_to(os.ttyname(self._driver_end))
            self._stop = Event()
            self._thread = Thread(target=self._listen, args=(self._device, self._stop), name="pty-line", daemon=True)
            self._thread.start()

    def unplug(self) -> None:
        """Pull the cable."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is None:
                return
            self._stop.set()
            Path(self.path).unlink(missing_ok=True)
        thread.join()
        with self._lock:
            os.close(self._device)
            os.close(self._driver_end)
            self._device = self._driver_end = -1

    def send(self, octets: bytes) -> None:
        """Send bytes to the driver; lost when the cable is out or nobody reads, as on a real line."""
        with self._lock:
            if self._device < 0:
                return
            with contextlib.suppress(OSError):  # a full or broken line loses bytes
                os.write(self._device, octets)

    def close(self) -> None:
        """End the line and its thread."""
        self.unplug()
        self._folder.cleanup()

    def _listen(self, device: int, stop: Event) -> None:
        while not stop.is_set():
            ready, _, _ = select.select([device], [], [], 0.05)
            if not ready:
                continue
            try:
                octets = os.read(device, _CHUNK)
            except OSError:  # the other end went
                return
            if octets:
                self._on_bytes(octets)
