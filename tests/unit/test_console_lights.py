"""The lights of a console: the devices that work for this window, by their worst condition, and no others."""

from __future__ import annotations

from typing import Any

import pytest
from views_of_a_hall import Stage

from hardware.link.messages import DeviceKind
from server.settings.devices import DevicePlan

PAD = DevicePlan(code="P5", kind=DeviceKind.PAD, windows=("5",))
BESIDE = DevicePlan(code="P6", kind=DeviceKind.PAD, windows=("6",))
DESK = DevicePlan(
    code="W5",
    kind=DeviceKind.DESK,
    windows=("5",),
    drivers={name: {"driver": "any"} for name in ("keypad", "led", "printer", "rating_pad")},
)
BOARD = DevicePlan(code="D1", kind=DeviceKind.DISPLAY, zone="west")
HALL_BOARD = DevicePlan(code="D2", kind=DeviceKind.DISPLAY)
ELSEWHERE = DevicePlan(code="D3", kind=DeviceKind.DISPLAY, zone="east")
KIOSK = DevicePlan(code="K1", kind=DeviceKind.KIOSK, zone="west", drivers={"printer": {"driver": "escpos"}})


def lit(*devices: DevicePlan, silent_for: float = 0, **said: dict[str, str]) -> Any:
    """The lights of window 5; ``said``: the conditions of the parts of a device."""
    stage = Stage()
    object.__setattr__(stage.settings, "devices", devices)
    for device, parts in said.items():
        stage.conditions.report(device, {name: {"condition": how} for name, how in parts.items()}, stage.now)
    stage.later(silent_for)
    return stage.view("console:5")["lights"]


def test_where_a_hall_has_no_device_none_is_missed() -> None:
    assert lit(BESIDE, ELSEWHERE) == {"pad": "absent", "printer": "absent", "display": "absent"}


def test_a_device_that_has_not_been_heard_or_fell_silent_is_unknown() -> None:
    assert lit(PAD, BOARD, KIOSK) == {"pad": "unknown", "printer": "unknown", "display": "unknown"}
    assert lit(PAD, P5={}, silent_for=60)["pad"] == "ok"
    assert lit(PAD, P5={}, silent_for=76)["pad"] == "unknown"


def test_the_worst_of_the_screens_that_show_this_windows_calls_is_shown() -> None:
    fine = {"D1": {"page": "ok"}, "D2": {"page": "degraded"}, "D3": {"page": "unavailable"}}
    assert lit(BOARD, HALL_BOARD, ELSEWHERE, **fine)["display"] == "degraded"


def test_a_part_of_the_windows_pc_speaks_for_itself() -> None:
    parts = {"keypad": "unavailable", "led": "ok", "printer": "degraded", "rating_pad": "ok"}
    assert lit(DESK, W5=parts) == {"pad": "ok", "printer": "degraded", "display": "ok"}


@pytest.mark.parametrize(("reader", "printer"), [("unavailable", "ok"), ("ok", "unavailable")])
def test_the_printer_is_the_one_that_prints_this_windows_notices(reader: str, printer: str) -> None:
    """A kiosk of the zone may do it; how its card reader is says nothing about paper."""
    assert lit(KIOSK, K1={"id_reader": reader, "printer": printer})["printer"] == printer
