"""The boards of a hall as configured, for the manager's preview of their layouts (screens.md §2.2, §8)."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from hardware.link.messages import DeviceKind, view_name
from server.live.sight import Json
from server.settings.devices import DevicePlan
from server.web.api import api_blueprint
from server.web.devices.shapes import BoardsTold
from server.web.gate import require_hall
from server.web.shapes import HallPath

_NO_BOARD = "none"


def screens_blueprint() -> APIBlueprint:
    api = api_blueprint("screens")

    @api.get("/halls/<hall>/screens", responses={200: BoardsTold})
    def list_screens(path: HallPath) -> Response:
        """Every board: its device, its name there, the view it shows and its settings."""
        settings = require_hall(path.hall).settings
        shown = [one for device in settings.devices for one in _boards(device)]
        return jsonify({"screens": shown, "time_zone": settings.plan.time_zone})

    return api


def _boards(device: DevicePlan) -> list[Json]:
    if device.kind is not DeviceKind.DISPLAY:
        return []
    return [
        {
            "device": device.code,
            "screen": name,
            "place": device.place,
            "view": view_name("board", page.get("board") or device.zone or "all"),
            "page": dict(page),
        }
        for name, page in (device.screens or {"main": device.page}).items()
        if page.get("board") != _NO_BOARD
    ]
