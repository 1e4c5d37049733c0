"""A month of ratings as a province wants it: one line a rated visit, in the columns of its mapping.

UTF-8 with a byte order mark and Windows line ends; what a table program would run as a formula is made inert. The first
column is the number of the rating's event in the hall's log (screens.md §12).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from server.domain.ratings.upward import Record
from server.reporting.mapped import fields_of
from server.settings.reporting import MappingForm

_RUNS = ("=", "+", "-", "@", "\t", "\r")
SEQ = "event_seq"


def month_table(mapping: MappingForm, records: Iterable[Record], time_zone: str) -> Iterator[str]:
    """Line by line; every field of the mapping is a column, those of cases too. Raises Unmappable, naming the field."""
    names = [field.name for field in mapping.field]
    line_of = _Line()
    out = csv.DictWriter(line_of, [SEQ, *names], restval="", lineterminator="\r\n")
    out.writeheader()
    yield f"\ufeff{line_of.text}"
    for record in records:
        kinds = ("rating", "case") if record["outcome"]["case"] else ("rating",)
        line: dict[str, object] = {SEQ: record["seq"]}
        for kind in kinds:
            line |= dict(fields_of(mapping, record | {"kind": kind}, time_zone))
        out.writerow({name: _inert(value) for name, value in line.items()})
        yield line_of.text


class _Line:
    """Where a CSV writer writes: only its newest line is kept."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUNS) else value
