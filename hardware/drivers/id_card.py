"""The 256-byte text record of an identity card, and the little of it that may leave the reader.

Layouts: hardware-protocols.md §1.1. Name, nation, address and photo are never looked at: only number and dates are cut
out of the record (domain.md §15, point 2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from hardware.drivers.card_refused import CardRefused
from hardware.ports import BadFrame, Identity

RECORD_BYTES: Final = 256
TYPE_OFFSET: Final = 248
"""Where the letter stands that selects the layout."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[A-Z]{3}[0-9]{12}")
_HK_MO_TW_AREAS = ("810000", "820000", "830000")
_LONG_TERM = "长期"


class BadRecord(BadFrame):
    """The card's text is not what the standard says."""

    code = "bad_record"


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """Where number and dates stand in the record: pairs of offset and length in bytes."""

    kind: str
    number: tuple[int, int]
    birth: tuple[int, int]
    valid_until: tuple[int, int]
    fifteen: bool = False  # the number is three letters and twelve digits


_RESIDENT = Layout(kind="resident", number=(122, 36), birth=(36, 16), valid_until=(204, 16))
_LAYOUTS: Final[Mapping[str, Layout]] = {
    "": _RESIDENT,
    "J": Layout(kind="hk_mo_tw", number=(122, 36), birth=(36, 16), valid_until=(204, 16)),
    "I": Layout(kind="permanent_resident", number=(122, 30), birth=(220, 16), valid_until=(204, 16), fifteen=True),
    "Y": Layout(kind="permanent_resident", number=(122, 36), birth=(36, 16), valid_until=(204, 16)),
}


def check_digit(seventeen: str) -> str:
    """The 18th character of an identity number, MOD 11-2 (GB 11643)."""
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True)) % 11]


def number_is_right(number: str) -> bool:
    """Whether an 18-character number has the form and the check digit of GB 11643."""
    return bool(_EIGHTEEN.fullmatch(number)) and check_digit(number[:17]) == number[17]


def identity_of(record: bytes) -> Identity:
    """What may be known of the card's holder.

    Raises :class:`BadRecord` when the text is damaged, :class:`CardRefused` when the card is of a kind not known.
    The messages hold nothing from the card.
    """
    if len(record) < RECORD_BYTES:
        raise BadRecord(f"The card's text has {len(record)} bytes, not {RECORD_BYTES}.")
    letter = _field(record, (TYPE_OFFSET, 2))
    layout = _LAYOUTS.get(letter)
    if layout is None:
        raise CardRefused("wrong_card", "The card's kind is not known.")
    number = _field(record, layout.number).upper()
    right = bool(_FIFTEEN.fullmatch(number)) if layout.fifteen else number_is_right(number)
    if not right:
        raise BadRecord("The card's number has a wrong form or check digit.")
    until = _field(record, layout.valid_until)
    return Identity(
        number=number,
        # The letter of 港澳台 cards is unverified, their first six digits are certain (§1.1).
        kind="hk_mo_tw" if layout is _RESIDENT and number.startswith(_HK_MO_TW_AREAS) else layout.kind,
        birth=_date(_field(record, layout.birth)),
        valid_until=None if until == _LONG_TERM else _date(until),
    )


def _field(record: bytes, place: tuple[int, int]) -> str:
    offset, length = place
    try:
        return record[offset : offset + length].decode("utf-16-le").strip(" \0\u3000")
    except UnicodeDecodeError:
        raise BadRecord("The card's text is not UTF-16.") from None  # the cause would carry the card's bytes


def _date(text: str) -> date | None:
    """A date written YYYYMMDD; None when the field is empty."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{8}", text):
        raise BadRecord("A date on the card is not a date.")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise BadRecord("A date on the card is not a date.") from None
