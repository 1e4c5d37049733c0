"""The hall's emergency as voices say it: before all else, in turns, again and again, until the all-clear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from small_hall import MORNING

from display.emergency import LATE_S, EmergencyTurns
from hardware.announcement import Announcement
from hardware.emergency_words import all_clear, emergency, seconds_for
from hardware.link.messages import DeviceKind
from server.settings import DevicePlan
from server.settings.earshot import with_turns

FIRE = {"zh": "火警！请离开", "en": "Fire! Please leave"}
TURN_S = seconds_for((FIRE["zh"], FIRE["en"]))
CLEAR_S = seconds_for(None)


def _state(words: dict[str, str] | None, turn: int = 0, turns: int = 1, *, since_s: float = 0) -> dict[str, Any]:
    state: dict[str, Any] = {"emergency_turn": {"turn": turn, "turns": turns}, "now": MORNING.isoformat()}
    if words:
        state["emergency"] = {**words, "since": (MORNING - timedelta(seconds=since_s)).isoformat()}
    return state


def _texts(said: object) -> list[str]:
    assert isinstance(said, Announcement), said
    return [phrase.text for phrase in said.phrases]


def test_it_is_said_at_once_and_again_until_the_all_clear() -> None:
    voice = EmergencyTurns()
    assert voice.next(100) is None
    assert voice.offer(_state(FIRE), 100)
    assert _texts(voice.next(100)) == ["火警，请离开", "Fire, Please leave"]
    assert not voice.offer(_state(FIRE), 101), "the same state again is no news"
    assert voice.next(105) == pytest.approx(100 + TURN_S)
    assert _texts(voice.next(100 + TURN_S)) == ["火警，请离开", "Fire, Please leave"]
    assert voice.offer(_state(None), 130)
    assert _texts(voice.next(130)) == ["紧急情况解除", "The emergency is over"]
    assert voice.next(131) is None, "calls go on"
    assert not voice.offer(_state(None), 140)
    assert voice.next(140) is None


def test_other_words_take_the_place_of_those_that_stand() -> None:
    voice = EmergencyTurns()
    voice.offer(_state(FIRE), 0)
    voice.next(0)
    assert voice.offer(_state({"zh": "地震", "en": "Earthquake"}), 2)
    assert _texts(voice.next(2)) == ["地震", "Earthquake"]


def test_neighbours_speak_one_after_the_other_also_the_all_clear() -> None:
    voices = [EmergencyTurns() for _ in range(3)]
    for turn, voice in enumerate(voices):
        voice.offer(_state(FIRE, turn, 3), 10)
    spans = _play(voices, 10, 10 + 6 * TURN_S - 0.5, TURN_S - 0.1)
    assert [turn for turn, _ in spans] == [0, 1, 2, 0, 1, 2]
    assert all(later - earlier >= TURN_S - 0.1 for (_, earlier), (_, later) in pairwise(spans))
    for turn, voice in enumerate(voices):
        voice.offer(_state(None, turn, 3), 500)
    assert [turn for turn, _ in _play(voices, 500, 500 + 3 * CLEAR_S - 0.5, CLEAR_S - 0.1)] == [0, 1, 2]
    assert all(voice.next(500 + 3 * CLEAR_S - 0.2) is not None for voice in voices), "nobody calls into the all-clear"
    assert all(voice.next(500 + 3 * CLEAR_S) is None for voice in voices)


def _play(voices: list[EmergencyTurns], begin: float, end: float, length: float) -> list[tuple[int, float]]:
    """Who begins to speak when; each speaks for so long. In steps of a tenth of a second."""
    spans, busy = [], [begin] * len(voices)
    for step in range(round((end - begin) * 10)):
        now = begin + step / 10
        for turn, voice in enumerate(voices):
            if busy[turn] <= now and isinstance(voice.next(now), Announcement):
                spans.append((turn, now))
                busy[turn] = now + length
    return spans


def test_a_voice_that_comes_late_waits_for_its_next_turn() -> None:
    voice = EmergencyTurns()
    voice.offer(_state(FIRE, 0, 2, since_s=LATE_S + 1), 50)
    assert voice.next(50) == pytest.approx(50 - LATE_S - 1 + 2 * TURN_S)
    early = EmergencyTurns()
    early.offer(_state(FIRE, 0, 2, since_s=1), 50)
    assert isinstance(early.next(50), Announcement)


def test_a_server_that_knows_no_turns_is_understood() -> None:
    voice = EmergencyTurns()
    now = datetime(2026, 11, 23, 1, tzinfo=UTC).isoformat()
    voice.offer({"emergency": {**FIRE, "since": now}, "now": now}, 0)
    assert isinstance(voice.next(0), Announcement)


def test_words_are_chinese_first_at_full_level_with_a_sentence_for_who_has_no_engine() -> None:
    said = emergency("火警！", "Fire!")
    assert (said.alarm, said.volume) == (True, 100)
    assert [phrase.language for phrase in said.phrases] == ["zh", "en"]
    assert [phrase.instead.text for phrase in said.phrases if phrase.instead] == [
        "紧急情况，请听从工作人员指挥",
        "Emergency. Please follow the staff",
    ]
    assert _texts(emergency("！", "?")) == ["紧急情况，请听从工作人员指挥", "Emergency. Please follow the staff"]
    assert not all_clear().alarm


def test_voices_beside_each_other_have_different_turns_and_others_wait_for_nobody() -> None:
    devices = [
        DevicePlan(code=code, kind=DeviceKind.DISPLAY, zone=code, drivers={"voice": {"driver": "clips"}})
        for code in "ABCDE"
    ]
    heard = {"A": {"A", "B"}, "B": {"B"}, "C": {"C"}, "D": {"D", "E"}, "E": {"E", "A"}}
    turns = {one.code: one.emergency_turn for one in with_turns(devices, heard)}
    assert turns["C"] == (0, 1)
    assert {turns[code][1] for code in "ABDE"} == {max(turns[code][0] for code in "ABDE") + 1}
    for one in with_turns(devices, heard):
        assert all(turns[one.code][0] != turns[other][0] for other in one.turns_with)
