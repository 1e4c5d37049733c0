"""Commands wait in order, one at a time under a key, never more than can be served."""

from __future__ import annotations

import pytest

from server.actions.turn import Answer, Turn
from server.store.batch import Command
from server.store.turnstile import InProgress, NotNow, Turnstile


def command(key: str | None, caller: str = "kiosk:K1", *, alone: bool = False) -> Command:
    def run(_turn: Turn) -> Answer:
        raise AssertionError("nobody serves here")

    return Command(caller=caller, key=key, fingerprint="f", run=run, alone=alone)


def keys(turnstile: Turnstile) -> list[str | None]:
    batch = turnstile.next_batch()
    assert batch is not None
    turnstile.leave(batch)
    return [waiting.command.key for waiting in batch]


def test_who_came_first_is_first_and_those_who_wait_go_together() -> None:
    turnstile = Turnstile()
    for key in "abc":
        turnstile.enter(command(key))
    assert len(turnstile) == 3
    assert keys(turnstile) == ["a", "b", "c"]
    assert len(turnstile) == 0


def test_a_command_that_goes_alone_shares_no_commit() -> None:
    turnstile = Turnstile()
    for key, alone in (("a", False), ("b", True), ("c", False)):
        turnstile.enter(command(key, alone=alone))
    assert [keys(turnstile) for _ in range(3)] == [["a"], ["b"], ["c"]]


def test_a_second_attempt_is_told_that_the_first_is_under_way_until_it_is_served() -> None:
    turnstile = Turnstile()
    turnstile.enter(command("a"))
    with pytest.raises(InProgress):
        turnstile.enter(command("a"))
    turnstile.enter(command("a", caller="kiosk:K2"))
    turnstile.enter(command(None))
    turnstile.enter(command(None))
    assert keys(turnstile) == ["a", "a", None, None]
    turnstile.enter(command("a"))
    assert keys(turnstile) == ["a"]


def test_the_line_is_never_longer_than_can_be_served() -> None:
    turnstile = Turnstile()
    for n in range(1024):
        turnstile.enter(command(str(n)))
    with pytest.raises(NotNow):
        turnstile.enter(command("one more"))
    turnstile.next_batch()
    turnstile.enter(command("one more"))


def test_after_closing_who_stands_in_line_is_served_and_then_nobody() -> None:
    turnstile = Turnstile()
    turnstile.enter(command("a"))
    turnstile.close()
    assert keys(turnstile) == ["a"]
    assert turnstile.next_batch() is None


def test_an_answer_is_told_once_and_a_refusal_is_raised() -> None:
    turnstile = Turnstile()
    told, refused, unknown = (turnstile.enter(command(key)) for key in "abc")
    answer = Answer(status=200, body={})
    told.tell(answer)
    assert told.answer(0.0) is answer
    refused.tell(InProgress())
    with pytest.raises(InProgress):
        refused.answer(0.0)
    with pytest.raises(NotNow):
        unknown.answer(0.0)


def test_who_stands_in_line_is_turned_away_together_also_who_would_go_alone() -> None:
    turnstile = Turnstile()
    for key, alone in (("a", False), ("b", True), ("c", False)):
        turnstile.enter(command(key, alone=alone))
    assert keys(turnstile) == ["a"]
    away = turnstile.turn_away()
    assert [waiting.command.key for waiting in away] == ["b", "c"]
    turnstile.leave(away)
    turnstile.enter(command("b"))  # the same key may be tried again
    turnstile.close()
    assert [waiting.command.key for waiting in turnstile.turn_away()] == ["b"]
    assert turnstile.next_batch() is None
