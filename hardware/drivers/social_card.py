"""The dialogue with a social-security card (社会保障卡; hardware-protocols.md §2.2): the number and two dates, no name.

The name (record 09), sex and birthplace are never asked for (domain.md §15, point 2).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from hardware.drivers.card_refused import CardRefused
from hardware.drivers.id_card import number_is_right
from hardware.ports import BadFrame, Identity

Transmit = Callable[[bytes], bytes]
"""Sends one APDU to the card and gives its answer, status word at the end."""

SELECT_APPLICATION: Final = bytes.fromhex("00A404000F") + "sx1.sh.社会保障".encode("gbk")
READ_CHIP_SERIAL: Final = bytes.fromhex("0036000008")
"""Answered by identity cards (§2.1). Only its success is looked at: the serial is not an identity and is not kept."""

_OK: Final = 0x9000
_NEEDS_PIN: Final = (0x6982, 0x6985)
_EF05, _EF06 = 5, 6
_VALID_UNTIL, _NUMBER, _BIRTH = 0x06, 0x08, 0x0D
_ROUNDS = 8  # a card may say "more" (61) or "other length" (6C) a few times, not for ever
_EIGHTEEN_DIGITS = re.compile(r"[0-9]{17}[0-9X]")
_FOREIGN = re.compile(r"[0-9A-Z]{9,18}")


def read_identity(transmit: Transmit) -> Identity:
    """Read a social-security card. Raises CardRefused or BadFrame; their messages hold nothing from the card."""
    _, status = exchange(transmit, SELECT_APPLICATION)
    if status in _NEEDS_PIN:
        raise _enter_by_hand(status)
    if status != _OK:
        raise _not_a_social_card(transmit, status)
    _select_file(transmit, _EF06)
    number = _text(_required(transmit, _EF06, _NUMBER, 18))
    if not (number_is_right(number) if _EIGHTEEN_DIGITS.fullmatch(number) else _FOREIGN.fullmatch(number)):
        raise BadFrame("The card's number has a wrong form or check digit.")
    birth = _date(_optional(transmit, _EF06, _BIRTH, 4))
    _select_file(transmit, _EF05)
    return Identity(
        number=number,
        kind="social_card",
        birth=birth,
        valid_until=_date(_optional(transmit, _EF05, _VALID_UNTIL, 4)),
    )


def exchange(transmit: Transmit, apdu: bytes) -> tuple[bytes, int]:
    """One APDU with its follow-ups: ``61xx`` fetches more, ``6Cxx`` repeats with the right length.

    Gives the bytes and the last status word.
    """
    gathered = b""
    command = apdu
    for _ in range(_ROUNDS):
        answer = transmit(command)
        if len(answer) < 2:
            raise BadFrame("The card's answer has no status word.")
        body, sw1, sw2 = answer[:-2], answer[-2], answer[-1]
        gathered += body
        if sw1 == 0x61:
            command = bytes([0x00, 0xC0, 0x00, 0x00, sw2])
        elif sw1 == 0x6C:
            command = command[:-1] + bytes([sw2])
        else:
            return gathered, sw1 << 8 | sw2
    raise BadFrame("The card never came to an end.")


def _select_file(transmit: Transmit, file: int) -> None:
    status = 0
    for way in (0x02, 0x00):  # some cards know only the second
        _, status = exchange(transmit, bytes([0x00, 0xA4, way, 0x00, 0x02, 0xEF, file]))
        if status == _OK:
            return
    if status in _NEEDS_PIN:
        raise _enter_by_hand(status)
    raise CardRefused("unreadable", f"The file EF{file:02X} cannot be selected: {status:04X}.")


def _record(transmit: Transmit, file: int, tag: int, length: int) -> tuple[bytes, int]:
    """The value of a record, and the status word. Cards differ in how they number records, so three ways are tried."""
    by_number = (file << 3) | 4
    first = 1 if file == _EF05 else _NUMBER
    status = 0
    for record, way, wanted in ((tag, 0x00, length + 2), (tag, by_number, length + 2), (tag - first + 1, by_number, 0)):
        body, status = exchange(transmit, bytes([0x00, 0xB2, record, way, wanted]))
        if status in _NEEDS_PIN:
            break
        if status == _OK and body[:1] == bytes([tag]) and len(body) >= 2 + body[1] > 2:
            return body[2 : 2 + body[1]], _OK
    return b"", status


def _required(transmit: Transmit, file: int, tag: int, length: int) -> bytes:
    value, status = _record(transmit, file, tag, length)
    if status in _NEEDS_PIN:
        raise _enter_by_hand(status)
    if not value:
        raise CardRefused("unreadable", f"The card does not give record {tag:02X}: {status:04X}.")
    return value


def _optional(transmit: Transmit, file: int, tag: int, length: int) -> bytes:
    return _record(transmit, file, tag, length)[0]


def _enter_by_hand(status: int) -> CardRefused:
    return CardRefused("enter_by_hand", f"The card gives its number only for a PIN: {status:04X}; enter it by hand.")


def _not_a_social_card(transmit: Transmit, status: int) -> CardRefused:
    serial, answered = exchange(transmit, READ_CHIP_SERIAL)
    if answered == _OK and len(serial) == 8:
        return CardRefused("no_number", "An identity card gives its number only to a reader with a SAM.")
    return CardRefused("wrong_card", f"No social-security application on the card: {status:04X}.")


def _text(value: bytes) -> str:
    return value.decode("ascii", "replace").strip(" \0").upper()


def _date(value: bytes) -> date | None:
    """A BCD date YYYYMMDD; None when the card has none or an impossible one (both dates are extras here)."""
    digits = value.hex()
    if not re.fullmatch(r"[0-9]{8}", digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
