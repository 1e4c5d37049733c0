"""The tickets this kiosk gave out while cut off, on disk before any paper moves: their row until they are merged (P8).

One JSON line a ticket, one more when the server has taken it in or refused it. A last line cut off by a power cut is
ignored: its ticket was not shown or printed yet.
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kiosk.line_file import LineFile

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
        self._file = LineFile(path)
        self._lock = threading.Lock()
        self._tickets: dict[str, OfflineTicket] = {}
        self._settled: dict[str, str] = {}  # ticket -> "merged", or the code of the refusal
        self._load()

    def add(self, ticket: OfflineTicket) -> None:
        """On disk when this returns. Raises OSError when it cannot be kept: then no paper may come out."""
        with self._lock:
            self._file.append({"ticket": asdict(ticket)})
            self._tickets[ticket.ticket] = ticket

    def settle(self, ticket: str, outcome: str) -> None:
        with self._lock:
            self._file.append({"settled": ticket, "outcome": outcome})
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

    def _load(self) -> None:
        for entry in self._file.read():
            try:
                if "ticket" in entry:
                    ticket = OfflineTicket(**entry["ticket"])
                    self._tickets[ticket.ticket] = ticket
                else:
                    self._settled[entry["settled"]] = entry["outcome"]
            except (KeyError, TypeError):
                continue
        self._compact()

    def _compact(self) -> None:
        """Forget the oldest settled tickets, so that the file does not grow for years."""
        old = [ticket for ticket in self._tickets if ticket in self._settled]
        for ticket in old[:-KEPT]:
            del self._tickets[ticket]
        self._settled = {ticket: how for ticket, how in self._settled.items() if ticket in self._tickets}
        lines: list[dict[str, Any]] = [{"ticket": asdict(one)} for one in self._tickets.values()]
        lines += [{"settled": ticket, "outcome": outcome} for ticket, outcome in self._settled.items()]
        self._file.rewrite(lines)
