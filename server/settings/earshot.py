"""Which voices have to take turns: those that are heard in one place (screens.md §13).

A zone says where else it is heard (``heard_in``). Two voices take turns wherever there is a zone in which both are
heard: also when neither zone hears the other, but a third one hears both. A voice of the whole hall is heard
everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from hardware.link.messages import DeviceKind
from server.settings.devices import DevicePlan
from server.settings.faults import FaultList
from server.settings.reading import Reading


def heard_in(reading: Reading) -> dict[str, frozenset[str]]:
    """For each zone the zones in which its voice is heard, itself among them."""
    return {entry.form.code: frozenset((entry.form.code, *entry.form.heard_in)) for entry in reading.zones.good}


def check_earshot(reading: Reading, faults: FaultList) -> None:
    """A zone is heard in other zones of this hall."""
    known = reading.zones.codes()
    for entry in reading.zones.good:
        for zone in entry.form.heard_in:
            if known is not None and zone not in known:
                faults.add(entry.file, f"{entry.key}.heard_in", f"unknown zone {zone!r}")


def with_turns(devices: Sequence[DevicePlan], heard: Mapping[str, Collection[str]]) -> tuple[DevicePlan, ...]:
    """The devices, each voice with those it may never speak together with."""
    everywhere = set(heard).union(*heard.values())
    places = {
        device.code: set(heard.get(device.zone, (device.zone,))) if device.zone else everywhere
        for device in devices
        if device.kind is DeviceKind.DISPLAY and "voice" in device.drivers
    }
    return tuple(
        replace(
            device,
            turns_with=tuple(
                other for other, there in places.items() if other != device.code and there & places[device.code]
            ),
        )
        if device.code in places
        else device
        for device in devices
    )
