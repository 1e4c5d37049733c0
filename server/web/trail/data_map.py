"""The data map (个人信息清单): what is kept about people in this hall, how long, and proof that the rest is gone."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.host import HallHost
from server.keeping.personal_data import MAP, Kept, Night, Standing, standing
from server.live.sight import Json, moment
from server.queries.let_go import Deleted, last_deleted
from server.web.api import api_blueprint
from server.web.gate import require_hall
from server.web.shapes import HallPath
from server.web.trail.data_map_shapes import DataMapTold


def data_map_blueprint() -> APIBlueprint:
    api = api_blueprint("data_map")

    @api.get("/halls/<hall>/data-map", responses={200: DataMapTold})
    def data_map(path: HallPath) -> Response:
        """Each line with what is kept now, what of it is kept too long, and when something was last deleted."""
        hall = require_hall(path.hall)
        now = hall.clock.now()
        standings = standing(
            hall.engine,
            hall.code,
            Night(now=now, zone=hall.settings.plan.time_zone, hash_days=hall.settings.server.hash_days),
        )
        deleted = last_deleted(hall.engine, hall.code)
        lines = [_line(hall, one, standings[one.code], deleted.get(one.code)) for one in MAP]
        return jsonify({"now": moment(now), "purpose": hall.settings.server.id_number_purpose, "lines": lines})

    return api


def _line(hall: HallHost, one: Kept, stands: Standing, deleted: Deleted | None) -> Json:
    server = hall.settings.server
    return {
        "code": one.code,
        "where": list(one.where),
        "days": getattr(server, one.setting) if one.setting else one.days,
        "since": one.since,
        "deletes": one.over is not None,
        "in_use": bool(server.id_number_purpose or stands.kept) if one.setting == "id_number_days" else True,
        "kept": stands.kept,
        "overdue": stands.overdue,
        "last_deleted": {"at": moment(deleted.at), "rows": deleted.rows} if deleted else None,
    }
