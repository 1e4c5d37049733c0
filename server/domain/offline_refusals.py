"""What is refused of a number that a kiosk gave out by itself (see ``errors.py``)."""

from __future__ import annotations

from server.domain.errors import Refusal


class LeaseOfAnotherDay(Refusal):
    """These numbers were leased for another business day."""

    code = "lease_of_another_day"


class NumberNotLeased(Refusal):
    """This number was not leased to this kiosk."""

    code = "number_not_leased"


class NumberVoid(Refusal):
    """This number has become void."""

    code = "number_void"


class NumberUsed(Refusal):
    """This number has been taken in already."""

    code = "number_used"
