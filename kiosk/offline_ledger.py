"""The tickets this kiosk gave out while cut off, on disk before any paper moves: their row until they are merged (P8).

One JSON line a ticket, one more when the server has taken it in or refused it. A last line cut off by a power cut is
ignored: its ticket was not shown or printed yet.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

KEPT = 500  # settled tickets remembered


@dataclass(frozen=True, kw_only=True, slots=True)
class OfflineTicket:
    """``key``: of the drawn screen, so that a second press finds the first. ``contact``: the server's time as last
    heard, ``offset_s`` since then on the steady clock. ``lease``: the signed word."""

    key: str
    ticket: str
    number: int
    business_day: str
    lease: str
    contact: str
    offset_s: float
    business: str
    matter: str | None
    priority: str | None
    printed: dict[str, Any]  # the slip's payload, for a second paper
    language: str | None = None  # that the visitor chose


class OfflineLedger:
    """Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._tickets: dict[str, OfflineTicket] = {}
        self._settled: dict[str, str] = {}  # ticket -> "merged", or the code of the refusal
        path.parent.mkdir(parents=True, exist_ok=True)
        self._load()

    def add(self, ticket: OfflineTicket) -> None:
        """On disk when this returns. Raises OSError when it cannot be kept: then no paper may come out."""
        with self._lock:
            self._append({"ticket": asdict(ticket)})
            self._tickets[ticket.ticket] = ticket

    def settle(self, ticket: str, outcome: str) -> None:
        with self._lock:
            self._append({"settled": ticket, "outcome": outcome})
            self._settled[ticket] = outcome

    def under(self, key: str) -> OfflineTicket | None:
        """The ticket that this drawn screen has had already."""
        with self._lock:
            return next((one for one in self._tickets.values() if one.key == key), None)

    def pending(self) -> list[OfflineTicket]:
        """Those that the server does not have yet, in the order in which they were given out."""
        with self._lock:
            return [one for one in self._tickets.values() if one.ticket not in self._settled]

    def refused(self) -> dict[str, str]:
        """Tickets that the server would not take in, with the code of its reason: a matter for the staff."""
        with self._lock:
            return {ticket: outcome for ticket, outcome in self._settled.items() if outcome != "merged"}

    def last_number(self, business_day: str) -> int:
        """The highest number given out on a day, 0 for none."""
        with self._lock:
            return max((one.number for one in self._tickets.values() if one.business_day == business_day), default=0)

    def _append(self, entry: dict[str, Any]) -> None:
        line = (json.dumps(entry, ensure_ascii=False) + "\n").encode()
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            end = os.lseek(file, 0, os.SEEK_END)
            written = False
            try:
                written = os.write(file, line) == len(line)
                os.fsync(file)
            finally:
                if not written:
                    os.ftruncate(file, end)  # half a line would swallow the next one
            if not written:
                raise OSError("the disk is full")
        finally:
            os.close(file)

    def _load(self) -> None:
        for line in self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else ():
            try:
                entry = json.loads(line)
                if "ticket" in entry:
                    ticket = OfflineTicket(**entry["ticket"])
                    self._tickets[ticket.ticket] = ticket
                else:
                    self._settled[entry["settled"]] = entry["outcome"]
            except (ValueError, KeyError, TypeError):
                continue
        self._compact()

    def _compact(self) -> None:
        """Forget the oldest settled tickets, so that the file does not grow for years; also ends a half line."""
        old = [ticket for ticket in self._tickets if ticket in self._settled]
        for ticket in old[:-KEPT]:
            del self._tickets[ticket]
        self._settled = {ticket: how for ticket, how in self._settled.items() if ticket in self._tickets}
        lines: list[dict[str, Any]] = [{"ticket": asdict(one)} for one in self._tickets.values()]
        lines += [{"settled": ticket, "outcome": outcome} for ticket, outcome in self._settled.items()]
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
