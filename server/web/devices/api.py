"""Devices: introducing themselves, acknowledging jobs, saying how they are."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from hardware.link.messages import JobKind, JobState
from server.actions import devices, jobs, notices, speaking
from server.actions.turn import Answer, Turn
from server.clock import RehearsalClock
from server.identity import Caller
from server.ids import new_token
from server.store.devices import Device
from server.web.api import api_blueprint
from server.web.devices.shapes import (
    Acknowledge,
    DeviceLetIn,
    DevicePath,
    DeviceReport,
    DeviceReported,
    Enrol,
    JobAcknowledged,
    JobPath,
)
from server.web.gate import Unwelcome, address, caller, command, halls, require_hall, trying_a_secret


def device_blueprint() -> APIBlueprint:
    api = api_blueprint("devices")

    @api.post("/enrol", responses={201: DeviceLetIn})
    def enrol(body: Enrol) -> tuple[Response, int]:
        """Use a one-time code up for a device's token, and its key's place here if it has one."""
        token = new_token()
        with trying_a_secret():
            device = _enrolled(body, token)
        answer = {
            "token": token,
            "hall": device.hall,
            "code": device.code,
            "kind": device.kind,
            "windows": list(device.windows),
        }
        return jsonify(answer), 201

    @api.post("/halls/<hall>/jobs/<job>", responses={200: JobAcknowledged})
    def acknowledge(path: JobPath, body: Acknowledge) -> Response:
        """Say how far a job is. ``hurry``, to a voice that begins: others wait for their turn, say the short form."""
        require_hall(path.hall)
        device = caller().code

        def run(turn: Turn) -> Answer:
            begun = body.state == JobState.SENT
            if begun:
                job = speaking.begin(turn, device=device, job=path.job, detail=body.detail)
            else:
                job = jobs.acknowledge(turn, device=device, job=path.job, state=body.state, detail=body.detail)
            notices.note_printed(turn, job)
            more = {"hurry": speaking.in_a_hurry(turn, job)} if begun and job.kind == JobKind.ANNOUNCE else {}
            return Answer(status=200, body={"id": job.id, "state": job.state, **more})

        return command(run)

    @api.post("/halls/<hall>/devices/<device>/report", responses={200: DeviceReported})
    def report(path: DevicePath, body: DeviceReport) -> Response:
        """Say how the device and its parts are."""
        hall = require_hall(path.hall)
        if caller().code != path.device:
            raise Unwelcome(403, "not_allowed", device=path.device)
        parts = {name: part.model_dump() for name, part in body.parts.items()}
        hall.conditions.report(path.device, parts, hall.clock.now())
        return jsonify({"device": path.device})

    return api


def _enrolled(asked: Enrol, token: str) -> Device:
    hall, here = halls().behind_code(asked.code), address()
    told = not isinstance(hall.clock, RehearsalClock)  # its log begins with what is rehearsed
    found: list[Device] = []

    def run(turn: Turn) -> Answer:
        device = hall.devices.behind(asked.code, turn.now)
        write = hall.devices.enrolling(device, asked.code, token, turn.now, asked.public_key)
        signs = asked.public_key is not None
        devices.enrolled(turn, device.code, address=here, signs=signs, replaced=device.enrolled, write=write, told=told)
        found.append(device)
        return Answer(status=201, body={})

    hall.do(Caller(kind="visitor", code=here, hall=hall.code, roles=frozenset()), run, key=None, fingerprint="")
    halls().forget(hall.code, found[0].code)
    return found[-1]
