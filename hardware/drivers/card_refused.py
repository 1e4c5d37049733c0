"""Why a card could not be read, as a code a screen can turn into words."""

from __future__ import annotations

from hardware.ports import DeviceRefused


class CardRefused(DeviceRefused):
    """The card or its reader refused. ``cause`` is a stable code:

    ``unreadable`` (lay it again), ``wrong_card`` (not an identity card), ``not_authorised`` (the reader's own chip),
    ``no_number`` (this reader cannot give this card's number: use another or enter by hand),
    ``enter_by_hand`` (the card asks for a PIN) or ``reader_fault``.
    """

    code = "card_refused"

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(f"{detail} ({cause})")
        self.cause = cause
