"""The movable clock of a rehearsal (contract.md): anybody who reaches a rehearsing server may move it."""

from __future__ import annotations

from flask import Response, current_app, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.clock import ClockGoesBackwards
from server.live.sight import moment
from server.rehearsal import Rehearsal
from server.web.api import api_blueprint
from server.web.gate import Unwelcome
from server.web.shapes import ClockTold, Moved

EXTENSION = "youxu-rehearsal"


def rehearsal_blueprint() -> APIBlueprint:
    api = api_blueprint("rehearsal")

    @api.get("/rehearsal/clock", responses={200: ClockTold})
    def read_clock() -> Response:
        """What time it is in the rehearsal."""
        return _shown()

    @api.post("/rehearsal/clock", responses={200: ClockTold})
    def move_clock(body: Moved) -> Response:
        """Move the time forward; before anything has happened, anywhere."""
        try:
            _rehearsal().move(body.now)
        except ClockGoesBackwards as error:
            raise Unwelcome(409, error.code, now=moment(_rehearsal().clock.now())) from error
        return _shown()

    return api


def _shown() -> Response:
    return jsonify({"now": moment(_rehearsal().clock.now())})


def _rehearsal() -> Rehearsal:
    found: Rehearsal | None = current_app.extensions.get(EXTENSION)
    if found is None:
        raise Unwelcome(404, "not_a_rehearsal")
    return found
