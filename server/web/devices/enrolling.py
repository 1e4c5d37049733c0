"""The hall's devices, for its manager: letting in by a one-time code, and shutting out (设备配对与吊销)."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions import devices
from server.actions.turn import Answer, Turn
from server.host import HallHost
from server.ids import new_code
from server.live.sight import Json, moment
from server.settings.devices import DevicePlan
from server.store.devices import CODE_VALID, KnownDevice, ShutOut
from server.web.api import api_blueprint
from server.web.devices.shapes import DeviceCodeGiven, DevicePath, DeviceRevoked, DevicesTold, RevokeDevice
from server.web.gate import answered, caller, halls, require_hall, respond, told_once
from server.web.qr import qr_svg
from server.web.shapes import HallPath, Nothing

_ALERT_S = 3600.0  # so that other managers hear of it


def enrolling_blueprint() -> APIBlueprint:
    api = api_blueprint("enrolling")

    @api.get("/halls/<hall>/devices", responses={200: DevicesTold})
    def list_devices(path: HallPath) -> Response:
        """Every device: where it stands, whether it is let in, when it was seen last, how it says it is."""
        hall = require_hall(path.hall)
        planned = {one.code: one for one in hall.settings.devices}
        return jsonify({"devices": [_shown(hall, one, planned) for one in hall.devices.shown()]})

    @api.post("/halls/<hall>/devices/<device>/code", responses={201: DeviceCodeGiven})
    def give_device_code(path: DevicePath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """A one-time code for ten minutes, told once. What the device has now counts until the code is used."""
        hall, code = require_hall(path.hall), new_code()

        def run(turn: Turn) -> Answer:
            hall.devices.require(path.device)
            devices.code_given(turn, path.device, write=hall.devices.letting_in(path.device, code, turn.now))
            return Answer(status=201, body={"device": path.device, "until": moment(turn.now + CODE_VALID)})

        address = f"{hall.public_url}/pair#{code}"
        return told_once(answered(run), {"code": code, "address": address, "qr": qr_svg(address)})

    @api.post("/halls/<hall>/devices/<device>/revoke", responses={200: DeviceRevoked})
    def revoke_device(path: DevicePath, body: RevokeDevice) -> Response:
        """Shut a device out at once: its token, its key, codes given for it, the sockets it has open."""
        hall, who = require_hall(path.hall), caller()

        def run(turn: Turn) -> Answer:
            hall.devices.require(path.device)
            shut = ShutOut(at=turn.now, reason="person", by=who.code, why=body.why)
            devices.revoked(turn, path.device, why=body.why, write=hall.devices.revoking(path.device, shut))
            return Answer(status=200, body={"device": path.device, "revoked_at": moment(turn.now)})

        answer = respond(answered(run))
        halls().forget(hall.code, path.device)
        if answer.status_code == 200:
            hall.own_alerts.tell("device_revoked", for_s=_ALERT_S, device=path.device, by=who.code)
        return answer

    return api


def _shut(shut: ShutOut) -> Json:
    return {"at": moment(shut.at), "reason": shut.reason, "by": shut.by, "why": shut.why}


def _shown(hall: HallHost, one: KnownDevice, planned: dict[str, DevicePlan]) -> Json:
    device, now = one.device, hall.clock.now()
    plan, condition = planned.get(device.code), hall.conditions.of(device.code)
    return {
        "code": device.code,
        "kind": device.kind,
        "zone": device.zone,
        "windows": list(device.windows),
        "place": plan.place if plan else "",
        "configured": plan is not None,
        "enrolled_at": moment(one.enrolled_at),
        "revoked_at": moment(one.revoked_at),
        "signs": one.signs,
        "shut": _shut(one.shut) if one.shut else None,
        "seen_at": moment(condition.seen_at) if condition else None,
        "condition": condition.worst(now) if condition else "unknown",
    }
