"""The overview of all halls of this server, for a province viewer (省级查看): the one door that is no single hall's."""

from __future__ import annotations

from threading import Lock
from time import monotonic

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.live.sight import Json, moment
from server.web.api import api_blueprint
from server.web.gate import halls
from server.web.overview.shapes import OverviewTold
from server.web.overview.state import overview

_KEPT_S = 15.0
"""Many may look, and thirty days of many halls are counted: once for all of them, again after so long."""


def overview_blueprint() -> APIBlueprint:
    api = api_blueprint("overview")
    lock = Lock()
    kept: list[tuple[float, Json]] = []

    @api.get("/overview", responses={200: OverviewTold})
    def all_halls() -> Response:
        """Every hall of this server: open or not, people, waits and ratings in sums, today and the thirty days before.

        A cell that is so small that a person could be recognised in it is held back; ``few`` names it.
        """
        with lock:
            if not kept or monotonic() - kept[0][0] > _KEPT_S:
                hosts = list(halls())
                kept[:] = [(monotonic(), {"at": moment(hosts[0].clock.now()), **overview(hosts)})]
            told = kept[0][1]
        answer = jsonify(told)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return api
