"""The results of played days: a table to read in a terminal, and a page to keep."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

SHOWN: Mapping[str, str] = {
    "tickets": "visitors a day",
    "mean": "mean wait, min",
    "p90": "p90 wait",
    "p95": "p95 wait",
    "max": "longest wait",
    "over_15": "share over 15 min",
    "over_20": "share over 20 min",
    "worst_field": "worst field's mean",
    "green_p95": "green channel p95",
    "booked_in_10": "appointments within 10 min",
    "overtaken": "overtakings a ticket",
    "lost": "gave up or unserved",
    "busy_spread": "spread of busy shares",
    "overtime_min": "overtime, min",
    "changes": "window changes a day",
    "error": "forecast error, min",
    "covered": "80 % range covers",
    "above": "longer than p90",
    "waiting_error": "error of those who wait",
    "waiting_covered": "range covers, of those",
    "waiting_above": "longer than p90, of those",
    "violations": "violations",
}
_BARS = ("mean", "p95", "worst_field", "green_p95", "lost", "busy_spread", "error")


def table(found: Mapping[str, Any]) -> str:
    """One line a measure, one column a rule; in brackets the 95 % interval."""
    rules: Mapping[str, Any] = found["rules"]
    head = f"{found['hall']}: {found['days']} days from seed {found['seed']}, {found['seconds']} s"
    wide = max(24, *(len(name) for name in rules)) + 2
    lines = [head, " " * 28 + "".join(f"{name:>{wide}}" for name in rules)]
    for key, words in SHOWN.items():
        cells = [_cell(rule.get(key)) for rule in rules.values()]
        if any(cells):
            lines.append(f"{words:<28}" + "".join(f"{cell:>{wide}}" for cell in cells))
    return "\n".join(lines)


def _cell(entry: Mapping[str, float] | None) -> str:
    if entry is None:
        return ""
    return f"{_short(entry['mean'])} ({_short(entry['low'])}–{_short(entry['high'])})"


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def html_page(found: Mapping[str, Any]) -> str:
    """The table and, for the main measures, bars with their intervals. One file, nothing from elsewhere."""
    rules: Mapping[str, Any] = found["rules"]
    charts = "".join(_chart(key, rules) for key in _BARS if any(key in rule for rule in rules.values()))
    rows = "".join(
        f"<tr><th>{escape(words)}</th>" + "".join(f"<td>{escape(_cell(rule.get(key)))}</td>" for rule in rules.values())
        for key, words in SHOWN.items()
        if any(key in rule for rule in rules.values())
    )
    heads = "".join(f"<th>{escape(name)}</th>" for name in rules)
    title = f"{found['hall']}: {found['days']} days from seed {found['seed']}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1>{charts}<table><tr><th></th>{heads}</tr>{rows}</table></html>\n"
    )


def _chart(key: str, rules: Mapping[str, Any]) -> str:
    shown = {name: rule[key] for name, rule in rules.items() if key in rule}
    top = max(entry["high"] for entry in shown.values()) or 1.0
    bars = []
    for n, (name, entry) in enumerate(shown.items()):
        y, width = 22 * n, 420 / top
        bars.append(
            f'<text x="0" y="{y + 14}">{escape(name)}</text>'
            f'<rect x="230" y="{y + 3}" width="{entry["mean"] * width:.1f}" height="14"/>'
            f'<path d="M{230 + entry["low"] * width:.1f} {y + 10}H{230 + entry["high"] * width:.1f}"/>'
            f'<text x="{240 + entry["high"] * width:.1f}" y="{y + 14}">{_short(entry["mean"])}</text>'
        )
    return (
        f"<figure><figcaption>{escape(SHOWN[key])}</figcaption>"
        f'<svg viewBox="0 0 720 {22 * len(shown)}" role="img">{"".join(bars)}</svg></figure>'
    )


_STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:60rem;margin:2rem auto;color:#1d2733}table{border-collapse:collapse}"
    "td,th{padding:.2rem .8rem;border-bottom:1px solid #ccd3da;text-align:right}th:first-child{text-align:left}"
    "svg{width:100%;max-width:45rem}rect{fill:#2f6fb0}path{stroke:#111;stroke-width:2}text{font-size:13px}"
    "figure{margin:1rem 0}figcaption{font-weight:600}"
)
