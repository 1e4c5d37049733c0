"""Tickets that the log has lost, brought back by the receipts of the kiosks that gave them out (promises.md §3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Literal

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field, TypeAdapter, ValidationError

from server.actions import receipts
from server.actions.receipts import ReceiptNotOurs, Shown
from server.actions.turn import Answer, Turn
from server.domain.receipt import TicketReceipt
from server.host import HallHost
from server.identity import Caller
from server.keys import HallKeys
from server.queries.answered import ticket_answered
from server.web.api import api_blueprint
from server.web.gate import caller, command, require_hall
from server.web.shapes import HallPath, Strict, Told

AT_ONCE = 40  # receipts a request, well below what a body may weigh
_PURPOSE = "receipt"
_RECEIPT = TypeAdapter(TicketReceipt)


class ShownReceipt(Strict):
    """``receipt``: the word that came with the ticket; ``paper``: how its slip stands."""

    receipt: Annotated[str, Field(min_length=1, max_length=1500)]
    paper: Literal["queued", "sent", "confirmed", "failed", "suspect"] = "queued"


class AssertTickets(Strict):
    """``receipts``: of the present business day, the oldest first."""

    receipts: Annotated[list[ShownReceipt], Field(min_length=1, max_length=AT_ONCE)]


class ReceiptOutcome(Told):
    """``outcome``: known, restored or refused. ``code``: what the ticket is called by now, ``reason``: of a refusal."""

    ticket: str
    outcome: Literal["known", "restored", "refused"]
    code: str | None
    reason: str | None


class TicketsAsserted(Told):
    tickets: list[ReceiptOutcome]


def receipt_blueprint() -> APIBlueprint:
    api = api_blueprint("receipts")

    @api.post("/halls/<hall>/tickets/assert", responses={200: TicketsAsserted})
    def assert_tickets(path: HallPath, body: AssertTickets) -> Response:
        """Show the receipts of tickets that were acknowledged (取号补回): what the hall has lost is restored."""
        hall, kiosk = require_hall(path.hall), caller()
        shown = [(_read(hall, kiosk, n, one.receipt), one.paper) for n, one in enumerate(body.receipts)]
        return command(lambda turn: _restored(turn, hall, kiosk, shown))

    return api


def signed_receipt(keys: HallKeys, receipt: TicketReceipt) -> str:
    """The receipt as one word, opaque to the kiosk."""
    return keys.signed(_RECEIPT.dump_json(receipt, exclude_defaults=True).decode(), _PURPOSE)


def _restored(turn: Turn, hall: HallHost, kiosk: Caller, shown: Sequence[tuple[TicketReceipt, str]]) -> Answer:
    known = turn.hall.day.tickets
    outcomes = []
    for receipt, paper in shown:
        lost = receipt.ticket not in known and receipt.key is not None
        again = ticket_answered(hall.engine, hall.code, kiosk.actor, receipt.key or "") if lost else None
        outcomes.append(asdict(receipts.restore(turn, Shown(receipt=receipt, paper=paper, instead=again))))
    return Answer(status=200, body={"tickets": outcomes})


def _read(hall: HallHost, kiosk: Caller, which: int, word: str) -> TicketReceipt:
    """Raises ReceiptNotOurs, which names the receipt, for what this hall has not signed for this kiosk."""
    text = hall.keys.read_signed(word, _PURPOSE)
    try:
        receipt = _RECEIPT.validate_json(text) if text is not None else None
    except ValidationError:  # of a version that had other fields
        receipt = None
    if receipt is None or (receipt.hall, receipt.device) != (hall.code, kiosk.code):
        raise ReceiptNotOurs(field=f"receipts.{which}.receipt", receipt=which)
    return receipt
