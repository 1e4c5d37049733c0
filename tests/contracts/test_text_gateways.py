"""Gateways for text messages: what counts as taken, refused and perhaps, of a program and of an address."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_gateway import FakeGateway

from server.given_secret import SecretMissing
from server.texting.gateway import CommandGateway, Outcome, TextMessage, UrlGateway

PHONE = "13812345678"
MESSAGE = TextMessage(id="h-t1-rate", phone=PHONE, text=f"请评价 {PHONE}", link="http://h/t/x", hall="h", language="zh")
SECRET = "of a fake"  # it guards nothing
SHORT_S = 0.5


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    made = FakeGateway(secret=SECRET)
    yield made
    made.close()


def at(gateway: FakeGateway, secret: str = SECRET) -> UrlGateway:
    return UrlGateway(gateway.url, secret=secret.encode, timeout_s=SHORT_S)


@pytest.mark.parametrize(
    ("fate", "outcome", "reason"),
    [
        ("ok", Outcome.TAKEN, ""),
        ("refuse", Outcome.REFUSED, "http_422"),
        ("error", Outcome.UNCLEAR, "http_500"),
        ("busy", Outcome.UNCLEAR, "http_429"),
        ("redirect", Outcome.UNCLEAR, "http_302"),
        ("silent", Outcome.UNCLEAR, "timeout"),
        ("endless", Outcome.UNCLEAR, "timeout"),
        ("garbled", Outcome.UNCLEAR, "answer_unreadable"),
        ("broken", Outcome.UNCLEAR, "broken_off"),
        ("taken_and_lost", Outcome.UNCLEAR, "broken_off"),
    ],
)
def test_an_address(gateway: FakeGateway, fate: str, outcome: Outcome, reason: str) -> None:
    gateway.fate = lambda _nth: fate
    there = at(gateway)
    handed = there.hand(MESSAGE)
    there.close()
    assert (handed.outcome, handed.reason) == (outcome, reason)
    assert list(gateway.books.values()) == ([json.loads(MESSAGE.as_json())] if fate in ("ok", "taken_and_lost") else [])


def test_an_address_that_is_not_there_and_a_wrong_or_missing_secret(gateway: FakeGateway) -> None:
    def missing() -> bytes:
        raise SecretMissing("env:X: nothing there")

    wrong, without = at(gateway, "other"), UrlGateway(gateway.url, secret=missing, timeout_s=SHORT_S)
    assert wrong.hand(MESSAGE).reason == "http_401"
    assert without.hand(MESSAGE).reason == "secret_missing"
    assert (gateway.strangers, gateway.books) == (1, {})
    nobody = UrlGateway("http://127.0.0.1:1/", secret=None, timeout_s=SHORT_S)
    assert nobody.hand(MESSAGE).reason == "no_connection"
    for one in (wrong, without, nobody):
        one.close()


@pytest.mark.parametrize(
    ("program", "outcome", "reason"),
    [
        ("import sys; sys.stdin.read()", Outcome.TAKEN, ""),
        ("import sys; sys.stdin.read(); sys.exit(65)", Outcome.REFUSED, "refused"),
        ("import sys; sys.stdin.read(); sys.exit(75)", Outcome.UNCLEAR, "exit_75"),
        ("import sys; print(sys.stdin.read(), file=sys.stderr); sys.exit(1)", Outcome.UNCLEAR, "exit_1"),
        ("import os; os.kill(os.getpid(), 9)", Outcome.UNCLEAR, "exit_-9"),
        ("import time; time.sleep(30)", Outcome.UNCLEAR, "timeout"),
    ],
)
def test_a_command(program: str, outcome: Outcome, reason: str) -> None:
    within = SHORT_S if reason == "timeout" else 20.0
    handed = CommandGateway([sys.executable, "-c", program], timeout_s=within).hand(MESSAGE)
    assert (handed.outcome, handed.reason) == (outcome, reason)


def test_a_command_is_given_the_message_by_its_input_and_nothing_by_its_arguments(tmp_path: Path) -> None:
    got = tmp_path / "got"
    program = (
        "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text("
        "sys.stdin.buffer.read().decode() + '\\n' + ' '.join(sys.argv[1:]), 'utf-8')"
    )
    command = CommandGateway([sys.executable, "-c", program, str(got)], timeout_s=20.0)
    assert command.hand(MESSAGE).outcome is Outcome.TAKEN
    told, arguments = got.read_text(encoding="utf-8").split("\n")
    assert json.loads(told) == json.loads(MESSAGE.as_json())
    assert PHONE in told and PHONE not in arguments  # noqa: PT018  # the control beside the promise


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    handed = CommandGateway([str(tmp_path / "nothing")], timeout_s=1.0).hand(MESSAGE)
    assert (handed.outcome, handed.reason) == (Outcome.UNCLEAR, "not_run: FileNotFoundError")
