"""A CSV table for office programs: UTF-8 with a byte order mark, Windows line ends, nothing that runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

_RUNS = ("=", "+", "-", "@", "\t", "\r")


class Sheet:
    """Lines are added one by one; the first is the head."""

    def __init__(self) -> None:
        self._text = io.StringIO("\ufeff")
        self._text.seek(0, io.SEEK_END)
        self._out = csv.writer(self._text, lineterminator="\r\n")

    def add(self, *cells: object) -> None:
        """None is an empty cell."""
        self._out.writerow([_written(cell) for cell in cells])

    def lines(self) -> Iterator[str]:
        """One a piece, as :func:`server.web.handing_out.written` counts them."""
        return iter(self._text.getvalue().splitlines(keepends=True))


def inert(text: str) -> str:
    """A text that a table program would run as a formula is kept from it by an apostrophe."""
    return f"'{text}" if text.startswith(_RUNS) else text


def _written(cell: object) -> object:
    if cell is None:
        return ""
    return inert(cell) if isinstance(cell, str) else cell
