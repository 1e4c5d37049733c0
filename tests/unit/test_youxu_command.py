"""The command itself: its version, and a word that is no command."""

from __future__ import annotations

from importlib.metadata import version

from click.testing import CliRunner

from server.__main__ import youxu


def test_it_tells_its_version() -> None:
    told = CliRunner().invoke(youxu, ["--version"])
    assert (told.exit_code, told.output) == (0, f"youxu {version('youxu')}\n")


def test_a_word_that_is_no_command_is_named() -> None:
    told = CliRunner().invoke(youxu, ["sever"])
    assert told.exit_code == 2
    assert "sever" in told.output
