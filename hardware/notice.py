"""The 一次性告知单: what a notice job says, as the lines of a slip, before any printer's bytes (domain.md §6).

Pure: payload and words in, :class:`hardware.slip.Slip` out. What is missing stands large with a box to tick at home,
what is there small below it; then where to come back and until when. Never a name or an identity number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hardware.place_words import Words, floor_and_side, zone_named
from hardware.slip import Align, BadSlip, Feed, Line, Rule, Slip, Text

_GAP = Feed(dots=10)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def compose_notice(payload: Mapping[str, Any], *, words: Words, paper_mm: int = 80) -> Slip:
    """The notice of one payload (:class:`hardware.link.messages.NoticePayload`). ``words``: config/wording/notice.toml.

    Raises BadSlip when a key is missing or wrong, so that a broken job fails before any paper moves.
    """
    try:
        return _Composer(payload, words, narrow=paper_mm < 80).slip()
    except (KeyError, TypeError, ValueError, IndexError, ZoneInfoNotFoundError) as error:
        raise BadSlip(f"{type(error).__name__}: {error}") from error


class _Composer:
    def __init__(self, payload: Mapping[str, Any], words: Words, *, narrow: bool) -> None:
        self._payload, self._words, self._narrow = payload, words, narrow
        self._english = bool(payload["english"])

    def slip(self) -> Slip:
        parts = (self._head(), self._missing(), self._there(), self._come_back(), self._foot())
        return Slip(lines=tuple(line for part in parts for line in part))

    def _say(self, key: str, language: str, **values: object) -> str:
        return self._words[key][language].format(**values)

    def _both(
        self, key: str, *, large: bool = False, bold: bool = False, align: Align = Align.LEFT, **values: object
    ) -> list[Line]:
        """Chinese, and English below it where it was asked for."""
        return self._named({language: self._say(key, language, **values) for language in ("zh", "en")}, large=large,
                           bold=bold, align=align)  # fmt: skip

    def _named(
        self, name: Mapping[str, str], *, large: bool = False, bold: bool = False, align: Align = Align.LEFT
    ) -> list[Line]:
        size = 2 if large else 1
        lines: list[Line] = [Text(text=name["zh"], width=size, height=size, bold=bold or large, align=align)]
        return [*lines, Text(text=name["en"], align=align)] if self._english else lines

    def _head(self) -> list[Line]:
        lines: list[Line] = [
            Text(text=self._payload["hall"]["zh"], align=Align.CENTRE),
            *self._both("title", large=True, align=Align.CENTRE),
        ]
        if self._payload["reprint"]:
            band = f"  {self._say('reprint', 'zh')} {self._say('reprint', 'en')}  "
            lines.append(Text(text=band, bold=True, align=Align.CENTRE, reverse=True))
        return [*lines, Rule(), *self._both("matter"), *self._named(self._payload["matter"], large=True)]

    def _papers(self, *, missing: bool) -> list[Mapping[str, str]]:
        return [paper["name"] for paper in self._payload["papers"] if bool(paper["missing"]) is missing]

    def _missing(self) -> list[Line]:
        missing, why = self._papers(missing=True), self._payload["why"]
        key = {0: "nothing_missing", 1: "missing_one"}.get(len(missing), "missing")
        lines: list[Line] = [Rule(), *self._both(key, bold=True, count=len(missing))]
        for name in missing:
            lines += [_GAP, Text(text=f"□{name['zh']}", width=2, height=2, bold=True)]
            if self._english:
                lines.append(Text(text=name["en"], indent=4))
        if why:
            lines += [_GAP, Text(text=self._say("why", "zh", why=why), bold=True)]
        return lines

    def _there(self) -> list[Line]:
        there = self._papers(missing=False)
        if not there:
            return []
        lines: list[Line] = [_GAP, *self._both("there")]
        for name in there:
            lines.append(Text(text=f"√ {name['zh']}", indent=2))
            if self._english:
                lines.append(Text(text=name["en"], indent=5))
        return lines

    def _come_back(self) -> list[Line]:
        back = self._payload["come_back"]
        where, at = self._place(back)
        lines: list[Line] = [Rule(), *self._both("come_to", bold=True)]
        lines += [Text(text=text, width=2, height=2, bold=True) for text in where]
        if self._english:
            lines.append(Text(text=at))
        lines += self._both("any_window")
        until = date.fromisoformat(back["until"])
        weekday = self._words[_WEEKDAYS[until.weekday()]]
        said = {
            language: self._say("until", language, month=until.month, day=until.day, weekday=weekday[language])
            for language in ("zh", "en")
        }
        lines += [_GAP, *self._named(said, large=True)]
        hours = ", ".join(f"{opens}–{closes}" for opens, closes in back["hours"])
        return [*lines, *self._both("hours", hours=hours)] if hours else lines

    def _place(self, back: Mapping[str, Any]) -> tuple[tuple[str, str], str]:
        """Chinese in two lines, English in one."""
        zone = {language: zone_named(back["zone_code"], back["zone"][language]) for language in ("zh", "en")}
        at = {language: self._say("window", language, window=back["window"]) for language in ("zh", "en")}
        floor, side = back["floor"], back["side"]
        where = {
            language: floor_and_side(floor, side, words=self._words, language=language) for language in ("zh", "en")
        }
        return (where["zh"], f"{zone['zh']} {at['zh']}"), f"{at['en']}, {zone['en']}, {where['en']}"

    def _foot(self) -> list[Line]:
        lines: list[Line] = [Rule()]
        if self._papers(missing=True):
            lines += self._both("all", bold=True)
        lines += self._both("ask")
        key = "given_narrow" if self._narrow else "given"
        said = {"at": self._given_at(), "window": self._payload["window"], "code": self._payload["code"]}
        return [*lines, Rule(), *self._both(key, **said)]

    def _given_at(self) -> str:
        at = datetime.fromisoformat(self._payload["given_at"])
        if at.tzinfo is None:
            raise BadSlip("given_at has no time zone")
        return at.astimezone(ZoneInfo(self._payload["time_zone"])).strftime("%Y-%m-%d %H:%M")
