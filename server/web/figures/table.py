"""Figures as a CSV table: UTF-8 with a byte order mark and Windows line ends, as office programs want it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from server.live.sight import Json
from server.web.figures.shapes import By

_COUNTS = ("finished", "given", "unrated", "counted", "good", "bad", "invalid", "flagged", "valid_bad", "unverified")
_RATES = ("good", "active", "rectified", "in_time", "called_back", "score")
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def table_of(state: Json, by: By, language: str, t: Callable[..., str]) -> str:
    """A line a group and a last one for all. Each rate has three columns: numerator, denominator and the rate."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(
        [
            t(f"by_{by}"), t("code"), t("rank"), *(t(name) for name in _COUNTS),
            *(t("level", level=level) for level in state["total"]["levels"]),
            *(t(part, rate=t(f"rate_{name}")) for name in _RATES for part in ("rate_part", "rate_whole", "rate_rate")),
        ]
    )  # fmt: skip
    for row in state["by"][by]:
        name = row["name"][language] if row["name"] else row["code"]
        out.writerow([_inert(name), _inert(row["code"]), _filled(row["rank"]), *_numbers(row)])
    out.writerow([t("whole_hall" if state["windows"] is None else "whole_team"), "", "", *_numbers(state["total"])])
    return f"\ufeff{text.getvalue()}"


def _numbers(row: Json) -> list[object]:
    rates = [row["rates"][name] for name in _RATES]
    return [
        *(row[name] for name in _COUNTS),
        *row["levels"].values(),
        *(value for rate in rates for value in (rate["part"], rate["whole"], _filled(rate["rate"]))),
    ]


def _filled(value: object) -> object:
    return "" if value is None else value


def _inert(text: str) -> str:
    """A name that a table program would run as a formula is kept from it by an apostrophe."""
    return f"'{text}" if text.startswith(_RUNS) else text
