"""Rating (评价): the one door, for whoever holds a visit's token. People who work here are turned away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions import ratings
from server.actions.turn import Answer, Turn
from server.domain.moves.rating import RatingTerms
from server.domain.ratings.rating import dictionary
from server.domain.ratings.unit import visit_of
from server.host import HallHost
from server.identity import Caller
from server.ids import new_id
from server.queries.past_tickets import past_unit
from server.web.api import api_blueprint
from server.web.gate import Unwelcome, address, caller, command, require_hall
from server.web.shapes import HallPath
from server.web.tickets.shapes import Rate, RatingDictionary, RatingTaken
from server.workdays import is_workday


def rating_blueprint() -> APIBlueprint:
    api = api_blueprint("ratings")

    @api.post("/halls/<hall>/ratings", responses={201: RatingTaken})
    def rate(path: HallPath, body: Rate) -> Response:
        """Rate a visit, or a matter of it, with its one-time token (评价).

        Correct a rating with the token that allows it (更正).
        """
        hall, who = require_hall(path.hall), caller()
        if who.person:
            raise Unwelcome(403, "staff_may_not_rate")
        rated, amended = hall.keys.rated_unit_of(body.token), hall.keys.amended_unit_of(body.token)
        unit = rated or amended
        if unit is None:
            raise Unwelcome(403, "rating_token_unknown")
        on_pad = who.has("pad", "desk")
        terms = terms_of(hall, device=who.actor if on_pad else None, amends=amended is not None)

        def run(turn: Turn) -> Answer:
            ratings.rate(
                turn,
                unit=unit,
                level=body.level,
                reasons=body.reasons,
                text=body.text,
                channel="pad" if on_pad else body.channel,
                terms=terms,
                past=partial(past_unit, hall.engine, hall.code),
                phone=body.phone,
            )
            return Answer(status=201, body={"level": body.level})

        return command(run, actor=rater(hall, visit_of(unit)))

    @api.get("/halls/<hall>/rating-reasons", responses={200: RatingDictionary})
    def rating_reasons(path: HallPath) -> Response:
        """The national dictionary of rating reasons (好差评)."""
        require_hall(path.hall)
        return jsonify(dictionary())

    return api


def terms_of(hall: HallHost, *, device: str | None, amends: bool) -> RatingTerms:
    """How this hall takes a rating now. ``device``: the pad's name; a phone is known by a keyed hash of where it is."""
    return RatingTerms(
        case=new_id(), workday=is_workday, amends=amends, device=device or hall.keys.device_mark_of(address())
    )


def rate_by_link(
    hall: HallHost, terms: RatingTerms, turn: Turn, unit: str, *, level: int, reasons: Sequence[str], text: str,
    phone: str | None,
) -> None:  # fmt: skip
    """What the form of the phone page says about its own visit, of whatever day."""
    ratings.rate(
        turn,
        unit=unit,
        level=level,
        reasons=reasons,
        text=text,
        channel="link",
        terms=terms,
        past=partial(past_unit, hall.engine, hall.code),
        phone=phone,
    )


def rater(hall: HallHost, ticket: str) -> Caller:
    """The visitor as the log names one who rates: by the ticket, never by person."""
    return Caller(kind="rating", code=ticket, hall=hall.code, roles=frozenset())
