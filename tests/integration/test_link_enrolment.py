"""A device enrols once with a one-time code and keeps its token for itself."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_double import TOKEN, HallDouble

from hardware.link.enrolment import EnrolmentRefused, NotEnrolled, enrol_or_load, load


@pytest.fixture
def hall() -> Iterator[HallDouble]:
    double = HallDouble()
    yield double
    double.stop()


def test_the_first_start_enrols_and_the_next_one_remembers(hall: HallDouble, tmp_path: Path) -> None:
    given = enrol_or_load(hall.url, tmp_path / "k1", "ABCD2345")
    assert (given.token, given.hall, given.code, given.kind) == (TOKEN, "huangtan", "K1", "kiosk")
    assert enrol_or_load(hall.url, tmp_path / "k1", None) == given


def test_only_this_user_may_read_the_token_and_it_is_never_shown(hall: HallDouble, tmp_path: Path) -> None:
    given = enrol_or_load(hall.url, tmp_path, "ABCD2345")
    assert stat.S_IMODE((tmp_path / "device.json").stat().st_mode) == 0o600
    assert TOKEN not in repr(given)


def test_a_wrong_code_is_refused_and_leaves_nothing(hall: HallDouble, tmp_path: Path) -> None:
    with pytest.raises(EnrolmentRefused):
        enrol_or_load(hall.url, tmp_path, "WRONG123")
    with pytest.raises(NotEnrolled):
        load(tmp_path)


def test_an_enrolled_device_started_again_with_its_used_code_just_starts(hall: HallDouble, tmp_path: Path) -> None:
    given = enrol_or_load(hall.url, tmp_path, "ABCD2345")
    assert enrol_or_load(hall.url, tmp_path, "USEDUP22") == given


def test_an_unenrolled_device_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotEnrolled, match="--code"):
        load(tmp_path)
