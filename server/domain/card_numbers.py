"""Card numbers that people write into free text never reach the log (promises.md P12)."""

from __future__ import annotations

import re

_PHONE = re.compile(r"(?<![0-9A-Za-z])(1\d{2})\d{4}(\d{4})(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<!\d)(\d{3})\d{11}(\d{3}[\dXx])(?!\d)")


def without_card_numbers(text: str) -> str:
    """The text with each 18-digit identity number masked as domain.md §15 has it: ``330***********1234``."""
    return _CARD.sub(r"\1***********\2", text)


def without_numbers_of_people(text: str) -> str:
    """As :func:`without_card_numbers`, and with mobile phones masked too: ``138****1234``."""
    return _PHONE.sub(r"\1****\2", without_card_numbers(text))
