"""ID numbers that a hall has to keep for a while, sealed: only where it says what for (promises.md §5.5).

By default nothing is kept. Each row is sealed for its hall, ticket and purpose, so that a row moved to another ticket
does not open. Nothing here is in the log.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, select, update

from server.actions.turn import Beside
from server.crypto import Crypto, Unsealable
from server.crypto.data_keys import DataKeys
from server.domain.errors import Refusal, UnknownName
from server.store.tables import sealed_numbers


class NumberNotKept(UnknownName):
    """No ID number is kept for this ticket, or not any longer."""

    code = "number_not_kept"


class NumberUnreadable(Refusal):
    """The key that this number was sealed with is not here, or the row was altered."""

    code = "number_unreadable"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepingRule:
    """``purpose``: empty where nothing is kept. ``days``: how long, from the moment of the ticket."""

    purpose: str
    days: int


class Numbers:
    """One hall's sealed ID numbers. ``keys`` reads the key file, which is made when the first number is kept."""

    def __init__(
        self,
        writing: Engine,
        reading: Engine,
        hall: str,
        crypto: Crypto,
        keys: Callable[[], DataKeys],
        rule: KeepingRule,
    ) -> None:
        self._writing, self._reading = writing, reading
        self._hall, self._crypto, self._keys, self.rule = hall, crypto, keys, rule

    def keeping(self, ticket: str, number: str, now: datetime) -> Beside | None:
        """The row of a ticket's number, to be written beside its event; None where nothing is kept."""
        if not self.rule.purpose:
            return None
        keys = self._keys()
        sealed = self._crypto.seal(
            keys.keys[keys.now], number.encode(), bound_to=self._bound(ticket, self.rule.purpose)
        )
        row = {
            "hall": self._hall,
            "ticket": ticket,
            "purpose": self.rule.purpose,
            "key_id": keys.now,
            "sealed": b64encode(sealed).decode(),
            "kept_until": now + timedelta(days=self.rule.days),
        }
        return lambda connection: connection.execute(insert(sealed_numbers).values(row))

    def purpose_of(self, ticket: str) -> str:
        """What a ticket's number is kept for. Raises NumberNotKept."""
        with self._reading.connect() as connection:
            mine = select(sealed_numbers.c.purpose).where(*self._of(ticket))
            purpose: str | None = connection.execute(mine).scalar_one_or_none()
        if purpose is None:
            raise NumberNotKept(ticket=ticket)
        return purpose

    def reveal(self, ticket: str) -> str:
        """The number in clear: for one answer, kept nowhere. Raises NumberNotKept or NumberUnreadable."""
        with self._reading.connect() as connection:
            row = connection.execute(select(sealed_numbers).where(*self._of(ticket))).one_or_none()
        if row is None:
            raise NumberNotKept(ticket=ticket)
        key = self._keys().keys.get(row.key_id)
        if key is None:
            raise NumberUnreadable(ticket=ticket)
        try:
            return self._crypto.unseal(key, b64decode(row.sealed), bound_to=self._bound(ticket, row.purpose)).decode()
        except Unsealable as error:
            raise NumberUnreadable(ticket=ticket) from error

    def reseal(self) -> int:
        """Seal everything with the key of now; returns how many rows were sealed with another before."""
        keys, count = self._keys(), 0
        with self._writing.begin() as connection:
            mine = select(sealed_numbers).where(
                sealed_numbers.c.hall == self._hall, sealed_numbers.c.key_id != keys.now
            )
            for row in connection.execute(mine).all():
                bound = self._bound(row.ticket, row.purpose)
                number = self._crypto.unseal(keys.keys[row.key_id], b64decode(row.sealed), bound_to=bound)
                sealed = b64encode(self._crypto.seal(keys.keys[keys.now], number, bound_to=bound)).decode()
                connection.execute(
                    update(sealed_numbers).where(*self._of(row.ticket)).values(sealed=sealed, key_id=keys.now)
                )
                count += 1
        return count

    def overdue(self, now: datetime) -> int:
        """How many numbers are kept too long."""
        old = select(func.count()).select_from(sealed_numbers).where(*self._old(now))
        with self._reading.connect() as connection:
            return int(connection.execute(old).scalar_one())

    def letting_go(self, now: datetime) -> Beside:
        """Delete what is kept too long, and look again: the commit fails when anything is left."""

        def go(connection: Connection) -> None:
            connection.execute(delete(sealed_numbers).where(*self._old(now)))
            left = connection.execute(
                select(func.count()).select_from(sealed_numbers).where(*self._old(now))
            ).scalar_one()
            if left:
                raise RuntimeError(f"{left} ID numbers are still there after they were deleted")

        return go

    def _old(self, now: datetime) -> tuple[ColumnElement[bool], ...]:
        return sealed_numbers.c.hall == self._hall, sealed_numbers.c.kept_until <= now

    def _of(self, ticket: str) -> tuple[ColumnElement[bool], ...]:
        return sealed_numbers.c.hall == self._hall, sealed_numbers.c.ticket == ticket

    def _bound(self, ticket: str, purpose: str) -> bytes:
        return f"{self._hall}\n{ticket}\n{purpose}".encode()
