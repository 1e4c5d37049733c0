"""The configuration of a hall: read once, checked whole, then immutable.

:func:`load_hall` reads a folder such as ``config/halls/huangtan`` and either returns :class:`HallSettings` or raises
:class:`ConfigurationFaults` with every fault of every file. Bad configuration never starts.
docs/configuring-a-hall.md says what each file holds.
"""

from hardware.link.messages import DeviceKind
from server.settings.devices import DRIVERS, DevicePlan
from server.settings.faults import ConfigurationFaults, Fault
from server.settings.hall import Area, HallSettings, ServerRules, check, load_hall

__all__ = [
    "DRIVERS",
    "Area",
    "ConfigurationFaults",
    "DeviceKind",
    "DevicePlan",
    "Fault",
    "HallSettings",
    "ServerRules",
    "check",
    "load_hall",
]
