"""Who reads what keeps itself fresh: pages that ask again every few seconds, integrations that follow the log.

A GET changes nothing, and a line for every poll would drown the trail. So each reading is noted here, and the
timekeeper tells the log of it: of a page within a second and then once an hour as long as it is read; of the log once
an hour and when the process ends, with the numbers that were read, for only then is it known which these are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from server.identity import Caller

LOG = "log"
_EVERY = timedelta(hours=1)
_AGAIN = timedelta(minutes=1)
Span = tuple[int, int]


@dataclass(kw_only=True, slots=True)
class Note:
    """``times``: read since it was told last. ``span``: of the log, the lowest and the highest number."""

    reader: Caller
    address: str
    what: str
    subject: str
    due: datetime
    times: int = 0
    span: Span | None = None


@dataclass(kw_only=True, slots=True)
class ReadingNotes:
    """What was read at one hall in this process and has not been told, or was told less than an hour ago."""

    _notes: dict[tuple[str, str, str, str], Note] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def note(
        self, reader: Caller, address: str, what: str, subject: str, now: datetime, span: Span | None = None
    ) -> bool:
        """Whether this is the first time within an hour."""
        key = (reader.actor, address, what, subject)
        with self._lock:
            known = self._notes.get(key)
            if known is None:
                due = now + _EVERY if what == LOG else now
                known = self._notes[key] = Note(reader=reader, address=address, what=what, subject=subject, due=due)
            known.times += 1
            known.span = _both(known.span, span)
            return known.times == 1

    def take(self, now: datetime | None) -> list[Note]:
        """Those to be told at this moment; with None all that were not, for the end.

        One that is taken counts anew, and is told again in an hour at the earliest; who cannot tell it gives it back.
        """
        found: list[Note] = []
        with self._lock:
            for key, note in list(self._notes.items()):
                if now is not None and note.due > now:
                    continue
                del self._notes[key]
                if note.times == 0:  # nobody has read it for an hour
                    continue
                if now is not None:
                    self._notes[key] = Note(
                        reader=note.reader,
                        address=note.address,
                        what=note.what,
                        subject=note.subject,
                        due=now + _EVERY,
                    )
                found.append(note)
        return found

    def give_back(self, notes: Iterable[Note], now: datetime) -> None:
        """They could not be told now: another try in a minute, with what was read meanwhile."""
        with self._lock:
            for note in notes:
                key = (note.reader.actor, note.address, note.what, note.subject)
                again = self._notes.pop(key, None)
                if again is not None:
                    note.times += again.times
                    note.span = _both(note.span, again.span)
                note.due = now + _AGAIN
                self._notes[key] = note


def _both(one: Span | None, other: Span | None) -> Span | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])
