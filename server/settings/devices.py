"""The devices of a hall as configured: what kind, where, and which driver drives each part."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hardware.link.messages import DeviceKind
from server.settings.codes import expand_all
from server.settings.device_forms import DeviceForm
from server.settings.entries import Entry
from server.settings.faults import FaultList
from server.settings.reading import Reading
from server.settings.references import known_windows, zone_of_window

# The drivers the distribution brings, by the part they drive. tests/unit/test_settings_devices.py holds this table
# to hardware.registry.DRIVERS; the server itself may not import hardware.
DRIVERS: Mapping[str, tuple[str, ...]] = {
    "printer": ("escpos",),
    "id_reader": ("sdt",),
    "card_reader": ("pcsc",),
    "voice": ("clips", "tts"),
    "headphones": ("headphones",),
    "keypad": ("keypad68h", "usb_keypad"),
    "rating_pad": ("ratingpad68h", "ws_pad"),
    "led": ("eq2013", "bx5", "cxt"),
}

_OWN_CLASS = re.compile(r"\w+(\.\w+)*:\w+")


PARTS: Mapping[DeviceKind, frozenset[str]] = {
    DeviceKind.KIOSK: frozenset({"printer", "id_reader", "card_reader", "voice", "headphones"}),
    DeviceKind.DISPLAY: frozenset({"voice"}),
    DeviceKind.SIGN: frozenset(),
    DeviceKind.PAD: frozenset(),
    DeviceKind.DESK: frozenset({"keypad", "rating_pad", "led", "printer", "id_reader", "card_reader"}),
    DeviceKind.KEYPAD: frozenset(),
}


SEVERAL = ("keypad", "rating_pad", "led")
"""Parts of which a desk may have several, one a window: ``keypad``, ``keypad_2``, ``keypad_left`` …"""


def part_of(name: str) -> str:
    """What a part is: ``keypad_2`` is a ``keypad``."""
    return next((part for part in SEVERAL if name.startswith(f"{part}_")), name)


@dataclass(frozen=True, kw_only=True, slots=True)
class DevicePlan:
    """A device as configured. ``drivers`` by part: ``{"driver", "port", …options}``, ready to be sent to its agent."""

    code: str
    kind: DeviceKind
    zone: str | None = None  # None: for the whole hall
    windows: tuple[str, ...] = ()
    place: str = ""
    notices: tuple[str, ...] = ()  # windows whose 一次性告知单 it prints, whoever else could
    tickets_per_minute: float | None = None  # None: as the hall's
    switch: str = ""
    offline_numbers: bool = False  # a kiosk goes on giving out numbers while it is cut off (promises.md §3.2)
    drivers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    page: Mapping[str, Any] = field(default_factory=dict)
    screens: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by name, where one PC has several
    turns_with: tuple[str, ...] = ()  # devices whose voices are heard where its own is: they never speak together
    emergency_turn: tuple[int, int] = (0, 1)  # of a voice: which turn, of how many, it has to say an emergency

    def screens_of(self, zones: Collection[str], window: str) -> Iterator[str]:
        """The names of its screens and LED bars that show a call of these zones to this window."""
        if self.kind is DeviceKind.DISPLAY:
            for name, page in (self.screens or {"main": self.page}).items():
                if (page.get("board") or self.zone or "all") in zones:  # "none" is no zone: a PC that only speaks
                    yield name
        if self.kind in (DeviceKind.DISPLAY, DeviceKind.SIGN) and window in self.windows:
            yield f"sign:{window}"
        bars = [driver for name, driver in self.drivers.items() if part_of(name) == "led"]
        if any(driver.get("window", self.windows[0]) == window for driver in bars):
            yield f"led:{window}"


def plan_devices(reading: Reading, faults: FaultList) -> tuple[DevicePlan, ...]:
    """The devices without a fault; what is wrong with the others goes to ``faults``."""
    devices: list[DevicePlan] = []
    seen: set[str] = set()
    for entry in reading.devices.good:
        for device in _expand(entry, reading, faults):
            if device.code in seen:
                faults.add(entry.file, f"{entry.key}.code", f"{device.code!r} is given to two devices")
            seen.add(device.code)
            devices.append(device)
    asked = {entry.form.code: entry.form.offline_numbers for entry in reading.devices.good}
    return tuple(_with_offline_numbers(device, asked.get(device.code), devices) for device in devices)


def _with_offline_numbers(device: DevicePlan, asked: bool | None, all_of_them: list[DevicePlan]) -> DevicePlan:
    """Where two or more kiosks share a switch, they are cut off together: visitors had better go to the desk."""
    if device.kind is not DeviceKind.KIOSK:
        return device
    beside = sum(one.kind is DeviceKind.KIOSK and one.switch == device.switch for one in all_of_them)
    return replace(device, offline_numbers=beside < 2 if asked is None else asked)


def _expand(entry: Entry[DeviceForm], reading: Reading, faults: FaultList) -> list[DevicePlan]:
    form = entry.form
    windows = expand_all(form.windows)
    _check_places(entry, windows, reading, faults)
    try:
        kind = DeviceKind(form.kind)
    except ValueError:
        faults.add(entry.file, f"{entry.key}.kind", f"unknown device {form.kind!r}; known: {', '.join(DeviceKind)}")
        return []
    _check_drivers(entry, kind, windows, faults)
    _check_screens(entry, kind, faults)
    each = "{window}" in form.code
    _check_windows(entry, kind, len(windows), each=each, faults=faults)
    groups = (
        [(form.code.replace("{window}", window), (window,)) for window in windows] if each else [(form.code, windows)]
    )
    zones = zone_of_window(reading)
    return [
        DevicePlan(
            code=code,
            kind=kind,
            zone=form.zone or (zones.get(group[0]) if group else None),
            windows=group,
            place=form.place,
            notices=expand_all(form.notices),
            tickets_per_minute=form.tickets_per_minute,
            switch=form.switch,
            drivers={part: driver.model_dump() for part, driver in form.drivers.items()},
            page=form.page.model_dump(exclude_unset=True),
            screens={one.name: one.model_dump(exclude_unset=True, exclude={"name"}) for one in form.screens},
        )
        for code, group in groups
    ]


def _check_places(entry: Entry[DeviceForm], windows: tuple[str, ...], reading: Reading, faults: FaultList) -> None:
    zones = reading.zones.codes()
    if zones is not None and entry.form.zone is not None and entry.form.zone not in zones:
        faults.add(entry.file, f"{entry.key}.zone", f"unknown zone {entry.form.zone!r}")
    for key, board in (("page", entry.form.page.board), *((f"screens.{s.name}", s.board) for s in entry.form.screens)):
        if zones is not None and board is not None and board not in zones | {"all", "none"}:
            faults.add(entry.file, f"{entry.key}.{key}.board", f'unknown zone {board!r}; write a zone, "all" or "none"')
    known = known_windows(reading)
    notices = expand_all(entry.form.notices)
    for key, named in (("windows", windows), ("notices", notices)):
        for window in named:
            if known is not None and window not in known:
                faults.add(entry.file, f"{entry.key}.{key}", f"unknown window {window!r}")
    if notices and "printer" not in entry.form.drivers:
        faults.add(entry.file, f"{entry.key}.notices", "only a device with a printer prints notices")


def _check_windows(entry: Entry[DeviceForm], kind: DeviceKind, count: int, *, each: bool, faults: FaultList) -> None:
    key = f"{entry.key}.windows"
    if each and not count:
        faults.add(entry.file, key, "the code names {window}, but no window is given")
    elif kind is DeviceKind.KIOSK and count:
        faults.add(entry.file, key, "a kiosk stands in a zone and has no windows")
    elif kind in (DeviceKind.PAD, DeviceKind.SIGN) and not each and count != 1:
        faults.add(entry.file, key, f"a {kind} belongs to one window; write {{window}} into the code for one at each")
    elif kind in (DeviceKind.DESK, DeviceKind.KEYPAD) and not count:
        faults.add(entry.file, key, f"a {kind} belongs to at least one window")
    if kind is not DeviceKind.KIOSK and entry.form.tickets_per_minute is not None:
        faults.add(entry.file, f"{entry.key}.tickets_per_minute", f"only a kiosk gives out tickets, not a {kind}")
    if kind is not DeviceKind.KIOSK and entry.form.model_fields_set & {"switch", "offline_numbers"}:
        faults.add(entry.file, entry.key, f"switch and offline_numbers are of a kiosk, not of a {kind}")
    if kind is DeviceKind.KIOSK and entry.form.zone is None:
        faults.add(entry.file, f"{entry.key}.zone", "a kiosk stands in a zone")


def _check_screens(entry: Entry[DeviceForm], kind: DeviceKind, faults: FaultList) -> None:
    names = [screen.name for screen in entry.form.screens]
    if len(set(names)) < len(names):
        faults.add(entry.file, f"{entry.key}.screens", "two screens have the same name")
    if kind is not DeviceKind.DISPLAY and names:
        faults.add(entry.file, f"{entry.key}.screens", f"only a display has screens, not a {kind}")
    if kind is not DeviceKind.DISPLAY and entry.form.page.model_fields_set:
        faults.add(entry.file, f"{entry.key}.page", f"only a display has a page to set, not a {kind}")


def _check_drivers(entry: Entry[DeviceForm], kind: DeviceKind, windows: tuple[str, ...], faults: FaultList) -> None:
    for name, form in entry.form.drivers.items():
        key = f"{entry.key}.drivers.{name}"
        part = part_of(name) if kind is DeviceKind.DESK else name
        if part not in PARTS[kind]:
            known = ", ".join(sorted(PARTS[kind])) or "none"
            faults.add(entry.file, key, f"a {kind} has no {part}; its parts: {known}")
            continue
        if form.driver not in DRIVERS[part] and not _OWN_CLASS.fullmatch(form.driver):
            known = ", ".join(DRIVERS[part])
            reason = f'unknown driver {form.driver!r} for a {part}; known: {known}, or your own "module:Class"'
            faults.add(entry.file, f"{key}.driver", reason)
        window = (form.model_extra or {}).get("window")
        if window is not None and window not in windows:
            faults.add(entry.file, f"{key}.window", f"{window!r} is not one of this device's windows")
