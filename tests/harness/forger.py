"""Somebody with the whole database in hand and no scruples: changes a hall's log by plain SQL, and can undo it all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import psycopg
from log_checker import Row, select


class Forger:
    """``url``: SQLAlchemy's, of a database with one hall."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = url.startswith("sqlite:///")
        self.head = int(select(url, "SELECT seq FROM halls")[0]["seq"])
        self._connection: Any = (
            sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            if self.sqlite
            else psycopg.connect(url.replace("postgresql+psycopg", "postgresql", 1), autocommit=True)
        )
        self._kept = self.events()
        self._kept_halls = select(url, "SELECT * FROM halls")

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Everything forged within is put back: the log row by row as it was, and the hall's head."""
        try:
            yield
        finally:
            now = {event["seq"]: event for event in self.events()}
            with self._together():
                for event in self._kept:
                    if now.get(event["seq"]) != event:
                        self.delete(event["seq"])
                        self._insert(event)
                (hall,) = self._kept_halls
                self._do("UPDATE halls SET seq = ?, chain = ?", hall["seq"], hall["chain"])

    def events(self) -> list[Row]:
        return select(self.url, "SELECT * FROM events ORDER BY seq")

    def event(self, seq: int) -> Row:
        return select(self.url, f"SELECT * FROM events WHERE seq = {int(seq)}")[0]  # noqa: S608  # a number

    def change(self, seq: int, **columns: str) -> None:
        sets = ", ".join(f"{name} = ?" for name in columns)
        self._do(f"UPDATE events SET {sets} WHERE seq = ?", *columns.values(), seq)  # noqa: S608  # our own names

    def delete(self, seq: int) -> None:
        self._do("DELETE FROM events WHERE seq = ?", seq)

    def move_up_after(self, seq: int) -> None:
        """Close the gap: one after the other, and the hall's row says that all is well."""
        with self._together():
            for number in range(seq + 1, self.head + 1):
                self._do("UPDATE events SET seq = ? WHERE seq = ?", number - 1, number)
            self._do("UPDATE halls SET seq = ?", self.head - 1)

    def cut_off_after(self, seq: int) -> None:
        """The last events are gone, and the hall's row says that there never were any."""
        self._do("DELETE FROM events WHERE seq > ?", seq)
        self._do("UPDATE halls SET seq = ?, chain = ?", seq, self.event(seq)["hash"])

    def exchange(self, one: int, other: int) -> None:
        for before, after in ((one, -1), (other, one), (-1, other)):
            self._do("UPDATE events SET seq = ? WHERE seq = ?", after, before)

    def right_hash(self, seq: int) -> str:
        """The hash that the rule asks for; after the first event, over the one that stands before."""
        before = self.event(seq - 1)["hash"] if seq > 1 else "0" * 64
        return _hash(before, self.event(seq))

    def rewrite_hashes_from(self, seq: int) -> None:
        before = self.event(seq - 1)["hash"]
        with self._together():
            for event in self._events_from(seq):
                before = _hash(before, event)
                self.change(event["seq"], hash=before)
        self._do("UPDATE halls SET chain = ?", self.event(self.head)["hash"])

    def _insert(self, event: Row) -> None:
        names = ", ".join(event)
        self._do(f"INSERT INTO events ({names}) VALUES ({', '.join('?' for _ in event)})", *event.values())  # noqa: S608  # our own names

    def _events_from(self, seq: int) -> list[Row]:
        return [event for event in self.events() if event["seq"] >= seq]

    @contextmanager
    def _together(self) -> Iterator[None]:
        """One transaction."""
        self._do("BEGIN")
        yield
        self._do("COMMIT")

    def _do(self, statement: str, *values: Any) -> None:
        self._connection.execute(statement if self.sqlite else statement.replace("?", "%s"), values)


def _hash(before: str, event: Row) -> str:
    text = f"{before}\n{event['seq']}\n{event['kind']}\n{event['actor']}\n{event['payload']}"
    return sha256(text.encode()).hexdigest()
