"""Text messages that wait for the end of a visit, and their numbers, sealed for as long as they are needed.

A row is written with its ticket, in the same commit; what is due follows from the rows of tickets, so a restart
forgets nothing. A number is gone once its message is taken, refused or no longer wanted. Nothing here is in the log.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zlib import crc32

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, exists, func, insert, or_, select, update

from server.actions.turn import Beside
from server.crypto import Crypto, Unsealable
from server.crypto.data_keys import DataKeys
from server.domain.ticket import TicketState
from server.store.tables import rating_units, ratings, text_messages, tickets

_FIRST_REST_S = 15.0
_LONGEST_REST_S = 1800.0
_SPARE = timedelta(days=1)  # from the ticket to the end of its visit
_OVER = (TicketState.ABANDONED.value, TicketState.UNSERVED.value)


class TextState(StrEnum):
    KEPT = "kept"  # its visit is not finished, or it is still to be sent
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class DueText:
    """A message that is to be sent now, to a number in clear. ``tries``: this one included."""

    ticket: str
    code: str
    phone: str
    language: str | None
    ended_at: datetime
    tries: int


class Texts:
    """One hall's messages. ``keys`` reads the key file; ``give_up_hours`` None: this hall sends none and keeps none."""

    def __init__(
        self,
        writing: Engine,
        reading: Engine,
        hall: str,
        crypto: Crypto,
        keys: Callable[[], DataKeys],
        give_up_hours: int | None,
    ) -> None:
        self._writing, self._reading = writing, reading
        self._hall, self._crypto, self._keys, self._hours = hall, crypto, keys, give_up_hours

    def keeping(self, ticket: str, phone: str, language: str | None, now: datetime) -> Beside | None:
        """The row of a ticket's number, to be written beside its event; None where no messages are sent."""
        if self._hours is None:
            return None
        keys = self._keys()
        row = {
            "hall": self._hall,
            "ticket": ticket,
            "key_id": keys.now,
            "sealed": self._sealed(keys, ticket, phone.encode()),
            "language": language,
            "state": TextState.KEPT.value,
            "tries": 0,
            "next_at": now,
            "kept_until": now + timedelta(hours=self._hours) + _SPARE,
            "reason": "",
        }
        return lambda connection: connection.execute(insert(text_messages).values(row))

    def forget(self, now: datetime) -> int:
        """Let go of every number that nothing is to be sent to any more; how many rows that were."""
        row = text_messages.c
        mine = and_(tickets.c.hall == row.hall, tickets.c.id == row.ticket)
        units = rating_units.c  # ratings have no index by ticket: every one that the hall ever got would be read
        of_visit = select(units.id).where(units.hall == row.hall, units.ticket == row.ticket).correlate(text_messages)
        rated = exists().where(ratings.c.hall == row.hall, ratings.c.unit.in_(of_visit))
        unwanted = and_(row.state == TextState.KEPT.value, or_(exists().where(mine, tickets.c.state.in_(_OVER)), rated))
        with self._writing.begin() as connection:
            gone = delete(text_messages).where(row.hall == self._hall, or_(row.kept_until <= now, unwanted))
            return connection.execute(gone).rowcount

    def due(self, now: datetime, *, ended_before: datetime, most: int) -> Sequence[str]:
        """Tickets whose visits ended by then, and whose messages may be tried now; the longest due first."""
        row = text_messages.c
        query = (
            select(row.ticket)
            .join(tickets, and_(tickets.c.hall == row.hall, tickets.c.id == row.ticket))
            .where(
                row.hall == self._hall,
                row.state == TextState.KEPT.value,
                row.next_at <= now,
                tickets.c.state == TicketState.FINISHED.value,
                tickets.c.ended_at <= ended_before,
            )
            .order_by(row.next_at, row.ticket)
            .limit(most)
        )
        with self._reading.connect() as connection:
            return connection.execute(query).scalars().all()

    def claim(self, ticket: str, now: datetime, *, for_s: float) -> DueText | None:
        """Make a message this process's own for a while. None: another has it, or its number cannot be read.

        Who dies with it loses it by itself. A number that cannot be opened is let go of: nobody could ever use it.
        """
        row = text_messages.c
        free = and_(*self._of(ticket), row.state == TextState.KEPT.value, row.next_at <= now)
        claimed = update(text_messages).where(free)
        with self._writing.begin() as connection:
            took = connection.execute(claimed.values(next_at=now + timedelta(seconds=for_s), tries=row.tries + 1))
            if took.rowcount != 1:
                return None
            mine = connection.execute(
                select(text_messages, tickets.c.code, tickets.c.ended_at)
                .join(tickets, and_(tickets.c.hall == row.hall, tickets.c.id == row.ticket))
                .where(*self._of(ticket))
            ).one()
            phone = self._opened(mine.ticket, mine.key_id, mine.sealed)
            if phone is None:
                self._settle(connection, ticket, TextState.FAILED, "number_unreadable")
                return None
        return DueText(
            ticket=ticket, code=mine.code, phone=phone, language=mine.language, ended_at=mine.ended_at, tries=mine.tries
        )

    def settle(self, ticket: str, state: TextState, reason: str = "") -> None:
        """It is sent or has failed: the number goes in the same commit. What is settled stays so."""
        with self._writing.begin() as connection:
            self._settle(connection, ticket, state, reason)

    def put_off(self, ticket: str, now: datetime, *, tries: int, reason: str) -> None:
        """Try again later: after a quarter of a minute, twice as long each time, at most half an hour."""
        rest = min(_FIRST_REST_S * 2 ** min(tries - 1, 20), _LONGEST_REST_S)
        later = now + timedelta(seconds=rest * (0.8 + 0.4 * crc32(ticket.encode()) / 2**32))
        with self._writing.begin() as connection:
            connection.execute(update(text_messages).where(*self._kept(ticket)).values(next_at=later, reason=reason))

    def counts(self) -> dict[str, int]:
        """How many messages there are in each state."""
        row = text_messages.c
        query = select(row.state, func.count().label("number")).where(row.hall == self._hall).group_by(row.state)
        with self._reading.connect() as connection:
            found: dict[str, int] = {one.state: one.number for one in connection.execute(query)}
        return {state.value: found.get(state.value, 0) for state in TextState}

    def reseal(self) -> int:
        """Seal every number with the key of now; returns how many were sealed with another before."""
        keys, count, row = self._keys(), 0, text_messages.c
        with self._writing.begin() as connection:
            old = select(text_messages).where(row.hall == self._hall, row.sealed.is_not(None), row.key_id != keys.now)
            for one in connection.execute(old).all():
                phone = self._crypto.unseal(
                    keys.keys[one.key_id], b64decode(one.sealed), bound_to=self._bound(one.ticket)
                )
                again = update(text_messages).where(*self._of(one.ticket))
                connection.execute(again.values(sealed=self._sealed(keys, one.ticket, phone), key_id=keys.now))
                count += 1
        return count

    def _settle(self, connection: Connection, ticket: str, state: TextState, reason: str) -> None:
        settled = update(text_messages).where(*self._kept(ticket))
        connection.execute(settled.values(state=state.value, reason=reason, sealed=None))

    def _sealed(self, keys: DataKeys, ticket: str, phone: bytes) -> str:
        return b64encode(self._crypto.seal(keys.keys[keys.now], phone, bound_to=self._bound(ticket))).decode()

    def _opened(self, ticket: str, key_id: str, sealed: str) -> str | None:
        key = self._keys().keys.get(key_id)
        if key is None:
            return None
        try:
            return self._crypto.unseal(key, b64decode(sealed), bound_to=self._bound(ticket)).decode()
        except (Unsealable, ValueError):
            return None

    def _of(self, ticket: str) -> tuple[ColumnElement[bool], ...]:
        return text_messages.c.hall == self._hall, text_messages.c.ticket == ticket

    def _kept(self, ticket: str) -> tuple[ColumnElement[bool], ...]:
        return (*self._of(ticket), text_messages.c.state == TextState.KEPT.value)

    def _bound(self, ticket: str) -> bytes:
        return f"{self._hall}\n{ticket}\ntext message".encode()
