"""Bookings from a CSV file: read whole, every fault named with its line, before anything is booked.

Columns by name, in any order: ``day`` (2026-11-24), ``time`` (09:00), ``business`` or ``matter`` (codes of the hall),
``id_number`` and ``phone`` (kept only as keyed hashes). A byte order mark and Windows line ends do no harm.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, time

from server.actions.bookings import Wish
from server.domain.plan import HallPlan
from server.keys import HallKeys

COLUMNS = ("day", "time", "business", "matter", "id_number", "phone")
MOST_LINES = 2000


@dataclass(kw_only=True)
class Table:
    """The good lines by their number, and what is wrong with the others: ``{"line", "field", "problem"}``."""

    wishes: list[tuple[int, Wish]] = field(default_factory=list)
    faults: list[dict[str, str | int]] = field(default_factory=list)

    def add(self, line: int, name: str, problem: str) -> None:
        self.faults.append({"line": line, "field": name, "problem": problem})


def read_table(text: str, plan: HallPlan, keys: HallKeys) -> Table:
    """Reads to the end, whatever is wrong."""
    table = Table()
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        names = [name.strip() for name in rows.fieldnames or ()]
        rows.fieldnames = names
        _check_columns(names, table)
        if table.faults:
            return table
        for row in rows:
            _line(rows.line_num, row, plan, keys, table)
            if len(table.wishes) > MOST_LINES:
                table.add(rows.line_num, "", f"a file has at most {MOST_LINES} bookings")
                break
    except csv.Error as error:
        table.add(rows.line_num, "", f"no CSV: {error}")
    return table


def _check_columns(names: list[str], table: Table) -> None:
    for name in names:
        if name not in COLUMNS:
            table.add(1, name, f"unknown column; known: {', '.join(COLUMNS)}")
    for name in ("day", "time"):
        if name not in names:
            table.add(1, name, "this column is missing")
    if not {"business", "matter"} & set(names):
        table.add(1, "business", "give a column business or matter")


def _line(line: int, row: dict[str | None, str | None], plan: HallPlan, keys: HallKeys, table: Table) -> None:
    if None in row or None in row.values():
        table.add(line, "", "this line has more or fewer fields than the first one")
        return
    said = {str(name): (value or "").strip() for name, value in row.items()}
    if not any(said.values()):
        return
    before = len(table.faults)
    day, at = _read_day(line, said["day"], table), _read_time(line, said["time"], table)
    business, matter = said.get("business") or None, said.get("matter") or None
    if business is None and matter is None:
        table.add(line, "business", "give business or matter")
    if business is not None and business not in plan.business:
        table.add(line, "business", f"this hall has no business {business!r}")
    if matter is not None and matter not in plan.matter:
        table.add(line, "matter", f"this hall has no matter {matter!r}")
    if len(table.faults) > before or day is None or at is None:
        return
    number, phone = said.get("id_number"), said.get("phone")
    wish = Wish(
        day=day,
        at=at,
        business=business,
        matter=matter,
        person=keys.id_hash_of(number) if number else None,
        phone=keys.phone_hash_of(phone) if phone else None,
    )
    table.wishes.append((line, wish))


def _read_day(line: int, text: str, table: Table) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        table.add(line, "day", f"{text!r} is no day; write 2026-11-24")
        return None


def _read_time(line: int, text: str, table: Table) -> time | None:
    try:
        return time.fromisoformat(text if len(text) != 4 else f"0{text}")
    except ValueError:
        table.add(line, "time", f"{text!r} is no time; write 09:00")
        return None
