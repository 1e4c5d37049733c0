"""The slip (小票): what a print job says, as lines of styled text, before any printer's bytes.

Pure: payload and words in, :class:`Slip` out. A driver turns the lines into its printer's bytes and wraps them to
its own columns. A slip carries the number, the business, the zone with an arrow, people ahead, the wait as a *range*,
the time, a QR code, what happens when a call is missed, and a mark on copies; never a name or an identity number
(screens.md §4, domain.md §15).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hardware.place_words import Words, floor_and_side, zone_named


class BadSlip(ValueError):
    """The print job cannot become a slip: a field or a word is missing or wrong."""

    code = "bad_slip"


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """Styled words. ``width`` and ``height`` multiply the printer's 12×24 and 24×24 dot characters, 1 to 8.

    Text that is too wide wraps, keeping its size. With ``fit`` it first shrinks to stay on one line, its height
    no further than ``least_height``.
    """

    text: str
    width: int = 1
    height: int = 1
    bold: bool = False
    align: Align = Align.LEFT
    reverse: bool = False  # white on black
    indent: int = 0  # columns of single width, on every wrapped line
    fit: bool = False
    least_height: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """Blank paper, in dots (8 to the millimetre)."""

    dots: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Qr:
    """A QR code, centred. ``module`` is the side of one module in dots."""

    content: str
    module: int = 6


Line = Text | Rule | Feed | Qr
_GAP = Feed(dots=10)

PARTS = ("head", "number", "place", "appointment", "turn", "code", "hints")
"""The parts of a slip in their usual order. A hall may order them anew, put lines of its own between them, and leave
out the hints (config/slip.toml, :mod:`hardware.slip_template`)."""

Template = Sequence[str | Mapping[str, str]]  # parts by name, and lines of the hall's own in both languages


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """One paper from cut to cut."""

    lines: tuple[Line, ...]

    @property
    def words(self) -> str:
        """All words, line by line: for logs, tests and screen readers."""
        return "\n".join(line.text for line in self.lines if isinstance(line, Text))


def compose(payload: Mapping[str, Any], *, words: Words, paper_mm: int = 80, template: Template = PARTS) -> Slip:
    """The slip of one print payload (the payload of a print job). ``words``: config/wording/slip.toml; ``template``:
    which parts, in which order.

    Raises BadSlip when a key is missing or wrong, so that a broken job fails before any paper moves.
    """
    try:
        return _Composer(payload, words, narrow=paper_mm < 80).slip(template)
    except (KeyError, TypeError, ValueError, IndexError, ZoneInfoNotFoundError) as error:
        raise BadSlip(f"{type(error).__name__}: {error}") from error


class _Composer:
    def __init__(self, payload: Mapping[str, Any], words: Words, *, narrow: bool) -> None:
        self._payload = payload
        self._words = words
        self._narrow = narrow

    def slip(self, template: Template) -> Slip:
        parts: dict[str, Callable[[], list[Line]]] = {
            "head": self._head,
            "number": self._number,
            "place": self._place,
            "appointment": self._appointment,
            "turn": self._turn,
            "code": self._code,
            "hints": self._hints,
        }
        drawn = (parts[part]() if isinstance(part, str) else self._own(part) for part in template)
        return Slip(lines=tuple(line for part in drawn for line in part))

    def _own(self, said: Mapping[str, str]) -> list[Line]:
        """A line of the hall's own."""
        return [Rule(), Text(text=said["zh"], bold=True), Text(text=said["en"])]

    def _appointment(self) -> list[Line]:
        """The hour of a booked visit, in the hall's time; nothing for everybody else."""
        due_at = self._payload.get("due_at")
        if not due_at:
            return []
        at = self._local(due_at).strftime("%H:%M")
        lines: list[Line] = [Text(text=self._say("appointment", "zh", at=at), width=2, height=2, bold=True)]
        return [Rule(), *lines, Text(text=self._say("appointment", "en", at=at))]

    def _say(self, key: str, language: str, **values: object) -> str:
        return self._words[key][language].format(**values)

    def _head(self) -> list[Line]:
        hall = self._payload["hall"]
        lines: list[Line] = [
            Text(text=hall["zh"], width=2, height=2, bold=True, align=Align.CENTRE, fit=True),
            Text(text=hall["en"], align=Align.CENTRE),
            Rule(),
        ]
        lines += [self._band(mark) for mark in ("reprint", "offline") if self._payload.get(mark)]
        if self._payload.get("reprint"):
            lines += self._both("reprint_hint", align=Align.CENTRE)
        return lines

    def _band(self, mark: str) -> Text:
        text = f"  {self._say(mark, 'zh')} {self._say(mark, 'en')}  "
        return Text(text=text, width=2, height=2, bold=True, align=Align.CENTRE, reverse=True, fit=True)

    def _number(self) -> list[Line]:
        payload, bundle = self._payload, self._payload.get("bundle")
        business, matter = payload["business"], payload.get("matter")
        lines: list[Line] = [
            Text(text=f"{self._say('your_number', 'zh')} {self._say('your_number', 'en')}", align=Align.CENTRE),
            # The house rule is 10 mm; five times a capital of 17 dots is 10.6 mm (screens.md §2.1).
            Text(text=payload["code"], width=7, height=7, bold=True, align=Align.CENTRE, fit=True, least_height=5),
        ]
        if bundle:
            return [*lines, *self._bundle(bundle)]
        lines.append(Text(text=business["zh"], width=2, height=2, bold=True, align=Align.CENTRE))
        if matter:
            lines.append(Text(text=matter["zh"], bold=True, align=Align.CENTRE))
        english = f"{business['en']} - {matter['en']}" if matter else business["en"]
        return [*lines, Text(text=english, align=Align.CENTRE)]

    def _bundle(self, bundle: Mapping[str, Any]) -> list[Line]:
        """套餐: every matter of it, numbered in the order in which they follow one another."""
        lines: list[Line] = []
        for language, size in (("zh", 2), ("en", 1)):
            bold = language == "zh"
            name = bundle["name"][language]
            lines.append(Text(text=name, width=size, height=size, bold=bold, align=Align.CENTRE))
            lines += [
                Text(text=f"{n}. {step[language]}", bold=bold, indent=3) for n, step in enumerate(bundle["steps"], 1)
            ]
        return lines

    def _place(self) -> list[Line]:
        zone, code = self._payload["zone"], self._payload.get("zone_code") or ""
        lines: list[Line] = [Rule()]
        named = {language: zone_named(code, zone[language]) for language in ("zh", "en")}
        where = self._where("zh")
        lines.append(Text(text=f"{self._say('go_to', 'zh')} → {named['zh']}", width=2, height=2, bold=True))
        if where:
            lines.append(Text(text=where, width=2, height=2, bold=True))
        english = ", ".join(part for part in (f"{self._say('go_to', 'en')} {named['en']}", self._where("en")) if part)
        return [*lines, Text(text=english)]

    def _where(self, language: str) -> str:
        floor, side = self._payload.get("floor"), self._payload.get("side")
        return floor_and_side(floor, side, words=self._words, language=language)

    def _turn(self) -> list[Line]:
        if self._payload.get("offline"):  # nobody can say how many are ahead: no number, no wait
            told = [Text(text=self._say("wait_unknown", "zh"), width=2, height=2, bold=True)]
            return [Rule(), *told, *self._both("offline_hint")]
        ahead = int(self._payload["ahead"])
        key = {0: "ahead_none", 1: "ahead_one"}.get(ahead, "ahead")
        wait, values = self._wait()
        chinese = [self._say(key, "zh", ahead=ahead), self._say(wait, "zh", **values)]
        english = f"{self._say(key, 'en', ahead=ahead)}, {self._say(wait, 'en', **values)}"
        lines: list[Line] = [Rule(), *(Text(text=text, width=2, height=2, bold=True) for text in chinese)]
        lines.append(Text(text=english))
        if self._payload.get("unlikely_today"):
            lines += [_GAP, *self._both("unlikely_today", bold=True)]
        return lines

    def _wait(self) -> tuple[str, dict[str, int]]:
        """Which words tell the wait, and with which minutes: a range from p10 to p90, never one promise."""
        wait = self._payload.get("wait")
        if not wait:
            return "wait_unknown", {}
        low, high = int(wait["p10"]), int(wait["p90"])
        if high <= 1:
            return "wait_soon", {}
        return ("wait_single" if low == high else "wait_range"), {"low": low, "high": high}

    def _code(self) -> list[Line]:
        link = self._payload["link"]
        if not isinstance(link, str) or not link:
            raise BadSlip("no link for the QR code")
        return [Rule(), Qr(content=link), *self._both("scan", bold=True, align=Align.CENTRE)]

    def _hints(self) -> list[Line]:
        near = int(self._payload.get("near") or 0)
        lines: list[Line] = [Rule(), *self._both("when_called")]
        if near:
            lines += [_GAP, *self._both("come_back", near=near)]
        lines += [_GAP, *self._both("missed", bold=True)]
        issued = f"{self._say('issued', 'zh')} {self._say('issued', 'en')} {self._issued()}"
        again = "" if self._narrow else f"  {self._payload['code']}"
        return [*lines, Rule(), Text(text=issued + again)]

    def _issued(self) -> str:
        return self._local(self._payload["issued_at"]).strftime("%Y-%m-%d %H:%M")

    def _local(self, moment: str) -> datetime:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise BadSlip(f"{moment} has no time zone")
        return at.astimezone(ZoneInfo(self._payload["time_zone"]))

    def _both(self, key: str, *, bold: bool = False, align: Align = Align.LEFT, **values: object) -> list[Line]:
        """Chinese, then English."""
        return [
            Text(text=self._say(key, "zh", **values), bold=bold, align=align),
            Text(text=self._say(key, "en", **values), align=align),
        ]
