"""``device:{code}``: a device's own settings and its open jobs. Jobs are state: they stand here until acknowledged."""

from __future__ import annotations

from server.live.sight import Json, Sight, hall_name, moment
from server.settings import DeviceKind, DevicePlan


class DeviceNotConfigured(LookupError):
    """This hall has no such device."""

    code = "unknown_device"


def device(sight: Sight, code: str) -> Json:
    """Raises DeviceNotConfigured."""
    plan = _planned(sight, code)
    mine = [job for job in sight.jobs.values() if job.device == code and job.live(sight.now)]
    return {
        "device": {
            "code": plan.code,
            "kind": str(plan.kind),
            "zone": plan.zone,
            "windows": list(plan.windows),
            "drivers": {part: dict(options) for part, options in plan.drivers.items()},
            "page": dict(plan.page),
            "offline_numbers": plan.offline_numbers,
            "screens": {name: dict(page) for name, page in plan.screens.items()},
        },
        "hall": {**hall_name(sight), "time_zone": sight.plan.time_zone},
        "emergency_turn": dict(zip(("turn", "turns"), plan.emergency_turn, strict=True)),
        "near": sight.plan.rules.near_turn_ahead,
        "jobs": [
            {
                "id": job.id,
                "kind": job.kind,
                "payload": job.payload,
                "state": job.state,
                "created_at": moment(job.created_at),
                "expires_at": moment(job.expires_at),
            }
            for job in sorted(mine, key=lambda job: job.created_at)
        ],
        "now": moment(sight.now),
    }


def _planned(sight: Sight, code: str) -> DevicePlan:
    """The device of devices.toml, or one that was only provisioned, without drivers."""
    for one in sight.settings.devices:
        if one.code == code:
            return one
    enrolled = sight.enrolled(code)
    if enrolled is None:
        raise DeviceNotConfigured(code)
    return DevicePlan(code=code, kind=DeviceKind(enrolled.kind), zone=enrolled.zone, windows=enrolled.windows)
