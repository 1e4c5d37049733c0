"""The hall of Yushan as configured is the hall of its plan (seed S3, domain.md §2.3)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from server.domain.plan import WindowKind as Kind
from server.settings import DeviceKind, HallSettings, load_hall
from server.settings.capacity import sockets_needed

HALLS = Path(__file__).parents[2] / "config" / "halls"
TODAY = date(2026, 11, 22)

# Zone: floor, windows by kind. Zone D's five 综合受理 windows are no-difference windows (S3).
PLAN = {
    "A": (1, {Kind.GENERAL: 10, Kind.RESERVE: 3, Kind.TAX_FEE: 2, Kind.UTILITY: 7}),
    "B": (1, {Kind.GENERAL: 16, Kind.RESERVE: 4}),
    "C": (1, {Kind.GENERAL: 8, Kind.RESERVE: 1, Kind.SEAL: 1}),
    "D": (1, {Kind.NO_DIFFERENCE: 5, Kind.EMERGENCY: 1}),
    "E": (4, {Kind.GENERAL: 16, Kind.EMERGENCY: 4}),
    "F": (4, {Kind.POLICE: 16, Kind.JUDICIAL: 8}),
    "G": (5, {Kind.GENERAL: 6}),
}


@pytest.fixture(scope="module")
def yushan() -> HallSettings:
    return load_hall(HALLS / "yushan", on=TODAY)


@pytest.mark.parametrize("zone", PLAN)
def test_each_zone_has_its_windows(yushan: HallSettings, zone: str) -> None:
    floor, kinds = PLAN[zone]
    assert yushan.plan.zone[zone].floor == floor
    assert Counter(window.kind for window in yushan.plan.windows if window.zone == zone) == kinds


def test_sums_of_the_plan(yushan: HallSettings) -> None:
    windows = yushan.plan.windows
    kinds = Counter(window.kind for window in windows)
    assert len(windows) == len(yushan.plan.window) == 108
    assert len(kinds) == 9
    assert kinds[Kind.GENERAL] + kinds[Kind.NO_DIFFERENCE] == 61
    assert sum(window.kind.spare for window in windows) == 13
    assert (yushan.plan.window_cap, yushan.plan.window_cap - len(windows)) == (120, 12)
    assert sum(zone.self_service_seats for zone in yushan.plan.zones) == 20
    assert len(yushan.plan.zone["D"].units) == 25


def test_left_out_matters_are_published(yushan: HallSettings) -> None:
    assert [words.zh for words in yushan.plan.not_moved_in] == ["残疾人服务", "婚姻登记", "交警车管"]


def test_every_zone_has_at_least_eight_sample_matters(yushan: HallSettings) -> None:
    zone_of = {business.code: business.zone for business in yushan.plan.businesses}
    counts = Counter(zone_of[matter.business] for matter in yushan.plan.matters)
    assert set(counts) == set(PLAN)
    assert min(counts.values()) >= 8
    assert all(matter.sample for matter in yushan.plan.matters)
    assert len({matter.base_code for matter in yushan.plan.matters}) == len(yushan.plan.matters)


def test_spare_windows_may_take_their_zones_business(yushan: HallSettings) -> None:
    skills = yushan.plan.skills(TODAY)
    for window in yushan.plan.windows:
        if window.kind.spare:
            zones = {
                yushan.plan.business[code].zone for code in skills[window.code].own if code in yushan.plan.business
            }
            assert zones == {window.zone}


def test_turning_sends_nobody_to_another_floor(yushan: HallSettings) -> None:
    skills = yushan.plan.skills(TODAY)
    turned = 0
    for window in yushan.plan.windows:
        for code in skills[window.code].callable(no_difference=True) & yushan.plan.business.keys():
            zone = yushan.plan.zone[yushan.plan.business[code].zone]
            assert zone.floor == yushan.plan.zone[window.zone].floor
            turned += zone.code != window.zone
    assert turned > 0


def test_series_begin_with_their_zone(yushan: HallSettings) -> None:
    for business in yushan.plan.businesses:
        assert business.series[0] == business.zone


def test_hours_are_seven_and_no_warning(yushan: HallSettings) -> None:
    assert yushan.warnings == ()


def test_devices_cover_the_hall(yushan: HallSettings) -> None:
    kinds = Counter(device.kind for device in yushan.devices)
    assert kinds == {DeviceKind.KIOSK: 8, DeviceKind.DISPLAY: 8, DeviceKind.SIGN: 108, DeviceKind.PAD: 108}
    floors = {yushan.plan.zone[device.zone or ""].floor for device in yushan.devices if device.kind is DeviceKind.KIOSK}
    assert floors == {1, 4, 5}
    assert sum(sockets_needed(108, yushan.devices).values()) < yushan.server.threads
