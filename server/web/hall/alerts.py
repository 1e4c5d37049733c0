"""Taking an alert on (我来处理) and letting go of it, for the hall's managers and team leads to see who does what."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from server.actions.turn import Answer, Turn
from server.host import HallHost
from server.live.views.alert_owners import owners
from server.web.api import api_blueprint
from server.web.gate import caller, command, require_hall
from server.web.hall.manager_shapes import AlertTold, OneAlert
from server.web.shapes import HallPath
from server.web.team import confined_to, standing_alerts


def alert_blueprint() -> APIBlueprint:
    api = api_blueprint("alerts")

    @api.post("/halls/<hall>/alerts/take", responses={200: AlertTold})
    def take_alert(path: HallPath, body: OneAlert) -> Response:
        """Look after an alert that stands, also in another's place; for half an hour, or until it ends."""
        hall, by, within = require_hall(path.hall), caller().code, confined_to()

        def run(turn: Turn) -> Answer:
            standing = standing_alerts(hall.sight_of(turn), within)
            turn.hall.take_alert(now=turn.now, alert=body.alert, by=by, standing=standing)
            return _answer(turn, hall, body.alert)

        return command(run)

    @api.post("/halls/<hall>/alerts/release", responses={200: AlertTold})
    def release_alert(path: HallPath, body: OneAlert) -> Response:
        """Let go of it: somebody else should look after it."""
        hall, by, within = require_hall(path.hall), caller().code, confined_to()

        def run(turn: Turn) -> Answer:
            standing = standing_alerts(hall.sight_of(turn), within)
            turn.hall.release_alert(now=turn.now, alert=body.alert, by=by, standing=standing)
            return _answer(turn, hall, body.alert)

        return command(run)

    return api


def _answer(turn: Turn, hall: HallHost, alert: str) -> Answer:
    return Answer(status=200, body={"alert": alert, "owner": owners(hall.sight_of(turn)).get(alert)})
