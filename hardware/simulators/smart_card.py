"""Chip cards that are not there: they answer APDUs, through vsmartcard's vpcd or in this process."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Mapping
from threading import Condition, Thread
from typing import Final, Protocol, TypeVar

from hardware.drivers.scard_service import NoCardService
from hardware.drivers.social_card import READ_CHIP_SERIAL, SELECT_APPLICATION

Result = TypeVar("Result")

_OK = b"\x90\x00"
_NOT_FOUND = b"\x6a\x82"
_NO_RECORD = b"\x6a\x83"
_WRONG_WAY = b"\x6a\x86"
_UNKNOWN = b"\x6d\x00"
_NEEDS_PIN = b"\x69\x82"

RECORDS: Final[Mapping[int, Mapping[int, bytes]]] = {
    5: {
        0x01: bytes.fromhex("33010000" + "00" * 12),
        0x03: b"2.00",
        0x05: bytes.fromhex("20200101"),
        0x06: bytes.fromhex("20300101"),
        0x07: b"A00000001",
    },
    6: {
        0x08: b"11010519491231002X",
        0x09: "样卡甲".encode("gbk").ljust(30),
        0x0A: b"1",
        0x0B: b"\x01",
        0x0C: bytes.fromhex("110105"),
        0x0D: bytes.fromhex("19491231"),
    },
}
"""An invented person's files EF05 and EF06 (hardware-protocols.md §2.2)."""


class VirtualCard(Protocol):
    """A card: its answer to reset, and its answer to each APDU."""

    atr: bytes

    def transmit(self, apdu: bytes) -> bytes: ...


class SocialCard:
    """A social-security card (社会保障卡). Its habits can be set, because cards of different regions differ:

    ``file_way`` 2 or 0 (P1 of SELECT), ``record_way`` ``"tag"`` or ``"number"``, ``asks_pin`` (``69 82``),
    ``exact`` (refuses a wrong length with ``6Cxx``), ``in_parts`` (answers by ``61xx``), ``number`` (record 08).
    """

    atr = bytes.fromhex("3B6D000080318065B08301029083009000")

    def __init__(
        self,
        number: str = "11010519491231002X",
        *,
        file_way: int = 2,
        record_way: str = "tag",
        asks_pin: bool = False,
        exact: bool = False,
        in_parts: bool = False,
    ) -> None:
        self._records = {5: dict(RECORDS[5]), 6: {**RECORDS[6], 0x08: number.encode()}}
        self._file_way = file_way
        self._record_way = record_way
        self._asks_pin = asks_pin
        self._exact = exact
        self._in_parts = in_parts
        self._application = False
        self._file = 0
        self._rest = b""
        self.asked: list[bytes] = []

    def transmit(self, apdu: bytes) -> bytes:
        """Answer one APDU."""
        self.asked.append(apdu)
        if apdu[:4] == bytes.fromhex("00C00000"):
            rest, self._rest = self._rest, b""
            return rest + _OK
        if apdu == SELECT_APPLICATION:
            self._application, self._file = True, 0
            return _OK
        if apdu[:2] == b"\x00\xa4":
            return self._select_file(apdu)
        if apdu[:2] == b"\x00\xb2":
            return self._read_record(apdu)
        return _UNKNOWN

    def _select_file(self, apdu: bytes) -> bytes:
        if not self._application or apdu[5:6] != b"\xef" or apdu[6] not in self._records:
            return _NOT_FOUND
        if apdu[2] != self._file_way:
            return _WRONG_WAY
        self._file = apdu[6]
        return _OK

    def _read_record(self, apdu: bytes) -> bytes:
        if self._asks_pin or self._file not in self._records:
            return _NEEDS_PIN if self._asks_pin else _NOT_FOUND
        by_tag = apdu[3] == 0
        if by_tag != (self._record_way == "tag") or not (by_tag or apdu[3] == (self._file << 3 | 4)):
            return _WRONG_WAY
        first = {5: 1, 6: 8}[self._file]
        tag = apdu[2] if by_tag else apdu[2] + first - 1
        value = self._records[self._file].get(tag)
        if value is None:
            return _NO_RECORD
        whole = bytes([tag, len(value)]) + value
        if self._exact and apdu[4] != len(whole):
            return bytes([0x6C, len(whole)])
        if self._in_parts:
            self._rest = whole
            return bytes([0x61, len(whole)])
        return whole + _OK


class IdChipCard:
    """A second-generation identity card in a PC/SC reader: it gives a chip serial and nothing else (§2.1)."""

    atr = bytes.fromhex("3B8F8001804F0CA0000003060300030000000068")

    def transmit(self, apdu: bytes) -> bytes:
        """Answer one APDU."""
        return bytes.fromhex("0102030405060708") + _OK if apdu == READ_CHIP_SERIAL else _UNKNOWN


class VpcdCard:
    """A card in a slot of vsmartcard's vpcd: give it a socket connected to vpcd, close it to take the card out.

    vpcd speaks in frames of a two-byte big-endian length and a payload; payloads of one byte are 0 off, 1 on, 2 reset,
    4 give the ATR (stack.md §5).
    """

    def __init__(self, card: VirtualCard, connection: socket.socket) -> None:
        self._card = card
        self._socket = connection
        self._thread = Thread(target=self._serve, name="vpcd card", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take the card out."""
        with contextlib.suppress(OSError):  # vpcd may have gone first
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(2)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            payload = self._payload()
            if payload is None:
                return
            if payload == b"\x04":
                self._answer(self._card.atr)
            elif len(payload) > 1:
                self._answer(self._card.transmit(payload))

    def _payload(self) -> bytes | None:
        head = self._exactly(2)
        return None if head is None else self._exactly(int.from_bytes(head, "big"))

    def _exactly(self, count: int) -> bytes | None:
        gathered = b""
        while len(gathered) < count:
            try:
                # Linux forgets this option; without it every APDU takes 44 ms.
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
                octets = self._socket.recv(count - len(gathered))
            except OSError:
                return None
            if not octets:
                return None
            gathered += octets
        return gathered

    def _answer(self, octets: bytes) -> None:
        with contextlib.suppress(OSError):  # vpcd went; the next read ends the thread
            self._socket.sendall(len(octets).to_bytes(2, "big") + octets)


class VirtualCardService:
    """A smart-card service in this process, for ``port="virtual"``: the APDUs are real, pcscd is left out.

    :meth:`lay` puts a card in, :meth:`lift` takes it out; ``present = False`` is a machine without card service.
    """

    def __init__(self) -> None:
        self.present = True
        self._changed = Condition()
        self._card: VirtualCard | None = None
        self._spent = False
        self._cancelled = False

    def lay(self, card: VirtualCard) -> None:
        """Put a card in."""
        with self._changed:
            self._card, self._spent = card, False
            self._changed.notify_all()

    def lift(self) -> None:
        """Take the card out."""
        with self._changed:
            self._card = None

    def wait_for_card(self, within_s: float) -> str | None:
        """As :meth:`hardware.drivers.scard_service.ScardService.wait_for_card`."""
        if not self.present:
            raise NoCardService("no_card_service", "The simulated card service was switched off.")
        with self._changed:
            self._changed.wait_for(lambda: self._cancelled or (self._card is not None and not self._spent), within_s)
            laid = self._card is not None and not self._spent and not self._cancelled
        return "virtual" if laid else None

    def talk(self, reader: str, dialogue: Callable[[Callable[[bytes], bytes]], Result], within_s: float) -> Result:  # noqa: ARG002 - the simulated card never hangs and there is one reader
        """As :meth:`hardware.drivers.scard_service.ScardService.talk`."""
        with self._changed:
            card, self._spent = self._card, True
        if card is None:
            raise NoCardService("unplugged", "The simulated card was lifted.")
        return dialogue(card.transmit)

    def card_in(self) -> bool:
        """As :meth:`hardware.drivers.scard_service.ScardService.card_in`."""
        with self._changed:
            return self._card is not None

    def cancel(self) -> None:
        """End a waiting call."""
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()

    def close(self) -> None:
        """Nothing to let go."""
