"""Figures of ratings as a CSV table."""

from __future__ import annotations

from collections.abc import Callable

from server.live.sight import Json
from server.web.figures.shapes import By
from server.web.figures.sheet import Sheet

_COUNTS = ("finished", "given", "unrated", "counted", "good", "bad", "invalid", "flagged", "valid_bad", "unverified")
_RATES = ("good", "active", "rectified", "in_time", "called_back", "score")


def table_of(state: Json, by: By, language: str, t: Callable[..., str]) -> Sheet:
    """A line a group and a last one for all. Each rate has three columns: numerator, denominator and the rate."""
    sheet = Sheet()
    sheet.add(
        t(f"by_{by}"), t("code"), t("rank"), *(t(name) for name in _COUNTS),
        *(t("level", level=level) for level in state["total"]["levels"]),
        *(t(part, rate=t(f"rate_{name}")) for name in _RATES for part in ("rate_part", "rate_whole", "rate_rate")),
    )  # fmt: skip
    for row in state["by"][by]:
        name = row["name"][language] if row["name"] else row["code"]
        sheet.add(name, row["code"], row["rank"], *_numbers(row))
    sheet.add(t("whole_hall" if state["windows"] is None else "whole_team"), "", "", *_numbers(state["total"]))
    return sheet


def _numbers(row: Json) -> list[object]:
    rates = [row["rates"][name] for name in _RATES]
    return [
        *(row[name] for name in _COUNTS),
        *row["levels"].values(),
        *(value for rate in rates for value in (rate["part"], rate["whole"], rate["rate"])),
    ]
