"""What the hall manager says to everybody: notices on the boards, and the emergency that covers every public screen."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from server.actions.turn import Answer, Turn
from server.ids import new_id
from server.live.views.broadcasts import broadcasts, emergency
from server.web.api import api_blueprint
from server.web.gate import caller, command, require_hall
from server.web.hall.manager_shapes import Broadcast, BroadcastPath, BroadcastsTold, EmergencyTold, EmergencyWords
from server.web.shapes import HallPath, Nothing


def public_words_blueprint() -> APIBlueprint:
    api = api_blueprint("public_words")

    @api.post("/halls/<hall>/broadcasts", responses={201: BroadcastsTold})
    def broadcast(path: HallPath, body: Broadcast) -> Response:
        """Put a notice on the boards for some minutes, of some zones or of all."""
        hall, by = require_hall(path.hall), caller().code

        def run(turn: Turn) -> Answer:
            turn.hall.broadcast(
                now=turn.now,
                notice=new_id(),
                zh=body.zh,
                en=body.en,
                zones=tuple(body.zones),
                minutes=body.minutes,
                by=by,
            )
            return Answer(status=201, body={"broadcasts": broadcasts(hall.sight_of(turn))})

        return command(run)

    @api.post("/halls/<hall>/broadcasts/<notice>/end", responses={200: BroadcastsTold})
    def end_broadcast(path: BroadcastPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Take a notice down."""
        hall, by = require_hall(path.hall), caller().code

        def run(turn: Turn) -> Answer:
            turn.hall.end_broadcast(now=turn.now, notice=path.notice, by=by)
            return Answer(status=200, body={"broadcasts": broadcasts(hall.sight_of(turn))})

        return command(run)

    @api.post("/halls/<hall>/emergency", responses={200: EmergencyTold})
    def begin_emergency(path: HallPath, body: EmergencyWords) -> Response:
        """紧急疏散: these words cover every board, sign and kiosk until the emergency is ended."""
        hall, by = require_hall(path.hall), caller().code

        def run(turn: Turn) -> Answer:
            turn.hall.begin_emergency(now=turn.now, zh=body.zh, en=body.en, by=by)
            return Answer(status=200, body={"emergency": emergency(hall.sight_of(turn))})

        return command(run)

    @api.post("/halls/<hall>/emergency/end", responses={200: EmergencyTold})
    def end_emergency(path: HallPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """解除: the screens show what they showed."""
        hall, by = require_hall(path.hall), caller().code

        def run(turn: Turn) -> Answer:
            turn.hall.end_emergency(now=turn.now, by=by)
            return Answer(status=200, body={"emergency": emergency(hall.sight_of(turn))})

        return command(run)

    return api
