"""Accounts of the people who work in a hall (promises.md §5.1 V6, V7).

What changes an account is written beside the event that says so, in one transaction
(:class:`server.actions.turn.Turn`): methods that begin with a verb in -ing give a piece of that transaction. Passwords
are checked outside of it, for that is slow on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from server.actions.turn import Beside
from server.ids import fingerprint
from server.store.account_refusals import (
    AccountExists,
    AccountLocked,
    LastAdministrator,
    SecondFactorRefused,
    SignInRefused,
    UnknownAccount,
)
from server.store.passwords import fits, hashed, outdated
from server.store.second_factor import step_of
from server.store.tables import accounts, sessions

ROLES = (
    "administrator",
    "hall_manager",
    "team_lead",
    "case_officer",
    "clerk",
    "guide",
    "auditor",
    "province_viewer",
)

_FAILURES = 5  # wrong passwords before the account rests (domain.md §15)
_LOCKED = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """``second_factor``: it is asked for. ``must_change``: the password is one that somebody else has seen."""

    hall: str
    name: str
    badge: str
    roles: frozenset[str]
    teams: tuple[str, ...] = ()  # codes of those that a team lead leads (班组)
    unlimited: bool = False  # of a load test or a training hall
    must_change: bool = False
    second_factor: bool = False
    linked: bool = False  # to somebody of a provider (单点登录)
    password: bool = True  # it has one: the provider may be away
    disabled: bool = False
    locked_until: datetime | None = None
    seen_at: datetime | None = None  # by the youngest session


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondFactor:
    """``last_step``: the last one that was typed; it and those before it are used up."""

    nonce: str
    last_step: int


class People:
    """One hall's accounts, and where their sessions begin and end."""

    def __init__(self, writing: Engine, hall: str, reading: Engine | None = None) -> None:
        self._engine = writing
        self._reading = reading or writing  # SQLite's readers do not wait for the hall's writer
        self._hall = hall
        self._badges: dict[str, str] = {}

    # The hall's own people, before it serves

    def add(
        self,
        name: str,
        *,
        roles: tuple[str, ...],
        badge: str = "",
        password: str | None = None,
        token: str | None = None,
        unlimited: bool = False,
        teams: tuple[str, ...] = (),
    ) -> None:
        """Add an account from the command line. Raises sqlalchemy.exc.IntegrityError when the name is taken."""
        row = self._row(name, roles, token)
        row |= {"badge": badge or name, "password_hash": password and hashed(password), "unlimited": unlimited}
        row["teams"] = list(teams)
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
            "teams": [],
            "token_hash": fingerprint(token) if token else None,
            "failures": 0,
            "unlimited": False,
        }

    # Who is who

    def has_role(self, name: str, roles: tuple[str, ...]) -> bool:
        """Whether there is such an account with one of these roles."""
        with self._reading.connect() as connection:
            found = connection.execute(select(accounts.c.roles).where(self._named(name))).scalar_one_or_none()
        return not set(roles).isdisjoint(found or ())

    def with_role(self, roles: tuple[str, ...]) -> list[str]:
        """The names of the accounts in use that have one of these roles, in order."""
        mine = select(accounts.c.name, accounts.c.roles).where(
            accounts.c.hall == self._hall, accounts.c.disabled_at.is_(None)
        )
        with self._reading.connect() as connection:
            return sorted(row.name for row in connection.execute(mine) if not set(roles).isdisjoint(row.roles))

    def badge_of(self, name: str) -> str:
        """The badge that is shown for a clerk; the name itself for somebody without an account."""
        known = self._badges
        if name not in known:
            with self._reading.connect() as connection:
                found = connection.execute(select(accounts.c.badge).where(self._named(name))).scalar_one_or_none()
            known[name] = found or name
        return known[name]

    def forget_badges(self) -> None:
        """Some may be others by now."""
        self._badges = {}

    def all(self) -> list[Person]:
        """Everybody with an account, by name."""
        seen = (
            select(sessions.c.account, func.max(sessions.c.seen_at).label("seen_at"))
            .where(sessions.c.hall == self._hall)
            .group_by(sessions.c.account)
            .subquery()
        )
        everybody = (
            select(accounts, seen.c.seen_at)
            .outerjoin(seen, seen.c.account == accounts.c.name)
            .where(accounts.c.hall == self._hall)
            .order_by(accounts.c.name)
        )
        with self._reading.connect() as connection:
            return [_person(row, seen_at=row.seen_at) for row in connection.execute(everybody)]

    def find(self, name: str) -> Person:
        """Raises UnknownAccount."""
        with self._reading.connect() as connection:
            row = connection.execute(select(accounts).where(self._named(name))).one_or_none()
        if row is None:
            raise UnknownAccount(account=name)
        return _person(row)

    def knows(self, name: str) -> bool:
        with self._reading.connect() as connection:
            found = connection.execute(select(accounts.c.name).where(self._named(name))).one_or_none()
        return found is not None

    def linked(self, issuer: str, subject_hash: str) -> Person | None:
        """Whose account somebody of a provider has here."""
        mine = (accounts.c.hall == self._hall) & (accounts.c.issuer == issuer)
        with self._reading.connect() as connection:
            found = select(accounts).where(mine, accounts.c.subject_hash == subject_hash)
            row = connection.execute(found).one_or_none()
        return None if row is None else _person(row)

    def session_by(self, cookie: str) -> str | None:
        """By what a session was begun: "password" or "single_sign_on"."""
        mine = (sessions.c.hall == self._hall) & (sessions.c.token_hash == fingerprint(cookie))
        with self._reading.connect() as connection:
            found: str | None = connection.execute(select(sessions.c.begun_by).where(mine)).scalar_one_or_none()
        return found

    def require_free(self, name: str) -> None:
        """Raises AccountExists."""
        if self.knows(name):
            raise AccountExists(account=name)

    def require_other_administrator(self, name: str) -> None:
        """Raises LastAdministrator when nobody but this one could administer the hall while a provider is away."""
        able = [one for one in self.all() if "administrator" in one.roles and not one.disabled and one.password]
        if [one.name for one in able] == [name]:
            raise LastAdministrator(account=name)

    def second_factor_of(self, name: str) -> SecondFactor | None:
        """None where none is asked for."""
        wanted = select(accounts.c.second_factor, accounts.c.second_factor_step).where(self._named(name))
        with self._reading.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None or row.second_factor is None:
            return None
        return SecondFactor(nonce=row.second_factor, last_step=row.second_factor_step or 0)

    # Signing in

    def check(self, name: str, password: str, now: datetime) -> Person:
        """The person behind a name and password. Raises SignInRefused or AccountLocked.

        An unknown, disabled or resting account costs as much time and gives away no more.
        """
        with self._reading.connect() as connection:
            row = connection.execute(select(accounts).where(self._named(name))).one_or_none()
        right = fits(row.password_hash if row is not None else None, password)
        if row is None or row.disabled_at is not None:
            raise SignInRefused(name)
        if row.locked_until is not None and row.locked_until > now:
            raise AccountLocked(name)
        if not right:
            self.failed(name, now)
            raise SignInRefused(name)
        if outdated(row.password_hash):
            kept = hashed(password)
            with self._engine.begin() as connection:
                connection.execute(update(accounts).where(self._named(name)).values(password_hash=kept))
        return _person(row)

    def failed(self, name: str, now: datetime) -> None:
        """Count a wrong password or second factor; the account rests after the fifth in a row."""
        mine = self._named(name)
        with self._engine.begin() as connection:
            connection.execute(update(accounts).where(mine).values(failures=accounts.c.failures + 1))
            connection.execute(
                update(accounts)
                .where(mine, accounts.c.failures >= _FAILURES)
                .values(failures=0, locked_until=now + _LOCKED)
            )

    def starting(
        self, name: str, token: str, now: datetime, *, step: int | None = None, by: str = "password"
    ) -> Beside:
        """A new session. ``step``: of the second factor that was typed, which is used up; of two at once one fails."""

        def start(connection: Connection) -> None:
            mine = self._named(name)
            if step is not None:
                self.using_step(name, step)(connection)
            connection.execute(update(accounts).where(mine).values(failures=0, locked_until=None))
            connection.execute(
                insert(sessions).values(
                    token_hash=fingerprint(token),
                    hall=self._hall,
                    account=name,
                    started_at=now,
                    seen_at=now,
                    begun_by=by,
                )
            )

        return start

    def using_step(self, name: str, step: int) -> Beside:
        """The digits of this step are used up; so of two who type them at once, one fails."""

        def use(connection: Connection) -> None:
            fresh = accounts.c.second_factor_step.is_(None) | (accounts.c.second_factor_step < step)
            used = update(accounts).where(self._named(name), fresh).values(second_factor_step=step)
            if connection.execute(used).rowcount == 0:
                raise SecondFactorRefused(name)

        return use

    # Changing accounts

    def adding(
        self, name: str, *, roles: tuple[str, ...], badge: str, password_hash: str, teams: tuple[str, ...] = ()
    ) -> Beside:
        """A new account, whose password its owner changes at the first sign-in."""
        row = self._row(name, roles, None)
        row |= {"badge": badge or name, "password_hash": password_hash, "must_change": True, "teams": list(teams)}
        return lambda connection: connection.execute(insert(accounts).values(row))

    def adding_linked(
        self,
        name: str,
        *,
        roles: tuple[str, ...],
        badge: str,
        issuer: str,
        subject_hash: str,
        teams: tuple[str, ...] = (),
    ) -> Beside:
        """A new account without a password, of somebody for whom a provider vouches."""
        row = self._row(name, roles, None)
        row |= {"badge": badge, "password_hash": None, "issuer": issuer, "subject_hash": subject_hash}
        row["teams"] = list(teams)
        return lambda connection: connection.execute(insert(accounts).values(row))

    def linking(self, name: str, *, issuer: str, subject_hash: str) -> Beside:
        return self._writing(name, {"issuer": issuer, "subject_hash": subject_hash})

    def changing(
        self,
        name: str,
        *,
        roles: tuple[str, ...],
        badge: str,
        disabled_at: datetime | None,
        teams: tuple[str, ...] = (),
    ) -> Beside:
        values = {"roles": list(roles), "teams": list(teams), "badge": badge, "disabled_at": disabled_at}
        return self._writing(name, values)

    def setting_password(self, name: str, password_hash: str, *, must_change: bool) -> Beside:
        return self._writing(
            name,
            {"password_hash": password_hash, "must_change": must_change, "failures": 0, "locked_until": None},
        )

    def setting_second_factor(self, name: str, nonce: str | None, now: datetime) -> Beside:
        """``nonce``: see :func:`server.store.second_factor.secret_of`. What was typed to prove it is used up."""
        step = None if nonce is None else step_of(now)
        return self._writing(name, {"second_factor": nonce, "second_factor_step": step})

    def ending_session(self, cookie: str) -> Beside:
        """This session ends."""
        return lambda connection: connection.execute(
            delete(sessions).where(sessions.c.hall == self._hall, sessions.c.token_hash == fingerprint(cookie))
        )

    def ending_sessions(self, name: str, *, but: str | None = None) -> Beside:
        """All sessions of an account end; ``but``: the cookie of the one that goes on."""
        ended = delete(sessions).where(sessions.c.hall == self._hall, sessions.c.account == name)
        if but is not None:
            ended = ended.where(sessions.c.token_hash != fingerprint(but))
        return lambda connection: connection.execute(ended)

    def _writing(self, name: str, values: dict[str, Any]) -> Beside:
        return lambda connection: connection.execute(update(accounts).where(self._named(name)).values(**values))

    def _named(self, name: str) -> Any:
        return (accounts.c.hall == self._hall) & (accounts.c.name == name)


def _person(row: Row[Any], seen_at: datetime | None = None) -> Person:
    return Person(
        hall=row.hall,
        name=row.name,
        badge=row.badge,
        roles=frozenset(row.roles),
        teams=tuple(row.teams),
        unlimited=row.unlimited,
        must_change=row.must_change,
        second_factor=row.second_factor is not None,
        linked=row.issuer is not None,
        password=row.password_hash is not None,
        disabled=row.disabled_at is not None,
        locked_until=row.locked_until,
        seen_at=seen_at,
    )
