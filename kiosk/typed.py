"""A number typed in place of laying a card (domain.md §10, §12): checked here, held as a card's is, shown masked.

Nothing of it is written anywhere: it goes with the one command that needs it, and the server keeps its keyed hash.
"""

from __future__ import annotations

import re
from datetime import datetime

from hardware.drivers.id_card import number_is_right
from hardware.ports import Identity

PHONE, RESIDENT = "phone", "resident"
_MOBILE = re.compile(r"1[3-9]\d{9}")  # eleven digits; which block is whose changes too often to be checked


class BadNumber(ValueError):
    """This number cannot be right: too short, or its check digit does not fit."""

    code = "number_wrong"


def typed_identity(kind: str, number: str) -> Identity:
    """The holder of a typed number. ``kind``: "phone" or "resident" (GB 11643). Raises BadNumber."""
    if kind == PHONE and _MOBILE.fullmatch(number):
        return Identity(number=number, kind=PHONE)
    if kind == RESIDENT and number_is_right(number):
        try:
            birth = datetime.strptime(number[6:14], "%Y%m%d").date()  # noqa: DTZ007  # a day of birth has no zone
        except ValueError as error:
            raise BadNumber from error
        return Identity(number=number, kind=RESIDENT, birth=birth)
    raise BadNumber
