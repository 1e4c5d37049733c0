"""Kiosks that may be cut off: their numbers beforehand, their tickets afterwards (promises.md §2.5)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from server.actions import leases, receipts
from server.actions.leases import Claim, Lease, LeaseNotOurs, OfflineNumbersOff
from server.actions.turn import Answer, Turn
from server.domain.leased_numbers import Band
from server.domain.outlook import outlook_of
from server.host import HallHost
from server.live.sight import moment
from server.queries.answered import ticket_answered
from server.web.api import api_blueprint
from server.web.devices.shapes import (
    AskLease,
    DevicePath,
    LeaseGiven,
    LeaseRevoked,
    OfflineTicket,
    RevokeDevice,
    TicketMergedIn,
)
from server.web.gate import caller, command, require_hall
from server.web.shapes import HallPath
from server.web.tickets.receipts import signed_receipt


def lease_blueprint() -> APIBlueprint:
    api = api_blueprint("leases")

    @api.post("/halls/<hall>/leases", responses={200: LeaseGiven})
    def lease_numbers(path: HallPath, body: AskLease) -> Response:
        """Numbers of the kiosk's own band, for while it is cut off (号段租用)."""
        hall, device = require_hall(path.hall), caller().code
        return command(lambda turn: _leased(turn, hall, device, body.holds))

    @api.post("/halls/<hall>/devices/<device>/lease/revoke", responses={200: LeaseRevoked})
    def revoke_lease(path: DevicePath, body: RevokeDevice) -> Response:
        """Take a kiosk's numbers back (号段收回): what it gave out of them and has not brought in is void."""
        require_hall(path.hall)

        def run(turn: Turn) -> Answer:
            turn.hall.revoke_lease(now=turn.now, device=path.device, why=body.why)
            return Answer(
                status=200, body={"device": path.device, "void": turn.hall.day.leased.get(path.device, Band()).void}
            )

        return command(run)

    @api.post("/halls/<hall>/offline-tickets", responses={201: TicketMergedIn})
    def merge_ticket(path: HallPath, body: OfflineTicket) -> Response:
        """A ticket that the kiosk gave out of its lease while it was cut off (离线取号补录)."""
        hall, device = require_hall(path.hall), caller()
        return command(lambda turn: _merged(turn, hall, device.code, device.actor, body))

    return api


def _leased(turn: Turn, hall: HallHost, device: str, holds: int) -> Answer:
    plan = next((one for one in hall.settings.devices if one.code == device), None)
    if plan is None or not plan.offline_numbers:
        raise OfflineNumbersOff(device=device)
    given = leases.lease(turn, device=device, holds=holds)
    numbers = range(given.first, given.last + 1)
    tickets = [hall.keys.leased_ticket_of(given.business_day, device, number) for number in numbers]
    body = {
        "lease": hall.keys.signed(json.dumps(asdict(given), default=_plain)),
        "business_day": given.business_day.isoformat(),
        "first": given.first,
        "last": given.last,
        "next": given.next,
        "issued_at": moment(given.issued_at),
        "until": moment(given.until),
        "links": [f"{hall.public_url}/t/{hall.keys.link_of(ticket)}" for ticket in tickets],
    }
    return Answer(status=200, body=body)


def _merged(turn: Turn, hall: HallHost, device: str, actor: str, body: OfflineTicket) -> Answer:
    signed = _read(hall, body.lease)
    if signed.hall != hall.code or signed.device != device:
        raise LeaseNotOurs
    claim = Claim(
        ticket=hall.keys.leased_ticket_of(signed.business_day, device, body.number),
        number=body.number,
        business=body.business,
        matter=body.matter,
        priority=body.priority,
        language=body.language,
        contact=body.contact.astimezone(UTC),
        offset_s=body.offset_s,
        paper=body.paper,
    )
    before = ticket_answered(hall.engine, hall.code, actor, body.asked) if body.asked else None
    merged = leases.merge(turn, signed=signed, claim=claim, instead_of=before)
    day = turn.hall.day
    ahead, _ = outlook_of(day, day.tickets[merged.ticket], now=turn.now)
    receipt = receipts.receipt_of(turn, merged.ticket, device=device, job=merged.ticket, key=None, booking=None)
    word = signed_receipt(hall.keys, receipt)
    return Answer(status=201, body={"id": merged.ticket, "code": merged.code, "ahead": ahead, "receipt": word})


def _read(hall: HallHost, word: str) -> Lease:
    """Raises LeaseNotOurs for what this hall has not signed."""
    text = hall.keys.read_signed(word)
    if text is None:
        raise LeaseNotOurs
    said = json.loads(text)
    return Lease(
        **said
        | {
            "business_day": date.fromisoformat(said["business_day"]),
            "issued_at": datetime.fromisoformat(said["issued_at"]),
            "until": datetime.fromisoformat(said["until"]) if said["until"] else None,
        }
    )


def _plain(value: date | datetime) -> str:
    return value.isoformat()
