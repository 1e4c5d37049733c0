"""How fast windows are changed on advice: to the minute."""

from __future__ import annotations

from datetime import timedelta

from small_hall import MORNING

from server.domain.change_pace import Changed, rests, room


def after(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def test_a_changed_window_rests_for_half_an_hour_and_no_other_does() -> None:
    changed = [Changed(window="1", at=MORNING)]
    assert rests("1", changed, MORNING + after(29.9))
    assert not rests("1", changed, MORNING + after(30))
    assert not rests("2", changed, MORNING + after(1))


def test_what_was_taken_back_rests_from_then_on() -> None:
    changed = [Changed(window="1", at=MORNING, taken_back_at=MORNING + after(20))]
    assert rests("1", changed, MORNING + after(49))
    assert not rests("1", changed, MORNING + after(50))


def test_there_is_room_for_three_in_a_quarter_of_an_hour() -> None:
    changed = [Changed(window=str(n), at=MORNING + after(n)) for n in range(3)]
    assert room(changed[:1], MORNING + after(1)) == 2
    assert room(changed, MORNING + after(14.9)) == 0
    assert room(changed, MORNING + after(15)) == 1
    assert room([*changed, *changed], MORNING + after(3)) == 0
    taken_back = [Changed(window="9", at=MORNING, taken_back_at=MORNING + after(1))]
    assert room(taken_back, MORNING + after(2)) == 3
