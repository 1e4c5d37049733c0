"""What is refused of a ticket that a kiosk has a receipt of (see ``errors.py``)."""

from __future__ import annotations

from server.domain.errors import Refusal


class ReceiptOfAnotherDay(Refusal):
    """This ticket was given out on another business day."""

    code = "receipt_of_another_day"


class TakenAgain(Refusal):
    """Whoever took this ticket has been given another one since, by the same touch."""

    code = "taken_again"


class ReceiptOutdated(Refusal):
    """This ticket is for a business or zone that the hall does not have any more."""

    code = "receipt_outdated"
