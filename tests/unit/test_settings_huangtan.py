"""The hall of Huangtan as configured is the hall of its plan (seed S4, domain.md §2.4)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from server.domain.plan import WindowKind
from server.settings import HallSettings, load_hall

HALLS = Path(__file__).parents[2] / "config" / "halls"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def huangtan() -> HallSettings:
    return load_hall(HALLS / "huangtan", on=TODAY)


def test_windows_are_those_of_the_plan(huangtan: HallSettings) -> None:
    kinds = Counter(window.kind for window in huangtan.plan.windows)
    assert kinds == {WindowKind.DOMAIN: 4, WindowKind.NO_DIFFERENCE: 4, WindowKind.UNRESOLVED: 1}
    assert [window.code for window in huangtan.plan.windows] == list("123456789")


def test_six_areas(huangtan: HallSettings) -> None:
    names = {zone.name.zh for zone in huangtan.plan.zones} | {area.name.zh for area in huangtan.areas}
    assert names == {"咨询导办区", "综合受理区", "后台审批区", "自助网办区", "休息等候区", "政务公开区"}


def test_police_matters_are_not_delegated(huangtan: HallSettings) -> None:
    for code, skills in huangtan.plan.skills(TODAY).items():
        if code != "1":
            assert "A-BIRTH" not in skills.callable(no_difference=True)
            assert "public_security" not in skills.callable(no_difference=True)


def test_delegation_follows_its_dates(huangtan: HallSettings) -> None:
    def takers(matter: str, on: date) -> list[str]:
        skills = huangtan.plan.skills(on)
        return [code for code in skills if matter in skills[code].callable(no_difference=True)]

    assert takers("B-SOLE-TRADER-OPEN", date(2025, 12, 31)) == ["2"]
    assert takers("B-SOLE-TRADER-OPEN", date(2026, 1, 1)) == ["2", "5", "6"]
    assert takers("B-SOLE-TRADER-OPEN", date(2027, 12, 31)) == ["2", "5", "6"]
    assert takers("B-SOLE-TRADER-OPEN", date(2028, 1, 1)) == ["2"]
    assert takers("C-SOCIAL-CARD", TODAY) == ["3", "5", "6", "7", "8"]


def test_turning_a_window_no_difference_has_an_effect(huangtan: HallSettings) -> None:
    skills = huangtan.plan.skills(TODAY)["3"]
    assert "civil_affairs" not in skills.callable(no_difference=False)
    assert "civil_affairs" in skills.callable(no_difference=True)


def test_every_field_has_sample_matters(huangtan: HallSettings) -> None:
    for business in huangtan.plan.businesses:
        matters = huangtan.plan.matters_of[business.code]
        assert len(matters) >= (8 if business.code != "unresolved" else 4)
        assert all(matter.sample and matter.base_code.startswith("SAMPLE-") for matter in matters)


def test_open_at_least_seven_hours(huangtan: HallSettings) -> None:
    assert huangtan.warnings == ()


def test_devices(huangtan: HallSettings) -> None:
    devices = {device.code: device for device in huangtan.devices}
    assert set(devices) == {"K1", "D1", "W1"} | {f"P{number}" for number in range(1, 10)}
    assert devices["K1"].drivers["printer"] == {"driver": "escpos", "port": "virtual", "paper_mm": 80}
    assert devices["P7"].windows == ("7",)
    assert devices["P7"].zone == "H"
