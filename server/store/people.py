"""Accounts of the people who work in a hall (promises.md §5.1 V6, V7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from server.ids import fingerprint, new_token
from server.store.tables import accounts, sessions

ROLES = ("administrator", "hall_manager", "case_officer", "clerk", "guide", "auditor")

_FAILURES = 5  # wrong passwords before the account rests (domain.md §15)
_LOCKED = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    hall: str
    name: str
    badge: str
    roles: frozenset[str]
    unlimited: bool = False  # of a load test or a training hall


class SignInRefused(Exception):
    """The name or the password is wrong."""

    code = "sign_in_refused"


class AccountLocked(SignInRefused):
    """Too many wrong passwords: this account rests for 15 minutes."""

    code = "account_locked"


@cache
def _no_password() -> str:
    """What an unknown name's password is compared with: it fits nothing, and takes as long."""
    return generate_password_hash(new_token())


class People:
    """One hall's accounts, and where their sessions begin."""

    def __init__(self, writing: Engine, hall: str, reading: Engine | None = None) -> None:
        self._engine = writing
        self._reading = reading or writing  # SQLite's readers do not wait for the hall's writer
        self._hall = hall
        self._badges: dict[str, str] = {}

    def add(
        self,
        name: str,
        *,
        roles: tuple[str, ...],
        badge: str = "",
        password: str | None = None,
        token: str | None = None,
    ) -> None:
        """Add an account. Raises sqlalchemy.exc.IntegrityError when the name is taken."""
        row = self._row(name, roles, token) | {
            "badge": badge or name,
            "password_hash": generate_password_hash(password) if password else None,
        }
        with self._engine.begin() as connection:
            connection.execute(insert(accounts).values(row))

    def add_all(self, added: list[tuple[str, str]], *, roles: tuple[str, ...]) -> None:
        """Add many accounts of a load test or training hall at once: names and tokens, no passwords, no limits."""
        rows = [self._row(name, roles, token) | {"password_hash": None, "unlimited": True} for name, token in added]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(insert(accounts), rows)

    def _row(self, name: str, roles: tuple[str, ...], token: str | None) -> dict[str, Any]:
        return {
            "hall": self._hall,
            "name": name,
            "badge": name,
            "roles": list(roles),
            "token_hash": fingerprint(token) if token else None,
            "failures": 0,
            "unlimited": False,
        }

    def has_role(self, name: str, roles: tuple[str, ...]) -> bool:
        """Whether there is such an account with one of these roles."""
        with self._reading.connect() as connection:
            found = connection.execute(
                select(accounts.c.roles).where(accounts.c.hall == self._hall, accounts.c.name == name)
            ).scalar_one_or_none()
        return not set(roles).isdisjoint(found or ())

    def badge_of(self, name: str) -> str:
        """The badge that is shown for a clerk; the name itself for somebody without an account."""
        if name not in self._badges:
            with self._reading.connect() as connection:
                found = connection.execute(
                    select(accounts.c.badge).where(accounts.c.hall == self._hall, accounts.c.name == name)
                ).scalar_one_or_none()
            self._badges[name] = found or name
        return self._badges[name]

    def sign_in(self, name: str, password: str, now: datetime) -> tuple[Person, str]:
        """A new session and its token. Raises SignInRefused or AccountLocked. An unknown name costs as much time."""
        mine = (accounts.c.hall == self._hall) & (accounts.c.name == name)
        with self._reading.connect() as connection:
            found = connection.execute(select(accounts.c.password_hash).where(mine)).scalar_one_or_none()
        # Slow on purpose, so not in a transaction: the hall's writer would wait for it.
        right = check_password_hash(found or _no_password(), password)
        with self._engine.begin() as connection:
            row = connection.execute(select(accounts).where(mine).with_for_update()).one_or_none()
            if row is not None and row.locked_until is not None and row.locked_until > now:
                raise AccountLocked(name)
            if row is not None and not right:
                failures = row.failures + 1
                locked = now + _LOCKED if failures >= _FAILURES else None
                connection.execute(
                    update(accounts).where(mine).values(failures=0 if locked else failures, locked_until=locked)
                )
            if row is not None and right:
                connection.execute(update(accounts).where(mine).values(failures=0, locked_until=None))
                token = new_token()
                connection.execute(
                    insert(sessions).values(
                        token_hash=fingerprint(token), hall=self._hall, account=name, started_at=now, seen_at=now
                    )
                )
                return _person(row), token
        raise SignInRefused(name)


def _person(row: Row[Any]) -> Person:
    return Person(hall=row.hall, name=row.name, badge=row.badge, roles=frozenset(row.roles), unlimited=row.unlimited)
