"""Whether what is kept about visitors beside the log is what its marks stand for: all of it, and nothing too old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, select

from server.domain import events as happened
from server.keeping.findings import Finding
from server.keeping.personal_data import HASHES_OF_TICKETS
from server.store.person_marks import mark_of, marks_of
from server.store.tables import person_marks

_A_NIGHT = timedelta(days=2)  # what is over goes the night after, wherever on earth that is


class People:
    """One hall's hashes beside the marks of its log; it holds as many as the hall keeps, however long the log is."""

    def __init__(self, connection: Connection, hall: str) -> None:
        rows = connection.execute(select(person_marks).where(person_marks.c.hall == hall))
        self._kept = {row.mark: row for row in rows}
        self._seen: set[str] = set()
        self._made = self._gone = 0

    def note(self, seq: int, event: happened.Event) -> Iterator[Finding]:
        """What is wrong with the marks of the next event."""
        if isinstance(event, happened.PersonalDataLetGo):
            self._gone += event.rows.get(HASHES_OF_TICKETS, 0)
        for mark in marks_of([event]):
            self._made += 1
            row = self._kept.get(mark)
            if row is None:
                continue
            self._seen.add(mark)
            if mark_of(bytes.fromhex(row.salt), row.hash) != mark:
                yield Finding(
                    seq=seq, code="person_differs", words=f"{mark} does not stand for the hash beside the log"
                )

    def end(self, today: date) -> Iterator[Finding]:
        """``today``: in any time zone; what should have gone two nights ago is found."""
        for mark in sorted(self._kept.keys() - self._seen):
            yield Finding(code="person_surplus", words=f"a hash is kept for {mark}, which stands in no event")
        if len(self._seen) + self._gone != self._made:
            words = f"of {self._made} hashes of visitors {self._gone} were let go of, but {len(self._seen)} are kept"
            yield Finding(code="person_missing", words=words)
        if over := sum(row.kept_until < today - _A_NIGHT for row in self._kept.values()):
            yield Finding(code="kept_too_long", words=f"{over} hashes of visitors should have been deleted by now")
