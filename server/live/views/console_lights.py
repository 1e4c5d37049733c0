"""The devices that work for a window, as lights of its console: each kind by its worst condition.

A clerk can do something about the own pad, the printer of notices and the screens that show the own calls, and nothing
about the rest of the hall. ``absent``: the hall has no such device here; ``unknown``: one is silent.
"""

from __future__ import annotations

from collections.abc import Callable

from hardware.link.messages import DeviceKind
from server.actions.notices import notice_printer
from server.live.conditions import worst_first
from server.live.sight import Json, Sight
from server.settings.devices import DevicePlan, part_of

ABSENT = "absent"


def lights(sight: Sight, code: str) -> Json:
    """``pad``, ``printer`` and ``display``: ok, degraded, unavailable, unknown or absent."""
    around = {sight.plan.window[code].zone, "all"}
    printer = notice_printer(sight.plan, sight.settings.devices, code)
    return {
        "pad": _worst(sight, lambda one: _rates(one, code), "rating_pad"),
        "printer": _worst(sight, lambda one: one is printer, "printer"),
        "display": _worst(sight, lambda one: _shows(one, code, around), "led"),
    }


def _rates(device: DevicePlan, window: str) -> bool:
    return window in device.windows and (device.kind is DeviceKind.PAD or _has(device, "rating_pad"))


def _shows(device: DevicePlan, window: str, zones: set[str]) -> bool:
    return any(device.screens_of(zones, window)) or (window in device.windows and _has(device, "led"))


def _has(device: DevicePlan, kind: str) -> bool:
    return any(part_of(name) == kind for name in device.drivers)


def _worst(sight: Sight, wanted: Callable[[DevicePlan], bool], kind: str) -> str:
    """Of the devices that are wanted; one with a part of this kind is as that part is."""
    said = [_condition(sight, device, kind) for device in sight.settings.devices if wanted(device)]
    return worst_first(said) if said else ABSENT


def _condition(sight: Sight, device: DevicePlan, kind: str) -> str:
    condition = sight.conditions.of(device.code)
    if condition is None:
        return "unknown"
    names = [name for name in condition.parts if part_of(name) == kind]
    return condition.worst(sight.now, names or None)
