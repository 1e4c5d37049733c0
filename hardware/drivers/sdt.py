"""ID card readers with a SAM_V module over a serial line (身份证读卡器; "SDT" protocol, hardware-protocols.md §1).

USB readers that answer only to their vendor's library are not driven; most of them have a serial mode.
"""

from __future__ import annotations

import contextlib
import logging
import time
from threading import Event, Lock
from typing import TYPE_CHECKING

from hardware.drivers import sdt_frames as frames
from hardware.drivers.byte_line import ByteLine, open_line
from hardware.drivers.card_refused import CardRefused
from hardware.drivers.health import Health
from hardware.drivers.id_card import identity_of
from hardware.ports import BadFrame, DeviceError, DeviceReport, DeviceTimeout, DeviceUnavailable, Identity

if TYPE_CHECKING:
    from hardware.simulators.card_reader import CardReaderSimulator

_LOG = logging.getLogger(__name__)

_TRIES = 2  # a frame lost to noise is asked for once more
_FRESH_S = 3.0  # an answer this young needs no new question
_SERIAL_SERVER_PORT = 4001  # where serial device servers usually listen; only for tcp:// without a port
_SHORTEST_TEXT = 4 + 256


class SdtReader:
    """A :class:`~hardware.ports.CardReader`.

    ``port`` is a serial device or ``"virtual"``; then :attr:`simulator` takes cards by ``lay(card)``. ``baud`` is
    115200 unless the reader was set otherwise; ``timeout_s`` limits each exchange; ``poll_s`` is the pause between two
    looks for a card. The find answer of many readers hides a card that was read until it is lifted, so one laid card
    gives one Identity.
    """

    def __init__(self, port: str, *, baud: int = 115200, timeout_s: float = 1.5, poll_s: float = 0.3) -> None:
        self.simulator: CardReaderSimulator | None = None
        if port == "virtual":
            from hardware.simulators.card_reader import CardReaderSimulator  # noqa: PLC0415 - only the demo needs it

            self.simulator = CardReaderSimulator()
            port = self.simulator.path
        self._port = port
        self._baud = baud
        self._timeout_s = timeout_s
        self._poll_s = poll_s
        self._line: ByteLine | None = None
        self._lock = Lock()  # one exchange at a time; held over find, select and read
        self._closed = Event()
        self._health = Health(f"card reader {port}", _LOG)
        self._heard_at = float("-inf")

    def read(self, within_s: float) -> Identity | None:
        """Wait for a card and read it; None when none was laid within the time, or the driver was closed.

        Raises :class:`CardRefused` with the cause when the card cannot be read, :class:`BadFrame` when the bytes stay
        wrong, DeviceTimeout on silence, DeviceUnavailable when the reader is unplugged.
        """
        until = time.monotonic() + within_s
        while not self._closed.is_set():
            with self._lock:
                identity = None if self._closed.is_set() else self._read_laid_card()
            left = until - time.monotonic()
            if identity is not None or left <= 0:
                return identity
            self._closed.wait(min(self._poll_s, left))
        return None

    def report(self) -> DeviceReport:
        """How the reader is. Asks it, unless it answered just now or is busy; silence is *unknown*."""
        if self._lock.acquire(timeout=self._timeout_s):
            try:
                if not self._closed.is_set() and time.monotonic() - self._heard_at > _FRESH_S:
                    self._ask_state()
            finally:
                self._lock.release()
        return self._health.report()

    def close(self) -> None:
        """Let the line go; a waiting :meth:`read` returns None."""
        self._closed.set()
        with self._lock:
            self._drop_line()
        if self.simulator is not None:
            self.simulator.close()

    def _ask_state(self) -> None:
        with contextlib.suppress(DeviceError):  # the health knows already
            self._exchange(frames.SAM_STATE)

    def _read_laid_card(self) -> Identity | None:
        refused: CardRefused | None = None
        for _ in range(_TRIES):
            found = self._exchange(frames.FIND_CARD)
            if found.sw3 == frames.NO_CARD:
                if refused is not None:  # lifted too early, or hidden until it is lifted
                    raise refused
                return None
            try:
                _accept(found, frames.FOUND)
                _accept(self._exchange(frames.SELECT_CARD), frames.OK)
                answer = self._exchange(frames.READ_CARD)
                _accept(answer, frames.OK)
            except CardRefused as error:
                if error.cause != "unreadable":
                    raise
                refused = error
                continue
            return identity_of(frames.text_of(answer.body))
        assert refused is not None  # noqa: S101 - the loop ends only by a refusal
        raise refused

    def _exchange(self, command: bytes) -> frames.Answer:
        failure: DeviceError = DeviceTimeout()
        for _ in range(_TRIES):
            try:
                return self._ask(command)
            except (DeviceTimeout, BadFrame) as error:
                failure = error
            except DeviceUnavailable:
                self._drop_line()
                self._health.gone("unplugged")
                raise
        # Opening anew heals USB adapters that went half dead, and forgets an answer that is still on its way.
        self._drop_line()
        self._health.silent("bad_frames" if isinstance(failure, BadFrame) else "no_answer")
        raise failure

    def _ask(self, command: bytes) -> frames.Answer:
        line = self._open_line()
        line.receive(0)  # what still lies there belongs to an earlier question
        line.send(frames.request(command))
        buffer = frames.FrameBuffer()
        until = time.monotonic() + self._timeout_s
        while (left := until - time.monotonic()) > 0:
            for content in buffer.feed(line.receive(left)):
                answer = frames.read_answer(content)
                if answer is not None and _fits(command, answer):
                    self._note(command, answer)
                    return answer
        if buffer.bad:
            raise BadFrame(f"{self._port} answered with wrong frames.")
        raise DeviceTimeout(f"{self._port} did not answer within {self._timeout_s} s.")

    def _note(self, command: bytes, answer: frames.Answer) -> None:
        if answer.sw3 in frames.ASK_AGAIN:
            raise BadFrame(f"{self._port} got a damaged request.")
        self._heard_at = time.monotonic()
        if answer.sw3 in frames.BROKEN or (command == frames.SAM_STATE and answer.sw3 != frames.OK):
            self._health.gone(frames.MEANINGS.get(answer.sw3, frames.NO_MEANING)[0])
        else:
            self._health.good()

    def _open_line(self) -> ByteLine:
        if self._closed.is_set():
            raise DeviceUnavailable(f"{self._port} was closed.")
        if self._line is None:
            self._line = open_line(self._port, baud=self._baud, net_port=_SERIAL_SERVER_PORT)
        return self._line

    def _drop_line(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def _accept(answer: frames.Answer, good: int) -> None:
    if answer.sw3 == good:
        return
    cause, meaning = frames.MEANINGS.get(answer.sw3, frames.NO_MEANING)
    raise CardRefused(cause, f"SW3 {answer.sw3:02X}: {meaning}")


def _fits(command: bytes, answer: frames.Answer) -> bool:
    """Whether this can be the answer to that command, not a late one to an earlier command.

    That matters: a late text answer must never become the next visitor's number.
    """
    if answer.sw3 not in (frames.OK, frames.FOUND):
        return not answer.body
    if command == frames.FIND_CARD:
        return answer.sw3 == frames.FOUND
    if command == frames.READ_CARD:
        return answer.sw3 == frames.OK and len(answer.body) >= _SHORTEST_TEXT
    if command == frames.SELECT_CARD:
        return answer.sw3 == frames.OK and 0 < len(answer.body) < _SHORTEST_TEXT
    return answer.sw3 == frames.OK and not answer.body
