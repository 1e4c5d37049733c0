"""What a WebSocket rating pad says and is told: JSON with method and param, answered by code.

From a deployed open hall system (hardware-protocols.md §6), whose document and code differ; both spellings are heard.
Differences to it: a rating is taken once by its id, and only the one that was asked for. What its ``RateOperate`` may
say is not known, so it is sent only where ``cancel`` says what.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Json = dict[str, Any]

OK, UNKNOWN_METHOD, NOT_LOGGED_IN, NOT_ALLOWED, WRONG_WINDOW, FAILED = "0", "999", "1000", "1001", "1002", "1003"
"""Codes of answers."""

LEVEL_OF_WORDS: Final[Mapping[str, int]] = {
    "非常不满意": 1,
    "不满意": 2,
    "基本满意": 3,
    "一般": 3,
    "满意": 4,
    "非常满意": 5,
}
SCORES = ("attitude", "quality", "efficiency", "honest")
"""The four scores of the code's ``RateSubmit``, 1 to 5 each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What to answer a pad, and the level that a visitor has given with it; None: none that counts."""

    answer: Json
    level: int | None = None
    logged_in: bool = False


@dataclass(kw_only=True)
class PadTalk:
    """One window's side of the talk. ``asked``: id of the rating that is waited for, None while nothing is.

    ``of_scores``: which of four scores is the level. By default the lowest (ours: no source says): who is dissatisfied
    with one thing has not said that they are satisfied.
    """

    window: str = ""  # "": whatever window the pad names
    of_scores: Literal["lowest", "attitude", "quality", "efficiency", "honest"] = "lowest"
    asked: str | None = None
    used: set[str] = field(default_factory=set)

    def hear(self, text: str | bytes, *, logged_in: bool) -> Said:
        """Answer one message. Never raises: what cannot be understood is told so."""
        try:
            said = json.loads(text)
            method, param = said["method"], said.get("param") or {}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            method, param = None, None
        if not isinstance(method, str) or not isinstance(param, dict):
            return _answer("", FAILED, "a message is JSON with method and param", logged_in=logged_in)
        if method == "Login":
            return self._log_in(param)
        if not logged_in:
            return _answer(method, NOT_LOGGED_IN, "log in first", logged_in=False)
        if method == "HeartBeat":
            return _answer(method, OK, logged_in=True)
        if method == "RateSubmit":
            return self._submitted(param)
        return _answer(method, UNKNOWN_METHOD, "unknown method", logged_in=True)

    def question(self, date: str) -> str:
        """``RateQuest`` for what is asked; both spellings of the id. No name and no number: the pad needs none."""
        param = {
            "RateID": self.asked, "rateId": self.asked, "transactor": "", "item": "", "date": date, "reserveSeq": "",
        }  # fmt: skip
        return json.dumps({"method": "RateQuest", "param": param}, ensure_ascii=False)

    @staticmethod
    def operation(operate: str) -> str:
        return json.dumps({"method": "RateOperate", "param": {"operate": operate}}, ensure_ascii=False)

    def _log_in(self, param: Json) -> Said:
        named = str(param.get("winNum", param.get("WindowNumber", "")))
        if self.window and named != self.window:
            return _answer("Login", WRONG_WINDOW, f"this is window {self.window}", logged_in=False)
        return _answer("Login", OK, logged_in=True)

    def _submitted(self, param: Json) -> Said:
        rating = param.get("rateId", param.get("RateID"))
        if not isinstance(rating, str) or rating != self.asked or rating in self.used:
            return _answer("RateSubmit", NOT_ALLOWED, "nothing is to be rated under this id", logged_in=True)
        level = self._level(param)
        if level is None:
            return _answer("RateSubmit", FAILED, "Content or four scores from 1 to 5", logged_in=True)
        self.used = {rating}
        self.asked = None
        return _answer("RateSubmit", OK, logged_in=True, level=level)

    def _level(self, param: Json) -> int | None:
        if "Content" in param:
            words = param["Content"]
            return LEVEL_OF_WORDS.get(words.strip()) if isinstance(words, str) else None
        scores = [_score(param.get(name)) for name in SCORES]
        if any(score is None for score in scores):
            return None
        known = dict(zip(SCORES, (score for score in scores if score is not None), strict=True))
        return min(known.values()) if self.of_scores == "lowest" else known[self.of_scores]


def _score(raw: object) -> int | None:
    """1 to 5, also as a text; nothing else."""
    text = str(raw) if isinstance(raw, (int, str)) and not isinstance(raw, bool) else ""
    return int(text) if text in ("1", "2", "3", "4", "5") else None


def _answer(method: str, code: str, why: str = "", *, logged_in: bool, level: int | None = None) -> Said:
    return Said(answer={"code": code, "request": method, "result": why}, level=level, logged_in=logged_in)
