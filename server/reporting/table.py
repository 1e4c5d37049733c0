"""A month of ratings as a province wants it: one line a rated visit, in the columns of its mapping.

UTF-8 with a byte order mark and Windows line ends; what a table program would run as a formula is made inert. The first
column is the number of the rating's event in the hall's log (screens.md §12).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from server.domain.ratings.upward import Record
from server.reporting.mapped import fields_of
from server.settings.reporting import MappingForm

_RUNS = ("=", "+", "-", "@", "\t", "\r")
SEQ = "event_seq"


def month_table(mapping: MappingForm, records: Sequence[Record], time_zone: str) -> str:
    """Every field of the mapping is a column, those of cases too. Raises Unmappable, naming the field."""
    names = [field.name for field in mapping.field]
    text = io.StringIO()
    out = csv.DictWriter(text, [SEQ, *names], restval="", lineterminator="\r\n")
    out.writeheader()
    for record in records:
        kinds = ("rating", "case") if record["outcome"]["case"] else ("rating",)
        line: dict[str, object] = {SEQ: record["seq"]}
        for kind in kinds:
            line |= dict(fields_of(mapping, record | {"kind": kind}, time_zone))
        out.writerow({name: _inert(value) for name, value in line.items()})
    return f"\ufeff{text.getvalue()}"


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUNS) else value
