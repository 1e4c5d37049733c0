"""Rows of figures as a table that people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_COLUMNS = {
    "scenario": "scenario",
    "per_s": "a second",
    "p50_ms": "p50 ms",
    "p95_ms": "p95 ms",
    "p99_ms": "p99 ms",
    "cpu_s_per_1000": "CPU s per 1,000",
    "memory_mb": "MB",
    "of_empty": "× empty endpoint",
    "of_disk": "× disk",
}
_LAST = "rounds"


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Markdown; figures that only some scenarios have stand in the last column."""
    head = [*_COLUMNS.values(), "also"]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for row in rows:
        more = ", ".join(
            f"{_words(name)} {_figure(row[name])}" for name in row if name not in _COLUMNS and name != _LAST
        )
        rounds = f"{row[_LAST]} rounds" if _LAST in row else ""
        cells = [_figure(row[name]) if name in row else "" for name in _COLUMNS]
        lines.append("| " + " | ".join([*cells, ", ".join(part for part in (more, rounds) if part)]) + " |")
    return "\n".join(lines)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _figure(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2g}" if abs(value) < 1 else f"{value:.1f}"
