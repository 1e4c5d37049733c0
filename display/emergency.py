"""When this voice says the hall's emergency (紧急疏散), again and again until it is ended. Pure: time is an argument.

An emergency is state, not a job: as long as the device's view says that it stands it is spoken, also while the server
cannot be reached, for in a fire the server may be the first to go. It comes before everything: no call is spoken until
the all-clear has been said.

Voices that are heard in one place speak one after the other, in turns of equal length that are counted from the moment
at which the emergency began, so that nobody has to be asked (``server/settings/earshot.py`` gives each its turn). All
others speak at once. China's rule for fire broadcasting asks for the same: the whole building at once, 10 to 30 s a
time, again and again (GB 50116-2013, 4.8.8 and 4.8.9). We are not a fire alarm system and replace none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hardware.announcement import Announcement
from hardware.emergency_words import all_clear, emergency, seconds_for

LATE_S = 3.0  # whoever comes later into its own turn waits for the next one: it would run into its neighbour's


@dataclass(frozen=True, kw_only=True, slots=True)
class Rounds:
    """Turns that come round: this voice's is the ``turn``-th of ``turns``, ``turn_s`` long, from ``began`` on."""

    began: float
    turn_s: float
    turn: int
    turns: int

    def at(self, now: float) -> tuple[int, float]:
        """Which round this voice is in or waits for, and when its turn in it begins."""
        length = self.turns * self.turn_s
        first = self.began + self.turn * self.turn_s
        number = max(0, math.ceil((now - LATE_S - first) / length))
        return number, first + number * length


class EmergencyTurns:
    """What one voice has to say of an emergency, and when. Times: seconds of a steady clock."""

    def __init__(self) -> None:
        self._words: tuple[str, str] | None = None  # zh, en, while it stands
        self._rounds: Rounds | None = None  # also after the end, until everybody has said the all-clear
        self._said = -1  # the last round in which this voice has spoken

    def offer(self, state: Mapping[str, Any], received_at: float) -> bool:
        """Take the device's state; whether something is to be said that goes before all else."""
        told = state.get("emergency")
        words = (str(told["zh"]), str(told["en"])) if told else None
        if words == self._words:
            return False
        place = state.get("emergency_turn") or {"turn": 0, "turns": 1}
        rounds = Rounds(began=received_at, turn_s=seconds_for(words), turn=place["turn"], turns=place["turns"])
        if told:
            age = datetime.fromisoformat(state["now"]) - datetime.fromisoformat(told["since"])
            rounds = replace(rounds, began=received_at - age.total_seconds())
        self._words, self._rounds, self._said = words, rounds, -1
        return True

    def next(self, now: float) -> Announcement | float | None:
        """What is to be said now, or until when nothing may be said; None when calls may be spoken."""
        if self._rounds is None:
            return None
        number, begins = self._rounds.at(now)
        if self._words is None and (number > 0 or self._said == 0):
            everybody = self._rounds.began + self._rounds.turns * self._rounds.turn_s
            if now < everybody and self._rounds.turns > 1:
                return everybody
            self._rounds = None
            return None
        if number <= self._said:
            return begins + self._rounds.turns * self._rounds.turn_s
        if now < begins:
            return begins
        self._said = number
        return emergency(*self._words) if self._words else all_clear()
