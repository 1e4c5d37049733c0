"""AB岗 in ``windows.toml``: who sits at a window first, and who stands in."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from server.settings import check, load_hall

HALLS = Path(__file__).parents[2] / "config" / "halls"
TODAY = date(2026, 11, 22)


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A copy of Huangtan whose posts a test may fill."""
    return Path(shutil.copytree(HALLS / "huangtan", tmp_path / "huangtan"))


def post(hall: Path, codes: str, lines: str) -> None:
    path = hall / "windows.toml"
    text, entry = path.read_text(encoding="utf-8"), f'codes = ["{codes}"]\n'
    assert text.count(entry) == 1
    path.write_text(text.replace(entry, entry + lines), encoding="utf-8")


def faults_of(hall: Path) -> list[tuple[str, str, str]]:
    return [(fault.file, fault.key, fault.reason) for fault in check(hall, on=TODAY)[0]]


def test_posts_are_read_and_nobody_need_be_named(hall: Path) -> None:
    post(hall, "1", 'first_clerk = "wang"\nstand_in = "li"\n')
    post(hall, "5-8", 'stand_in = "li"\n')
    assert faults_of(hall) == []
    posts = {one.code: (one.first_clerk, one.stand_in) for one in load_hall(hall).plan.windows}
    assert (posts["1"], posts["2"], posts["5"], posts["8"]) == (
        ("wang", "li"), (None, None), (None, "li"), (None, "li"),
    )  # fmt: skip


def test_one_person_is_the_first_at_one_window(hall: Path) -> None:
    post(hall, "5-8", 'first_clerk = "wang"\n')
    assert faults_of(hall) == [("windows.toml", "window[5-8].first_clerk", "names one person for 4 windows")]


def test_nobody_is_the_first_at_two_windows(hall: Path) -> None:
    post(hall, "1", 'first_clerk = "wang"\n')
    post(hall, "2", 'first_clerk = "wang"\n')
    assert faults_of(hall) == [("windows.toml", "window[2].first_clerk", "'wang' sits at window '1' already")]


def test_nobody_stands_in_for_themselves(hall: Path) -> None:
    post(hall, "1", 'first_clerk = "wang"\nstand_in = "wang"\n')
    assert faults_of(hall) == [
        ("windows.toml", "window[1].stand_in", "names the first clerk: somebody else must stand in")
    ]


@pytest.mark.parametrize("key", ["first_clerk", "stand_in"])
@pytest.mark.parametrize("value", ['""', "7", '["wang"]'])
def test_a_post_is_an_account(hall: Path, key: str, value: str) -> None:
    post(hall, "1", f"{key} = {value}\n")
    assert [(file, named.partition("[0]")[0]) for file, named, _ in faults_of(hall)] == [
        ("windows.toml", f"window[1].{key}")
    ]
