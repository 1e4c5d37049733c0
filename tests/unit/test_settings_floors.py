"""Where everything stands: drawn in map.toml, checked cell by cell, or laid out by zone."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from server.settings import check, load_hall
from server.settings.floors import zone_boxes

HALLS = Path(__file__).parents[2] / "config" / "halls"


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A copy of Yushan that a test may break."""
    return Path(shutil.copytree(HALLS / "yushan", tmp_path / "yushan"))


@pytest.mark.parametrize("drawn", [True, False], ids=["drawn", "laid out"])
@pytest.mark.parametrize("name", ["yushan", "huangtan"])
def test_every_window_stands_once_and_zones_keep_apart(tmp_path: Path, name: str, *, drawn: bool) -> None:
    folder = Path(shutil.copytree(HALLS / name, tmp_path / name))
    if not drawn:
        (folder / "map.toml").unlink()
    settings = load_hall(folder)
    counted = Counter(cell for floor in settings.floors for row in floor.rows for cell in row)
    assert {window: counted[window] for window in settings.plan.window} == dict.fromkeys(settings.plan.window, 1)
    for floor in settings.floors:
        assert len({len(row) for row in floor.rows}) == 1
        boxes = zone_boxes(floor.rows, {code: window.zone for code, window in settings.plan.window.items()})
        taken = Counter(
            (row, column)
            for top, left, bottom, right in boxes.values()
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        )
        assert set(taken.values()) == {1}
    assert [floor.floor for floor in settings.floors] == sorted({zone.floor for zone in settings.plan.zones})


def test_a_hall_that_is_not_drawn_is_wider_than_deep(hall: Path) -> None:
    (hall / "map.toml").unlink()
    first = load_hall(hall).floors[0]
    assert 3 <= len(first.rows) <= 6
    assert len(first.rows[0]) > 2 * len(first.rows)


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("B01 ", "X01 ", "floor[#1].plan", "unknown word 'X01'"),
        ("B02 ", "B03 ", "floor[#1].plan", "window B03 is drawn twice"),
        ("B02 ", ".   ", "", "these windows stand nowhere: B02"),
        ("K7 ", "A01", "floor[#2].plan", "window A01 is drawn twice"),
        ("floor = 5", "floor = 4", "floor[#3].plan", "window G01 is in zone G, on floor 5"),
        ("C10 ", "D01 ", "floor[#1].plan", "zones A and D overlap"),
        ("floor = 5", "storey = 5", "floor[#3].floor", "this key is missing"),
    ],
)
def test_what_is_wrong_with_a_drawing_is_said(hall: Path, old: str, new: str, key: str, reason: str) -> None:
    path = hall / "map.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    faults, _ = check(hall)
    assert any(fault.file == "map.toml" and fault.key == key and fault.reason.startswith(reason) for fault in faults), (
        faults
    )
