"""The virtual ESC/POS printer: a TCP port that takes real bytes, prints them on virtual paper and can break.

Like a real one it answers DLE EOT at once, even while it is stopped, and works everything else off in order: GS r is
answered only when the slip before it has been printed. Cut slips fall into ``tray`` and, if a folder is given, into
PNG files with their bytes beside them. :class:`PrinterMachine` is the printer; :class:`VirtualPrinter` gives it a port.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.fonts import find_fonts
from hardware.simulators.escpos_commands import Command, take
from hardware.simulators.paper import Paper, Sheet
from hardware.simulators.printer_state import PaperLeft, PrinterState

_log = logging.getLogger(__name__)


class PrinterMachine:
    """The printer behind its port: buffer, paper, state. Bytes come by :meth:`receive`, answers go out by the cable."""

    def __init__(self, *, dots: int = 576, slips_dir: Path | None = None, starts_in_chinese: bool = False) -> None:
        self.tray: list[Sheet] = []
        self._state = PrinterState()
        self._paper = Paper(dots=dots, fonts=find_fonts(), starts_in_chinese=starts_in_chinese)
        self._slips_dir = slips_dir
        self._numbers = _next_number(slips_dir)
        self._changed = threading.Condition()
        self._buffer = bytearray()
        self._heard = b""  # the last two bytes: DLE EOT may arrive in pieces
        self._answer: Callable[[bytes], None] | None = None
        self._hang_up: Callable[[], None] | None = None
        self._stopped = False
        self._worker = threading.Thread(target=self._work, name="virtual-printer", daemon=True)

    def start(self) -> None:
        self._worker.start()

    def stop(self) -> None:
        """Switch it off; what is in the buffer is lost."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._worker.join()

    def set(self, **changes: object) -> None:
        """Change fields of :class:`PrinterState`: put in paper, open the cover, script a fault."""
        with self._changed:
            for name, value in changes.items():
                if not hasattr(self._state, name):
                    raise AttributeError(name)
                setattr(self._state, name, value)
            self._changed.notify_all()

    @property
    def deaf(self) -> bool:
        return self._state.deaf

    def wait_for(self, sheets: int, within_s: float) -> list[Sheet]:
        """Wait until that many sheets lie in the tray, or time is up; what lies there now."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.tray) >= sheets, within_s)
            return list(self.tray)

    def connect(self, answer: Callable[[bytes], None], hang_up: Callable[[], None]) -> None:
        """A cable is plugged in."""
        with self._changed:
            self._answer, self._hang_up, self._heard = answer, hang_up, b""

    def disconnect(self) -> None:
        with self._changed:
            self._answer = self._hang_up = None

    def receive(self, portion: bytes) -> None:
        """Bytes arrive. DLE EOT is answered here, whatever the printer is doing; the rest waits in the buffer."""
        with self._changed:
            for question in self._questions(portion):
                self._say(self._state.status(question))
            self._buffer += portion
            self._changed.notify_all()

    def _questions(self, portion: bytes) -> list[int]:
        seen = self._heard + portion
        self._heard = seen[-2:]
        return [
            seen[at + 2]
            for at in range(len(seen) - 2)
            if seen[at : at + 2] == b"\x10\x04" and seen[at + 2] in (1, 2, 3, 4)
        ]

    def _say(self, byte: int) -> None:
        if self._answer is not None and not self._state.mute:
            self._answer(bytes([byte]))

    def _work(self) -> None:
        while (command := self._next()) is not None:
            sheet = self._paper.obey(command)
            with self._changed:
                if command.name == "GS r" and self._state.knows_gs_r:
                    self._say(self._state.paper_sensor())
            if sheet is not None:
                self._drop(sheet)

    def _next(self) -> Command | None:
        """The next command, once the printer is able to do it; None when it was switched off."""
        with self._changed:
            while not self._stopped:
                command = None if self._state.offline else take(self._buffer)
                if command is None:
                    self._changed.wait()
                elif not self._stumbles(command):
                    self._print_time(len(command.raw))
                    return command
            return None

    def _stumbles(self, command: Command) -> bool:
        """Scripted faults that strike at this command. It goes back into the buffer, to be done after repair."""
        state, reached = self._state, self._paper.used + len(command.raw)
        if state.hang_up_after is not None and reached > state.hang_up_after:
            state.hang_up_after = None
            if self._hang_up is not None:
                self._hang_up()
        if state.paper_out_after is not None and reached > state.paper_out_after:
            state.paper_out_after, state.paper = None, PaperLeft.OUT
        elif state.cutter_breaks and command.name == "GS V":
            state.cutter_breaks, state.cutter_jammed = False, True
        else:
            return False
        self._buffer[:0] = command.raw
        return True

    def _print_time(self, size: int) -> None:
        if self._state.bytes_per_s is not None:
            self._changed.wait_for(lambda: self._stopped, size / self._state.bytes_per_s)

    def _drop(self, sheet: Sheet) -> None:
        """The cut slip falls into the tray."""
        if self._slips_dir is not None:
            self._slips_dir.mkdir(parents=True, exist_ok=True)
            name = f"{self._numbers:04d}-{time.strftime('%Y%m%d-%H%M%S')}"
            (self._slips_dir / f"{name}.bin").write_bytes(sheet.data)
            unfinished = self._slips_dir / f"{name}.png.part"
            sheet.image.save(unfinished, format="PNG")
            unfinished.replace(self._slips_dir / f"{name}.png")
        for fault in sheet.faults:
            _log.warning("slip %d: %s", self._numbers, fault)
        with self._changed:
            self._numbers += 1
            self.tray.append(sheet)
            self._changed.notify_all()


def _next_number(folder: Path | None) -> int:
    """One more than the slips that lie there from before."""
    names = [path.name[:4] for path in folder.glob("*.png")] if folder is not None else []
    return max((int(name) for name in names if name.isdigit()), default=0) + 1


class VirtualPrinter(PrinterMachine):
    """The printer on a TCP port of this machine, one connection at a time as real ones do."""

    def __init__(
        self,
        *,
        dots: int = 576,
        slips_dir: Path | None = None,
        starts_in_chinese: bool = False,
        host: str = "127.0.0.1",
        tcp_port: int = 0,
    ) -> None:
        super().__init__(dots=dots, slips_dir=slips_dir, starts_in_chinese=starts_in_chinese)
        self._listener = socket.create_server((host, tcp_port))
        self._host, self._tcp_port = self._listener.getsockname()[:2]
        self._connection: socket.socket | None = None
        self._off = threading.Event()
        self._server = threading.Thread(target=self._serve, name="virtual-printer-port", daemon=True)

    @property
    def port(self) -> str:
        """What to give to the driver: ``tcp://127.0.0.1:…``."""
        return f"tcp://{self._host}:{self._tcp_port}"

    def start(self) -> Self:  # type: ignore[override]  # returns itself, so that it can be built and started in one line
        super().start()
        self._server.start()
        return self

    def stop(self) -> None:
        self._off.set()
        self.set(deaf=False)
        _shut(self._listener)
        self.cut_the_line()
        self._server.join()
        self._listener.close()
        super().stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def cut_the_line(self) -> None:
        """Pull the network plug of the present connection."""
        connection = self._connection
        if connection is not None:
            _shut(connection)

    def _serve(self) -> None:
        while not self._off.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:  # the listener was shut: the end
                break
            with connection:
                self._connection = connection
                self.connect(partial(_send, connection), self.cut_the_line)
                self._receive_all(connection)
                self.disconnect()
                self._connection = None

    def _receive_all(self, connection: socket.socket) -> None:
        while not self._off.is_set():
            with self._changed:
                self._changed.wait_for(lambda: not self.deaf)
            try:
                portion = connection.recv(4096)
            except OSError:  # the plug was pulled
                return
            if not portion:
                return
            self.receive(portion)


def _send(connection: socket.socket, answer: bytes) -> None:
    try:
        connection.sendall(answer)
    except OSError as error:  # the computer is gone: a printer does not mind
        _log.debug("answer not sent: %s", error)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError as error:  # it is shut already
        _log.debug("%s", error)
