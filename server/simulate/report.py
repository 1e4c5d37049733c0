"""The results of played days: a table to read in a terminal, and a page to keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
_BARS = ("mean", "p95", "worst_field", "green_p95", "lost", "busy_spread", "changes", "error")
_TIMES = ("mean", "p90", "p95", "worst_field", "green_p95", "overtaken", "lost", "busy_spread", "error")


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
    compared = _compared(rules)
    if compared:
        lines += ["", f"times {found['policy']}, the same days in pairs (95 % interval)"]
        lines += [f"{words:<28}" + "".join(f"{cell:>{wide}}" for cell in cells) for words, cells in compared]
    return "\n".join(lines)


def _compared(rules: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """For the measures that rules differ by, how many times the played rule's each one's is; empty for that rule."""
    rows = []
    for key in _TIMES:
        cells = [_times(rule.get(key)) for rule in rules.values()]
        if any(cells):
            rows.append((SHOWN[key], cells))
    return rows


def _times(entry: Mapping[str, float] | None) -> str:
    if entry is None or "times" not in entry:
        return ""
    return f"{entry['times']:.3f} ({entry['times_low']:.3f}–{entry['times_high']:.3f})"


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
    measured = [
        (words, [_cell(rule.get(key)) for rule in rules.values()])
        for key, words in SHOWN.items()
        if any(key in rule for rule in rules.values())
    ]
    body = f'<div class="charts">{charts}</div>' + _html_table(rules, measured)
    compared = _compared(rules)
    if compared:
        body += f"<h2>Times {escape(found['policy'])}, the same days in pairs</h2>" + _html_table(rules, compared)
    title = f"{found['hall']}: {found['days']} days from seed {found['seed']}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1>{body}</html>\n"
    )


def _html_table(rules: Iterable[str], rows: Iterable[tuple[str, list[str]]]) -> str:
    heads = "".join(f"<th>{escape(name)}</th>" for name in rules)
    lines = "".join(
        f"<tr><th>{escape(words)}</th>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
        for words, cells in rows
    )
    return f"<table><tr><th></th>{heads}</tr>{lines}</table>"


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
    "body{font:15px/1.5 sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem;color:#1d2733}"
    "table{border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums}"
    "td,th{padding:.25rem .5rem;border-bottom:1px solid #ccd3da;text-align:right}"
    "td{white-space:nowrap}th:first-child{text-align:left}"
    ".charts{display:grid;grid-template-columns:1fr 1fr;gap:0 2rem}"
    "svg{width:100%}rect{fill:#2f6fb0}path{stroke:#111;stroke-width:2}text{font-size:13px}"
    "figure{margin:1rem 0}figcaption{font-weight:600}"
)
