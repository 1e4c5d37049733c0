"""Tickets: taking one, and what its holder may see and do by the slip's secret link."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint

from server.actions import bookings, receipts, slips, tickets
from server.actions.jobs import Job
from server.actions.turn import Answer, Turn
from server.domain.errors import Refusal, UnknownTicket
from server.domain.events import TicketIssued
from server.domain.ratings.unit import visit_of
from server.domain.ticket import SECOND_CHANCE
from server.host import HallHost
from server.identity import Caller
from server.ids import new_id
from server.live.sight import Json, moment
from server.live.views.visitor_ticket import past_ticket_state, visitor_ticket, voucher_of
from server.queries.past_tickets import past_ticket, past_units
from server.web.api import api_blueprint
from server.web.gate import Unwelcome, caller, command, host, require_hall
from server.web.shapes import HallPath, Nothing
from server.web.team import confined_to, require_ticket
from server.web.tickets.rating import rate_by_link, terms_of
from server.web.tickets.receipts import signed_receipt
from server.web.tickets.shapes import LinkPath, OwnTicket, TakeTicket, TicketMoved, TicketPath, TicketTaken
from server.workdays import is_workday

_SOURCES = {"kiosk": "kiosk", "person": "window"}


def ticket_blueprint() -> APIBlueprint:
    api = api_blueprint("tickets")

    @api.post("/halls/<hall>/tickets", responses={201: TicketTaken})
    def take_ticket(path: HallPath, body: TakeTicket) -> Response:
        """Take a ticket (取号)."""
        hall, taker = require_hall(path.hall), caller()
        id_hash = hall.keys.id_hash_of(body.id_number) if body.id_number else None
        phone = hall.keys.phone_hash_of(body.phone) if body.phone else None
        key = request.headers["Idempotency-Key"]
        return command(lambda turn: _taken(turn, hall, taker, body, id_hash, phone, key))

    @api.get("/tickets/<link>", responses={200: OwnTicket})
    def ticket(path: LinkPath) -> Response:
        """One's own ticket: state, position, wait."""
        return jsonify(ticket_of(path.link))

    @api.post("/tickets/<link>/leave", responses={200: OwnTicket})
    def leave(path: LinkPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Leave the queue (弃号)."""
        hall, mine = host(), _ticket_behind(path.link)
        return command(lambda turn: visitor_moves(turn, hall, mine, "leave"), actor=_holder(mine))

    @api.post("/tickets/<link>/delay", responses={200: OwnTicket})
    def delay(path: LinkPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Ask for ten minutes more (顺延)."""
        hall, mine = host(), _ticket_behind(path.link)
        return command(lambda turn: visitor_moves(turn, hall, mine, "delay"), actor=_holder(mine))

    @api.post("/tickets/<link>/back", responses={200: OwnTicket})
    def come_back(path: LinkPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Say that one is back with what was missing (补件返回); the windows for the matter are shown it."""
        hall, mine = host(), _ticket_behind(path.link)
        return command(lambda turn: visitor_moves(turn, hall, mine, "back"), actor=_holder(mine))

    @api.post("/halls/<hall>/tickets/<ticket>/requeue", responses={200: TicketMoved})
    def requeue(path: TicketPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Bring a no-show back into the queue (过号重排)."""
        hall, within = require_hall(path.hall), confined_to()
        return command(lambda turn: _staff_move(turn, hall, within, path.ticket, "requeue"))

    @api.post("/halls/<hall>/tickets/<ticket>/abandon", responses={200: TicketMoved})
    def abandon(path: TicketPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Give a ticket up for somebody who has left (弃号)."""
        hall, within = require_hall(path.hall), confined_to()
        return command(lambda turn: _staff_move(turn, hall, within, path.ticket, "abandon"))

    return api


def ticket_of(link: str) -> Json:
    """The state behind a slip's link. Raises Unwelcome 404 for a link that is not ours."""
    hall = host()
    ticket = _ticket_behind(link)
    found: Json = {}
    hall.look(lambda sight: found.update(visitor_ticket(sight, ticket) or {}))
    if found:
        return found
    row = past_ticket(hall.engine, hall.code, ticket)
    if row is None:
        raise Unwelcome(404, "unknown_ticket")
    units = past_units(hall.engine, hall.code, row)
    hall.look(lambda sight: found.update(voucher=voucher_of(sight, ticket)))
    return past_ticket_state(hall.settings.plan, hall.keys, row, units, hall.clock.now()) | found


def visitor_moves(turn: Turn, hall: HallHost, ticket: str, move: str) -> Answer:
    """What a visitor may do with the own ticket: leave, delay, come back. Runs in the writer's thread."""
    {"leave": tickets.leave, "delay": tickets.delay, "back": tickets.come_back}[move](turn, ticket)
    return Answer(status=200, body=visitor_ticket(hall.sight_of(turn), ticket))


def _ticket_behind(link: str) -> str:
    ticket = host().keys.ticket_of(link)
    if ticket is None:
        raise Unwelcome(404, "unknown_ticket")
    return ticket


def _holder(ticket: str) -> Caller:
    """The visitor as the log names one: by the ticket, never by person."""
    return Caller(kind="visitor", code=ticket, hall=host().code, roles=frozenset())


def _taken(
    turn: Turn, hall: HallHost, taker: Caller, body: TakeTicket, id_hash: str | None, phone: str | None, key: str
) -> Answer:
    hall.disk.require_room()
    source = _SOURCES.get(taker.kind, taker.kind)
    if body.booking is not None:
        issued = _by_code(turn, body, source, id_hash, phone)
    else:
        issued = tickets.take(
            turn,
            ticket_id=new_id(),
            business=body.business,
            matter=body.matter,
            bundle=body.bundle,
            priority=body.priority,
            source=source,
            ref=body.ref,
            id_hash=id_hash,
            phone=phone,
            language=body.language,
            workday=is_workday,
        )
    if body.id_number is not None and (kept := hall.numbers.keeping(issued.ticket, body.id_number, turn.now)):
        turn.beside.append(kept)
    if body.phone is not None and (due := hall.texts.keeping(issued.ticket, body.phone, body.language, turn.now)):
        turn.beside.append(due)
    link = hall.keys.link_of(issued.ticket)
    job = None
    if taker.kind == "kiosk":
        job = slips.order_slip(turn, issued, device=taker.code, job_id=new_id(), link=f"{hall.public_url}/t/{link}")
    answer: dict[str, Any] = {
        "id": issued.ticket,
        "code": issued.code,
        "business": issued.business,
        "zone": issued.zone,
        "bundle": issued.bundle,
        "further": [step.code for step in issued.further],
        "ahead": issued.ahead,
        "wait": issued.wait,
        "unlikely_today": issued.unlikely_today,
        "issued_at": moment(issued.at),
        "business_day": turn.hall.day.business_day.isoformat() if turn.hall.day.business_day else None,
        "link": link,
        "reason": issued.reason,
        "job": {"id": job.id, "kind": job.kind, "payload": job.payload} if job else None,
        "receipt": _receipt(turn, hall, issued.ticket, job, key) if job else None,
        "window": turn.hall.day.tickets[issued.ticket].window,
        "second_chance": issued.priority_group == SECOND_CHANCE,
    }
    return Answer(status=201, body=answer)


def _receipt(turn: Turn, hall: HallHost, ticket: str, job: Job, key: str) -> str:
    """What the kiosk keeps of the ticket, in case the log should lose it."""
    booked = turn.hall.day.bookings.of_day(turn.hall.day.business_day)
    booking = next((one.id for one in booked if one.ticket == ticket), None)
    receipt = receipts.receipt_of(turn, ticket, device=job.device, job=job.id, key=key, booking=booking)
    return signed_receipt(hall.keys, receipt)


def _by_code(turn: Turn, body: TakeTicket, source: str, id_hash: str | None, phone: str | None) -> TicketIssued:
    """A booking, or a voucher for a second chance: both have codes of six digits, typed in one place."""
    code = None if body.booking == "mine" else body.booking
    if code is not None and turn.hall.is_voucher(code):
        return tickets.redeem(
            turn, code, ticket_id=new_id(), id_hash=id_hash, phone=phone, source=source, language=body.language
        )
    return bookings.check_in(
        turn, code=code, person=id_hash or phone, ticket_id=new_id(), source=source, language=body.language
    )


def _staff_move(turn: Turn, hall: HallHost, within: frozenset[str] | None, ticket: str, move: str) -> Answer:
    require_ticket(turn, hall, within, ticket)
    {"requeue": tickets.requeue, "abandon": tickets.abandon}[move](turn, ticket)
    state = turn.hall.day.tickets.get(ticket)
    if state is None:
        raise UnknownTicket(ticket=ticket)
    return Answer(status=200, body={"id": state.id, "code": state.code, "state": state.state.value})


class Refused(Refusal):
    """The hall refused what a page's form asked for; ``code`` is the hall's."""

    def __init__(self, body: Json) -> None:
        super().__init__(**body["detail"])
        self.code = body["code"]


def visitor_act(link: str, move: str, body: dict[str, Any]) -> Json:
    """What a form of the phone page asks for, under the key drawn into the form. Raises Refused."""
    hall, ticket = host(), _ticket_behind(link)
    run = _rating(hall, ticket, body) if move == "rate" else partial(visitor_moves, hall=hall, ticket=ticket, move=move)
    asked = hall.keys.fingerprint_of(f"{link}\n{move}\n{sorted(body.items())}".encode())
    answer = hall.do(_holder(ticket), run, key=str(body["key"]), fingerprint=asked)
    if answer.status >= 400:
        raise Refused(answer.body)
    found: Json = answer.body
    return found


def _rating(hall: HallHost, ticket: str, body: dict[str, Any]) -> Callable[[Turn], Answer]:
    """What the form's token lets be said, of this link's own visit. Raises Refused."""
    token = str(body.get("token", ""))
    rated, amended = hall.keys.rated_unit_of(token), hall.keys.amended_unit_of(token)
    unit = rated or amended
    if unit is None or visit_of(unit) != ticket:
        raise Refused({"code": "rating_token_unknown", "detail": {}})
    terms = terms_of(hall, device=None, amends=amended is not None)

    def run(turn: Turn) -> Answer:
        rate_by_link(
            hall,
            terms,
            turn,
            unit,
            level=int(body["level"]),
            reasons=body.get("reasons", ()),
            text=body.get("text", ""),
            phone=body.get("phone"),
        )
        return Answer(status=201, body={"level": int(body["level"])})

    return run
