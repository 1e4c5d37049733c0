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
    """The devices, each voice with those it may never speak together with, and its turn in an emergency."""
    everywhere = set(heard).union(*heard.values())
    places = {
        device.code: set(heard.get(device.zone, (device.zone,))) if device.zone else everywhere
        for device in devices
        if device.kind is DeviceKind.DISPLAY and "voice" in device.drivers
    }
    beside = {
        code: tuple(other for other, there in places.items() if other != code and there & here)
        for code, here in places.items()
    }
    turns = _turns(beside)
    return tuple(
        replace(device, turns_with=beside[device.code], emergency_turn=turns[device.code])
        if device.code in places
        else device
        for device in devices
    )


def _turns(beside: Mapping[str, Collection[str]]) -> dict[str, tuple[int, int]]:
    """For each voice the first turn that no voice beside it has, and how many its group takes in all."""
    turn: dict[str, int] = {}
    for code in sorted(beside, key=lambda one: (-len(beside[one]), one)):
        taken = {turn[other] for other in beside[code] if other in turn}
        turn[code] = next(number for number in range(len(beside)) if number not in taken)
    return {code: (turn[code], 1 + max(turn[one] for one in _group(code, beside))) for code in beside}


def _group(code: str, beside: Mapping[str, Collection[str]]) -> set[str]:
    """The voices that are tied to this one, over others too: their turns must be of one length."""
    found, ahead = {code}, [code]
    while ahead:
        new = set(beside[ahead.pop()]) - found
        found |= new
        ahead += sorted(new)
    return found
