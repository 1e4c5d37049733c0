"""The receipts (取号回执) of the newest tickets that this kiosk was acknowledged, on disk (promises.md §3.1).

Should the server's log lose its end, they bring the tickets back. One JSON line a receipt, one more when the server has
restored its ticket or will never have it.
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kiosk.line_file import LineFile

KEPT = 500  # a kiosk's busiest day, and a small file


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """``word``: signed by the hall, opaque to us. ``job``: the slip's."""

    ticket: str
    business_day: str
    job: str
    word: str


class Receipts:
    """In the order in which the hall acknowledged them, which is that of its log. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._file = LineFile(path)
        self._lock = threading.Lock()
        self._kept: dict[str, Receipt] = {}
        for entry in self._file.read():
            self._take(entry)
        self._kept = dict(list(self._kept.items())[-KEPT:])
        self._file.rewrite({"receipt": asdict(one)} for one in self._kept.values())

    def add(self, receipt: Receipt) -> None:
        """A new one; the same again stays where it is. On disk when this returns. Raises OSError when it cannot be."""
        with self._lock:
            if receipt.ticket not in self._kept:
                self._note({"receipt": asdict(receipt)})

    def restored(self, ticket: str) -> None:
        """The hall has it again: it is the newest of its log now."""
        with self._lock:
            self._note({"restored": ticket})

    def drop(self, ticket: str) -> None:
        """The hall will never have it."""
        with self._lock:
            self._note({"dropped": ticket})

    def of_day(self, business_day: str) -> list[Receipt]:
        with self._lock:
            return [one for one in self._kept.values() if one.business_day == business_day]

    def _note(self, entry: dict[str, Any]) -> None:
        self._file.append(entry)
        self._take(entry)
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]

    def _take(self, entry: dict[str, Any]) -> None:
        if "receipt" in entry:
            try:
                receipt = Receipt(**entry["receipt"])
            except TypeError:  # of another version
                return
            self._kept[receipt.ticket] = receipt
        elif (again := entry.get("restored")) in self._kept:
            self._kept[str(again)] = self._kept.pop(str(again))
        else:
            self._kept.pop(str(entry.get("dropped")), None)
