"""Who holds a token, whose session a cookie is, which hall a secret belongs to: in any hall of this process.

Tokens, cookies and one-time codes are unique over the whole database, so each question is one look at an index,
however many halls there are.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import JSON, BigInteger, Engine, Text, bindparam, cast, literal, null, select, union_all, update

from server.identity import Caller
from server.ids import fingerprint
from server.store.damage_watch import DatabaseDamaged
from server.store.tables import accounts, devices, enrolment_codes, sessions, tickets

SESSION_IDLE = timedelta(minutes=30)
SESSION_LONGEST = timedelta(hours=10)
_SEEN_AGAIN = timedelta(minutes=1)
_PERSON = "person"
_AT_ONCE = 500


# Made once: SQLAlchemy then finds them compiled without looking at their parts again.
_HOLDER = union_all(
    select(
        devices.c.hall,
        devices.c.code,
        devices.c.kind,
        devices.c.zone,
        devices.c.windows.label("list"),
        cast(null(), JSON).label("teams"),
        devices.c.unlimited,
        devices.c.public_key,
        devices.c.counter,
    ).where(devices.c.token_hash == bindparam("mine"), devices.c.revoked_at.is_(None)),
    select(
        accounts.c.hall,
        accounts.c.name,
        literal(_PERSON),
        null(),
        accounts.c.roles,
        accounts.c.teams,
        accounts.c.unlimited,
        cast(null(), Text),
        cast(literal(0), BigInteger),
    ).where(accounts.c.token_hash == bindparam("mine"), accounts.c.disabled_at.is_(None)),
)
_VISIT = (
    select(sessions.c.started_at, sessions.c.seen_at, accounts)
    .join(accounts, (accounts.c.hall == sessions.c.hall) & (accounts.c.name == sessions.c.account))
    .where(sessions.c.token_hash == bindparam("mine"), accounts.c.disabled_at.is_(None))
)


class Credentials:
    """``halls``: codes of those that this process hosts; a secret of another hall is unknown here."""

    def __init__(self, writing: Engine, reading: Engine, halls: Collection[str]) -> None:
        self._writing = writing
        self._seen: dict[str, datetime] = {}  # of sessions, while nothing can be written
        self._reading = reading  # SQLite's readers do not wait for the halls' writers
        self._halls = frozenset(halls)

    def ask(self) -> None:
        """Whether the database answers. Raises OperationalError."""
        with self._reading.connect() as connection:
            connection.execute(select(literal(1)))

    def by_token(self, token: str) -> Caller | None:
        """The enrolled device or the person with a bearer token."""
        with self._reading.connect() as connection:
            row = connection.execute(_HOLDER, {"mine": fingerprint(token)}).one_or_none()
        if row is None or row.hall not in self._halls:
            return None
        if row.kind == _PERSON:
            return Caller(
                kind=_PERSON,
                code=row.code,
                hall=row.hall,
                roles=frozenset(row.list),
                teams=tuple(row.teams),
                unlimited=row.unlimited,
            )
        return Caller(
            kind=row.kind,
            code=row.code,
            hall=row.hall,
            roles=frozenset({row.kind}),
            windows=tuple(row.list),
            zone=row.zone,
            public_key=row.public_key or "",
            counter=row.counter,
            unlimited=row.unlimited,
        )

    def by_session(self, cookie: str, now: datetime) -> Caller | None:
        """The person behind a session cookie; None when it has ended, idled or is unknown."""
        mine = sessions.c.token_hash == fingerprint(cookie)
        with self._reading.connect() as connection:
            row = connection.execute(_VISIT, {"mine": fingerprint(cookie)}).one_or_none()
        if row is None or row.hall not in self._halls:
            return None
        if (
            now - max(row.seen_at, self._seen.get(cookie, row.seen_at)) > SESSION_IDLE
            or now - row.started_at > SESSION_LONGEST
        ):
            return None
        if now - row.seen_at > _SEEN_AGAIN:
            try:
                with self._writing.begin() as connection:
                    connection.execute(update(sessions).where(mine).values(seen_at=now))
            except DatabaseDamaged:
                self._seen[cookie] = now
        return Caller(
            kind=_PERSON,
            code=row.name,
            hall=row.hall,
            roles=frozenset(row.roles),
            teams=tuple(row.teams),
            must_change=row.must_change,
            unlimited=row.unlimited,
        )

    def still_good(self, secrets: Collection[str]) -> set[str]:
        """Which of these fingerprints are of a device, a person's token or a session that has not been taken away.

        Whether a session has idled is not asked: that is for its next request.
        """
        asked, good = list(secrets), set[str]()
        with self._reading.connect() as connection:
            for begin in range(0, len(asked), _AT_ONCE):
                some = asked[begin : begin + _AT_ONCE]
                in_use = accounts.c.disabled_at.is_(None)
                owner = (accounts.c.hall == sessions.c.hall) & (accounts.c.name == sessions.c.account)
                known = union_all(
                    select(devices.c.token_hash).where(devices.c.token_hash.in_(some), devices.c.revoked_at.is_(None)),
                    select(accounts.c.token_hash).where(accounts.c.token_hash.in_(some), in_use),
                    select(sessions.c.token_hash).join(accounts, owner).where(sessions.c.token_hash.in_(some), in_use),
                )
                good.update(connection.execute(known).scalars())
        return good

    def hall_of_code(self, code: str) -> str | None:
        """The hall whose device a one-time code enrols; used and old codes too, for they are refused there."""
        mine = enrolment_codes.c.code_hash == fingerprint(code.strip().upper())
        with self._reading.connect() as connection:
            hall: str | None = connection.execute(select(enrolment_codes.c.hall).where(mine)).scalar_one_or_none()
        return hall if hall in self._halls else None

    def halls_of_ticket(self, ticket: str) -> list[str]:
        """The halls that have a ticket of this id: one, but ids are random and not promised to be unique."""
        with self._reading.connect() as connection:
            found = connection.execute(
                select(tickets.c.hall).where(tickets.c.hall.in_(self._halls), tickets.c.id == ticket)
            )
            return list(found.scalars())
