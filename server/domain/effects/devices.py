"""Events about devices are kept for the trail; who may come in is asked of the devices' rows."""

from __future__ import annotations

from server.domain import events as happened
from server.domain.effects.effect import effect
from server.domain.effects.people import nothing

for kind in (happened.DeviceCodeGiven, happened.DeviceEnrolled, happened.DeviceRevoked):
    effect.register(kind)(nothing)
