"""The kiosk's service page: its code, and how much paper is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.__main__ import kiosk
from kiosk.paper_roll import PaperRoll
from kiosk.service_code import QUIET_S, SHUT_S, BadServiceCode, ServiceCode

RIGHT = "730156"


class Steady:
    def __init__(self) -> None:
        self.seconds = 10.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def steady() -> Steady:
    return Steady()


@pytest.fixture
def code(tmp_path: Path, steady: Steady) -> ServiceCode:
    made = ServiceCode(tmp_path / "service.json", steady)
    made.set(RIGHT)
    return made


def test_without_a_code_nobody_comes_in(tmp_path: Path, steady: Steady) -> None:
    none = ServiceCode(tmp_path / "service.json", steady)
    assert not none.is_set
    assert none.enter("") is None
    assert not none.opens("")


@pytest.mark.parametrize(
    "digits", ["", "12345", "1234", "000000", "123456", "987654", "73015a", "１２３９５６７", "7" * 13]
)
def test_a_code_that_anybody_guesses_is_not_kept(tmp_path: Path, steady: Steady, digits: str) -> None:
    made = ServiceCode(tmp_path / "service.json", steady)
    with pytest.raises(BadServiceCode):
        made.set(digits)
    assert not made.is_set


def test_the_code_opens_the_page_for_a_while(code: ServiceCode, steady: Steady) -> None:
    token = code.enter(RIGHT)
    assert token is not None
    for _ in range(3):  # each use keeps it open
        steady.seconds += QUIET_S - 1
        assert code.opens(token)
    steady.seconds += QUIET_S
    assert not code.opens(token)
    again = code.enter(RIGHT)
    assert again is not None
    code.leave()
    assert not code.opens(again)


def test_five_wrong_tries_shut_it_even_for_the_right_code(code: ServiceCode, steady: Steady) -> None:
    for _ in range(5):
        assert code.enter("111112") is None
    assert code.enter(RIGHT) is None
    steady.seconds += SHUT_S
    assert code.enter(RIGHT) is not None


def test_the_code_itself_is_not_kept(code: ServiceCode, tmp_path: Path) -> None:
    assert RIGHT not in (tmp_path / "service.json").read_text()
    assert (tmp_path / "service.json").stat().st_mode & 0o077 == 0


def test_paper_is_counted_over_a_restart_until_a_new_roll(tmp_path: Path) -> None:
    roll = PaperRoll(tmp_path / "paper.json")
    full = roll.slips_left(80)
    for _ in range(10):
        roll.printed(80)
    assert PaperRoll(tmp_path / "paper.json").slips_left(80) == full - 10
    for _ in range(full):
        roll.printed(80)
    assert roll.slips_left(80) == 0
    roll.changed()
    assert roll.slips_left(80) == full
    assert roll.slips_left(58) < full


def test_the_command_asks_for_the_code_and_ends(tmp_path: Path) -> None:
    asked = ["--server", "http://127.0.0.1:1", "--data", str(tmp_path), "--set-service-code"]
    done = CliRunner().invoke(kiosk, asked, input=f"{RIGHT}\n{RIGHT}\n")
    assert done.exit_code == 0, done.output
    assert RIGHT not in done.output
    assert CliRunner().invoke(kiosk, asked, input="123456\n123456\n").exit_code == 1


def test_a_roll_that_ends_soon_is_told_before_it_ends_and_a_new_one_takes_that_back(tmp_path: Path) -> None:
    roll = PaperRoll(tmp_path / "paper.json")
    while roll.slips_left(80) > 30:
        roll.printed(80)
    assert not roll.is_low(80)
    roll.printed(80)
    assert roll.is_low(80)
    assert PaperRoll(tmp_path / "paper.json").is_low(80), "kept over a restart"
    roll.changed()
    assert not roll.is_low(80)
