"""What becomes of the hall's devices: the part of the trail that is about machines (promises.md §5.2)."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.events.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceCodeGiven(Event):
    """生成配对码: a one-time code that lets this device in. The code itself is kept nowhere."""

    device: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceEnrolled(Event):
    """设备配对. ``address``: as the network says. ``signs``: it signs its commands with a key of its own from now on.

    What it had before, token or key, counts no longer. ``replaced``: it was in, and had something; None in older logs.
    """

    device: str
    address: str
    signs: bool
    replaced: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceRevoked(Event):
    """设备吊销. ``cloned``: nobody decided it: a counter came twice, so two machines had the device's key."""

    device: str
    why: str
    cloned: bool
