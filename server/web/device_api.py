"""Devices: introducing themselves, acknowledging jobs, saying how they are."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from hardware.link.messages import JobState
from server.actions import jobs, notices, speaking
from server.actions.turn import Answer, Turn
from server.web.api import api_blueprint
from server.web.gate import Unwelcome, caller, command, halls, require_hall, trying_a_secret
from server.web.shapes import Acknowledge, DevicePath, DeviceReport, Enrol, JobPath


def device_blueprint() -> APIBlueprint:
    api = api_blueprint("devices")

    @api.post("/enrol")
    def enrol(body: Enrol) -> tuple[Response, int]:
        """Use a one-time code up for a device's token."""
        with trying_a_secret():
            device, token = halls().enrol(body.code)
        answer = {
            "token": token,
            "hall": device.hall,
            "code": device.code,
            "kind": device.kind,
            "windows": list(device.windows),
        }
        return jsonify(answer), 201

    @api.post("/halls/<hall>/jobs/<job>")
    def acknowledge(path: JobPath, body: Acknowledge) -> Response:
        """Say how far a job is. ``hurry``: other voices wait for their turn, so the short form should be said."""
        require_hall(path.hall)
        device = caller().code

        def run(turn: Turn) -> Answer:
            begun = body.state == JobState.SENT
            if begun:
                job = speaking.begin(turn, device=device, job=path.job, detail=body.detail)
            else:
                job = jobs.acknowledge(turn, device=device, job=path.job, state=body.state, detail=body.detail)
            notices.note_printed(turn, job)
            more = {"hurry": speaking.in_a_hurry(turn, job)} if begun else {}
            return Answer(status=200, body={"id": job.id, "state": job.state, **more})

        return command(run)

    @api.post("/halls/<hall>/devices/<device>/report")
    def report(path: DevicePath, body: DeviceReport) -> Response:
        """Say how the device and its parts are."""
        hall = require_hall(path.hall)
        if caller().code != path.device:
            raise Unwelcome(403, "not_allowed", device=path.device)
        parts = {name: part.model_dump() for name, part in body.parts.items()}
        hall.conditions.report(path.device, parts, hall.clock.now())
        return jsonify({"device": path.device})

    return api
