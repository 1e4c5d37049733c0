"""An ID card reader that is not there: speaks the SDT frames of a SAM_V module over a pty pair."""

from __future__ import annotations

from threading import Lock

from hardware.drivers.sdt_frames import (
    FIND_CARD,
    FOUND,
    NO_CARD,
    OK,
    READ_CARD,
    RESET_SAM,
    SAM_ID,
    SAM_STATE,
    SELECT_CARD,
    FrameBuffer,
    answer,
)
from hardware.simulators.line_faults import FaultyLine
from hardware.simulators.sample_cards import SampleCard

_SELECT_FAILED = 0x81
_READ_FAILED = 0x41
_UNKNOWN_COMMAND = 0x21
_MODULE_ANSWERS = {RESET_SAM: b"", SAM_STATE: b"", SAM_ID: bytes.fromhex("05000100 5A0E3301 E1100000 78563412")}


class CardReaderSimulator:
    """Lay a card with :meth:`lay`, take it away with :meth:`lift`; a driver opens :attr:`path`.

    After a good read the card is not found again until it was lifted, as with real readers (hardware-protocols.md §1).
    Faults: everything of ``line`` (:class:`FaultyLine`, ``line.unplug()``, ``line.plug()``), and ``refuse``, SW3 codes
    that the next select and read requests get instead of an answer; ``broken``, the SW3 that everything gets.
    """

    def __init__(self) -> None:
        self.line = FaultyLine(self._on_bytes)
        self.refuse: list[int] = []
        self.broken = 0
        self.requests: list[bytes] = []
        self._buffer = FrameBuffer()
        self._lock = Lock()
        self._card: SampleCard | None = None
        self._selected = False
        self._spent = False

    @property
    def path(self) -> str:
        """The serial device a driver opens."""
        return self.line.path

    def lay(self, card: SampleCard) -> None:
        """Lay a card on the reader; one already there is taken away."""
        with self._lock:
            self._card, self._selected, self._spent = card, False, False

    def lift(self) -> None:
        """Take the card away."""
        with self._lock:
            self._card, self._selected, self._spent = None, False, False

    @property
    def read_cards(self) -> int:
        """How many times a card's text was given out."""
        return self.requests.count(READ_CARD)

    def close(self) -> None:
        """End the simulator and its thread."""
        self.line.close()

    def _on_bytes(self, octets: bytes) -> None:
        for command in self._buffer.feed(octets):
            self.requests.append(command)
            with self._lock:
                reply = answer(self.broken) if self.broken else self._reply(command)
            self.line.answer(reply)

    def _reply(self, command: bytes) -> bytes:
        if command in _MODULE_ANSWERS:
            return answer(OK, _MODULE_ANSWERS[command])
        if command == FIND_CARD:
            laid = self._card is not None and not self._spent
            return answer(FOUND, bytes(4)) if laid else answer(NO_CARD)
        if command in (SELECT_CARD, READ_CARD) and self.refuse:
            return answer(self.refuse.pop(0))
        if command == SELECT_CARD:
            self._selected = self._card is not None
            return answer(OK, bytes(8)) if self._selected else answer(_SELECT_FAILED)
        if command == READ_CARD:
            return self._text_and_photo()
        return answer(_UNKNOWN_COMMAND)

    def _text_and_photo(self) -> bytes:
        if self._card is None or not self._selected:
            return answer(_READ_FAILED)
        self._spent = True
        record, photo = self._card.record, self._card.photo
        return answer(OK, len(record).to_bytes(2, "big") + len(photo).to_bytes(2, "big") + record + photo)
