"""The platform's list of cases as a CSV file: good lines are kept, the others named with what is wrong.

Columns by name, in any order, in English or Chinese. What is not one of them is not read: names, numbers and phones of
applicants are none of this hall's business here and are not kept.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from server.domain.case_check import PlatformCase
from server.live.sight import Json

COLUMNS = {
    "case_no": ("case_no", "办件编号", "办件号", "业务流水号"),
    "day": ("day", "受理日期", "受理时间", "收件时间"),
    "place": ("place", "hall", "受理大厅", "大厅"),
    "matter": ("matter", "事项编码", "事项名称", "事项"),
    "department": ("department", "受理部门", "部门"),
    "window": ("window", "受理窗口", "窗口"),
}
Problem = Literal["no_column", "too_long", "unwritable", "misshapen", "no_day", "later", "no_csv", "empty"]
_NEEDED = ("case_no", "day")
_LONGEST = 100


@dataclass(kw_only=True)
class CaseList:
    """``faults``: ``{"line", "field", "problem", "value"}``, by line of the file; ``problem`` is one of ``Problem``.

    ``passed_over``: names of columns not read.
    """

    cases: list[PlatformCase] = field(default_factory=list)
    faults: list[Json] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(sorted({case.day for case in self.cases}))

    def add(self, line: int, name: str, problem: Problem, value: str = "") -> None:
        self.faults.append({"line": line, "field": name, "problem": problem, "value": _shown(value)})


def read_case_list(text: str, shape: str, today: date) -> CaseList:
    """Reads to the end, whatever is wrong. ``shape``: what a number looks like; ``today``: no case is later."""
    found = CaseList()
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        names = _columns(next(rows, []), found)
        missing = [name for name in _NEEDED if name not in names]
        for name in missing:
            found.add(1, name, "no_column", ", ".join(COLUMNS[name]))
        if missing:
            return found
        for row in rows:
            if any(cell.strip() for cell in row):
                _line(rows.line_num, dict(zip(names, row, strict=False)), shape, today, found)
    except csv.Error as error:
        found.add(rows.line_num, "", "no_csv", str(error))
    return found


def _columns(head: list[str], found: CaseList) -> list[str]:
    """Our name of each column; an empty one for what is not read."""
    known = {word: name for name, words in COLUMNS.items() for word in words}
    names = []
    for cell in head:
        name = known.get(cell.strip().lower(), "")
        names.append("" if name in names else name)
        if not names[-1]:
            found.passed_over.append(_shown(cell.strip()))
    return names


def _line(line: int, row: dict[str, str], shape: str, today: date, found: CaseList) -> None:
    said = {name: row.get(name, "").strip() for name in COLUMNS}
    wrong = next((name for name, value in said.items() if len(value) > _LONGEST), None)
    if wrong is not None:
        found.add(line, wrong, "too_long", said[wrong])
        return
    wrong = next((name for name, value in said.items() if not value.isprintable()), None)
    if wrong is not None:
        found.add(line, wrong, "unwritable", said[wrong])
        return
    if not re.fullmatch(shape, said["case_no"]):
        found.add(line, "case_no", "misshapen", said["case_no"])
        return
    day = _day(said["day"])
    if day is None or day > today:
        found.add(line, "day", "no_day" if day is None else "later", said["day"])
        return
    texts = {name: said[name] for name in ("place", "matter", "department", "window")}
    found.cases.append(PlatformCase(case_no=said["case_no"], day=day, **texts))


def _day(text: str) -> date | None:
    """A day, or the day of a moment: 2026-11-24, 2026/11/24, with or without a time behind."""
    try:
        return datetime.fromisoformat(text.replace("/", "-")[:10]).date()
    except ValueError:
        return None


def _shown(text: str) -> str:
    """As a page may show it: short, and without signs that are none."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:_LONGEST])
