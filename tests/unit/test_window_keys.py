"""What a key of a call keypad means, by who is at the window; and that it never means two things at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from small_hall import MORNING, open_hall

from hardware.ports import Key as PadKey
from server.domain.errors import TooSoon
from server.domain.hall import Hall
from server.domain.window_keys import NUMBERED, Key, NumberMeansNothing, Presence, Step, meaning, presence

LATER = timedelta(minutes=5)


def hall_with(who: Presence) -> Hall:
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance")
    if who is not Presence.NOBODY:
        hall.call_next(now=MORNING, window="1")
    if who is Presence.SERVING:
        hall.start(now=MORNING, window="1")
    return hall


def steps(hall: Hall, key: Key, at: datetime, number: str | None = None) -> list[str]:
    window = hall.day.windows["1"]
    ticket = hall.day.tickets[window.ticket] if window.ticket else None
    found = meaning(key, window, ticket, number=number, rules=hall.plan.rules, now=at)
    return [step.value for step in found]


@pytest.mark.parametrize(
    ("key", "nobody", "called", "serving"),
    [
        (Key.NEXT, ["call_next"], ["start", "finish", "call_next"], ["finish", "call_next"]),
        (Key.RECALL, ["recall"], ["recall"], ["recall"]),
        (Key.START, ["start"], ["start"], ["start"]),
        (Key.FINISH, ["finish"], ["finish"], ["finish"]),
        (Key.RATE, ["finish"], ["start"], ["finish"]),
        (Key.NO_SHOW, ["no_show"], ["no_show"], ["no_show"]),
        (Key.ABANDON, ["abandon"], ["no_show"], ["abandon"]),
        (Key.HOLD, ["hold"], ["hold"], ["hold"]),
        (Key.RESUME, ["resume"], ["resume"], ["resume"]),
        (Key.PAUSE, ["pause"], ["pause_after"], ["pause_after"]),
        (Key.TRANSFER, ["transfer"], ["transfer"], ["transfer"]),
        (Key.UNDO, ["undo"], ["undo"], ["undo"]),
    ],
)
def test_the_table(key: Key, nobody: list[str], called: list[str], serving: list[str]) -> None:
    found = [steps(hall_with(who), key, MORNING + LATER) for who in Presence]
    assert found == [nobody, called, serving]


def test_pads_and_the_server_know_the_same_keys() -> None:
    assert {key.value for key in PadKey} == {key.value for key in Key}
    assert {key.value for key in Key} - {"next", "rate"} | {"call_next", "open", "pause_after", "withdraw_pause"} == {
        step.value for step in Step
    }


@pytest.mark.parametrize("who", list(Presence))
def test_pause_again_opens_again_whoever_is_there(who: Presence) -> None:
    hall = hall_with(who)
    hall.pause_window(now=MORNING, window="1")
    assert steps(hall, Key.PAUSE, MORNING + LATER) == ["open"]


def test_one_more_press_takes_a_pause_after_this_visitor_back() -> None:
    hall = hall_with(Presence.SERVING)
    hall.pause_window(now=MORNING, window="1", after_this=True)
    assert steps(hall, Key.PAUSE, MORNING + LATER) == ["withdraw_pause"]


@pytest.mark.parametrize("key", [Key.NEXT, Key.RATE])
@pytest.mark.parametrize("who", [Presence.CALLED, Presence.SERVING])
def test_one_wish_pressed_twice_is_not_a_second_step(key: Key, who: Presence) -> None:
    hall = hall_with(who)
    with pytest.raises(TooSoon):
        steps(hall, key, MORNING + timedelta(seconds=2.9))
    assert steps(hall, key, MORNING + timedelta(seconds=hall.plan.rules.call_interval_s))


def test_nobody_is_served_before_having_had_time_to_come() -> None:
    hall = hall_with(Presence.CALLED)
    with pytest.raises(TooSoon) as refusal:
        steps(hall, Key.NEXT, MORNING + timedelta(seconds=19))
    assert refusal.value.detail == {"after": (MORNING + timedelta(seconds=20)).isoformat()}
    assert steps(hall, Key.RATE, MORNING + timedelta(seconds=4)) == ["start"], "but a clerk may say that they came"


def test_a_pause_pressed_on_two_keypads_at_once_stays_a_pause() -> None:
    hall = hall_with(Presence.NOBODY)
    hall.pause_window(now=MORNING, window="1")
    with pytest.raises(TooSoon):
        steps(hall, Key.PAUSE, MORNING + timedelta(seconds=1))


@pytest.mark.parametrize("key", sorted(set(Key) - NUMBERED))
def test_digits_before_a_key_that_takes_none_are_refused(key: Key) -> None:
    with pytest.raises(NumberMeansNothing):
        steps(hall_with(Presence.CALLED), key, MORNING + LATER, number="7")


def test_who_is_at_a_window() -> None:
    for who in Presence:
        hall = hall_with(who)
        ticket = hall.day.windows["1"].ticket
        assert presence(hall.day.tickets[ticket] if ticket else None) is who
