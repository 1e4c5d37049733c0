"""Screens in the configuration: several on one PC, their layouts, and are they legible (screens.md §2.2, §8)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from server.settings import load_hall
from server.settings.device_forms import PageForm
from server.settings.hall import check
from server.settings.legibility import readable_m

HUANGTAN = Path("config/halls/huangtan")
BOARD = """
[[device]]
code = "D9"
kind = "display"
zone = "H"
"""


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HUANGTAN, tmp_path / "huangtan"))


def _add(hall: Path, text: str) -> None:
    devices = hall / "devices.toml"
    devices.write_text(devices.read_text(encoding="utf-8") + BOARD + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("inches", "beside", "metres"),
    [(43, True, 7.9), (55, True, 10.1), (65, True, 12.0), (85, True, 15.7), (43, False, 10.5)],
)
def test_a_panel_is_legible_to_a_distance(inches: float, beside: bool, metres: float) -> None:
    """12.2 mm of glyph for each metre, with two calls on the screen, or one where nothing stands beside."""
    assert readable_m(PageForm(panel_inches=inches, beside=beside)) == pytest.approx(metres, abs=0.15)


def test_what_nobody_can_read_is_refused_and_what_can_be_mended_is_warned_of(hall: Path) -> None:
    _add(hall, "page = { panel_inches = 43, distance_m = 10 }")
    faults, warnings = check(hall)
    assert faults == []
    assert any("beside = false" in str(warning) for warning in warnings)
    text = (hall / "devices.toml").read_text(encoding="utf-8")
    (hall / "devices.toml").write_text(text.replace("distance_m = 10", "distance_m = 15"), encoding="utf-8")
    faults, _ = check(hall)
    assert ["larger panel" in str(fault) for fault in faults] == [True]


def test_two_monitors_of_one_pc(hall: Path) -> None:
    _add(
        hall,
        """
[[device.screens]]
name = "left"
distance_m = 6
[[device.screens]]
name = "pillar"
board = "all"
upright = true
distance_m = 6
night = { begins = "18:00", ends = "07:30" }
media_percent = 20
""",
    )
    device = next(one for one in load_hall(hall).devices if one.code == "D9")
    assert list(device.screens) == ["left", "pillar"]
    assert device.screens["pillar"]["night"] == {"begins": "18:00", "ends": "07:30"}
    assert list(device.screens_of({"all", "H"}, "1")) == ["left", "pillar"]
    assert list(device.screens_of({"all"}, "1")) == ["pillar"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("page = { media_percent = 41 }", "media_percent"),
        ('page = { night = { begins = "25:00", ends = "07:30" } }', "night"),
        ('page = { board = "Q" }', "unknown zone"),
        ('[[device.screens]]\nname = "a"\n[[device.screens]]\nname = "a"', "the same name"),
        ('[[device.screens]]\nname = "a"\nboard = "Q"', "unknown zone"),
    ],
)
def test_what_is_wrong_is_named(hall: Path, text: str, said: str) -> None:
    _add(hall, text)
    faults, _ = check(hall)
    assert len(faults) == 1
    assert said in str(faults[0])
