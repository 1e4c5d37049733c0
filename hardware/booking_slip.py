"""The paper of a booking made at the kiosk (预约凭条): the code that becomes a ticket on the day, when, and where.

Pure, as :mod:`hardware.slip`. Never a name, a phone or an identity number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hardware.place_words import Words, floor_and_side, zone_named
from hardware.slip import Align, BadSlip, Feed, Line, Rule, Slip, Text

_GAP = Feed(dots=10)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def compose_booking(payload: Mapping[str, Any], *, words: Words) -> Slip:
    """``payload``: ``code``, ``starts`` (RFC 3339), ``business_name``, ``zone``, ``zone_code``, ``floor``, ``side``,
    ``hall``, ``time_zone``, ``reprint``. ``words``: of the slip, and the weekdays of the notice.

    Raises BadSlip when a key is missing or wrong, so that a broken job fails before any paper moves.
    """
    try:
        composer = _Composer(payload, words)
        return Slip(lines=(*composer.head(), *composer.code(), *composer.when(), *composer.where(), *composer.hints()))
    except (KeyError, TypeError, ValueError, IndexError, ZoneInfoNotFoundError) as error:
        raise BadSlip(f"{type(error).__name__}: {error}") from error


class _Composer:
    def __init__(self, payload: Mapping[str, Any], words: Words) -> None:
        self._payload, self._words = payload, words

    def head(self) -> list[Line]:
        hall = self._payload["hall"]
        lines: list[Line] = [
            Text(text=hall["zh"], width=2, height=2, bold=True, align=Align.CENTRE, fit=True),
            Text(text=hall["en"], align=Align.CENTRE),
            Rule(),
        ]
        if self._payload["reprint"]:
            band = f"  {self._say('reprint', 'zh')} {self._say('reprint', 'en')}  "
            lines.append(
                Text(text=band, width=2, height=2, bold=True, align=Align.CENTRE, reverse=True, fit=True)
            )  # fmt: skip
        return lines

    def code(self) -> list[Line]:
        name = self._payload["business_name"]
        return [
            Text(text=f"{self._say('booking_code', 'zh')} {self._say('booking_code', 'en')}", align=Align.CENTRE),
            Text(
                text=self._payload["code"], width=6, height=6, bold=True, align=Align.CENTRE, fit=True, least_height=5
            ),
            Text(text=name["zh"], width=2, height=2, bold=True, align=Align.CENTRE),
            Text(text=name["en"], align=Align.CENTRE),
        ]

    def when(self) -> list[Line]:
        at = datetime.fromisoformat(self._payload["starts"])
        if at.tzinfo is None:
            raise BadSlip(f"{self._payload['starts']} has no time zone")
        at = at.astimezone(ZoneInfo(self._payload["time_zone"]))
        day = _WEEKDAYS[at.weekday()]
        chinese = f"{at.month}月{at.day}日 {self._say(day, 'zh')} {at:%H:%M}"
        english = f"{self._say(day, 'en')}, {at:%Y-%m-%d}, {at:%H:%M}"
        return [Rule(), Text(text=chinese, width=2, height=2, bold=True), Text(text=english)]

    def where(self) -> list[Line]:
        zone, code = self._payload["zone"], self._payload["zone_code"]
        lines: list[Line] = [Rule()]
        for language in ("zh", "en"):
            place = floor_and_side(self._payload["floor"], self._payload["side"], words=self._words, language=language)
            named = zone_named(code, zone[language])
            lines.append(Text(text=", ".join(part for part in (named, place) if part), bold=language == "zh"))
        return lines

    def hints(self) -> list[Line]:
        return [Rule(), *self._both("booking_come", bold=True), _GAP, *self._both("booking_keep")]

    def _say(self, key: str, language: str) -> str:
        return self._words[key][language]

    def _both(self, key: str, *, bold: bool = False) -> list[Line]:
        return [Text(text=self._say(key, "zh"), bold=bold), Text(text=self._say(key, "en"))]
