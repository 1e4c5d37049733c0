"""The virtual ESC/POS printer on a serial line: the same machine behind a pseudo terminal (Linux and macOS)."""

from __future__ import annotations

import os
import select
import threading
import tty
from pathlib import Path

from hardware.simulators.printer import PrinterMachine


class SerialPrinter(PrinterMachine):
    """A printer on ``/dev/pts/…``. The pseudo terminal has no speed of its own; script ``bytes_per_s`` for that."""

    def __init__(self, *, dots: int = 576, slips_dir: Path | None = None, starts_in_chinese: bool = False) -> None:
        super().__init__(dots=dots, slips_dir=slips_dir, starts_in_chinese=starts_in_chinese)
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)  # no echo, no line ends changed
        self.port = os.ttyname(self._theirs)
        self._wake, self._waker = os.pipe()
        self._reader = threading.Thread(target=self._read, name="virtual-printer-serial", daemon=True)

    def start(self) -> None:
        super().start()
        self.connect(lambda answer: _write(self._ours, answer), lambda: None)
        self._reader.start()

    def stop(self) -> None:
        os.write(self._waker, b".")
        self._reader.join()
        super().stop()
        for end in (self._ours, self._theirs, self._wake, self._waker):
            os.close(end)

    def _read(self) -> None:
        while True:
            ready, _, _ = select.select([self._ours, self._wake], [], [])
            if self._wake in ready:
                return
            self.receive(os.read(self._ours, 4096))


def _write(end: int, answer: bytes) -> None:
    os.write(end, answer)
