"""Quieter by schedule, and silent calling (screens.md §13)."""

from __future__ import annotations

from array import array

import pytest

from display.loudness import loudness
from hardware.drivers.shaping import quieter
from hardware.drivers.sound import Sound

NOON = {"begins": "12:00", "ends": "13:30", "percent": 40}
NIGHT = {"begins": "18:00", "ends": "08:00", "percent": 0}


@pytest.mark.parametrize(
    ("clock", "percent"),
    [("11:59", 100), ("12:00", 40), ("13:29", 40), ("13:30", 100), ("18:00", 0), ("02:00", 0), ("08:00", 100)],
)
def test_the_schedule_says_how_loud(clock: str, percent: int) -> None:
    assert loudness([NOON, NIGHT], clock) == percent


def test_an_unknown_time_is_full() -> None:
    assert loudness([NIGHT], None) == 100


def test_every_sample_is_scaled_and_full_level_is_untouched() -> None:
    sound = Sound(frames=array("h", [1000, -1000, 32767, 0]).tobytes())
    assert quieter(sound, 100) is sound
    assert list(array("h", quieter(sound, 40).frames)) == [400, -400, 13106, 0]
