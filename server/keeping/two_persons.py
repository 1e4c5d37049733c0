"""A backup is brought back by two persons (promises.md §5.3): an administrator of its own accounts, and another.

They prove themselves by the passwords that are in the backup, and by the second factor of whoever has one; a hall that
begins with a new key cannot ask for that, for the codes come from the old one. A hall that has nobody who could be the
second is restored by whoever holds backup and key: that is told, here and in the log. The log hears of it at the first
start, for what was brought back must first be row by row what the backup holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from server.actions import approvals
from server.actions.turn import Answer, Turn
from server.host import HallHost
from server.identity import Caller
from server.keys import HallKeys
from server.store.passwords import fits
from server.store.second_factor import secret_of, step_typed
from server.store.tables import accounts

ABLE = frozenset({"administrator", "auditor", "hall_manager"})
_FILE = "restored.json"


class TwoPersonsNeeded(PermissionError):
    """A backup is brought back by two persons: an administrator, and another administrator, auditor or manager."""

    code = "two_persons_needed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """Who wants it and who approves, as ``NAME`` or ``HALL/NAME``. ``password``, ``digits``: asked for when needed."""

    by: str
    second: str
    why: str
    password: Callable[[str], str]
    digits: Callable[[str], str] = lambda _name: ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RestoredBy:
    """``approved_by``: "" where the hall has nobody else. ``made_at``: of the backup."""

    by: str
    approved_by: str
    why: str
    made_at: str


KeysOf = Callable[[str], HallKeys | None]
"""The keys of a hall; None where it begins with a new key, which no authenticator app knows."""


def approved(
    connection: Connection, named: Named | None, made_at: str, *, keys_of: KeysOf, now: datetime
) -> RestoredBy:
    """Who brings this backup back. ``now``: of the second factors' codes. Raises TwoPersonsNeeded."""
    rows = connection.execute(select(accounts).where(accounts.c.disabled_at.is_(None))).all()
    able = {f"{row.hall}/{row.name}": row for row in rows if row.password_hash and ABLE & set(row.roles)}
    administrators = [name for name, row in able.items() if "administrator" in row.roles]
    if not administrators or len(able) < 2:
        return RestoredBy(by="", approved_by="", why="", made_at=made_at)
    if named is None:
        raise TwoPersonsNeeded(f"{TwoPersonsNeeded.__doc__} Give --by NAME NAME and --why.")
    first, second = _full(named.by, able), _full(named.second, able)
    if first is None or first not in administrators or second is None or first == second:
        raise TwoPersonsNeeded(str(TwoPersonsNeeded.__doc__))
    for name in (first, second):
        if not fits(able[name].password_hash, named.password(name)):
            raise TwoPersonsNeeded(f"The password of {name} is not right.")
        row, keys = able[name], keys_of(able[name].hall)
        if row.second_factor is not None and keys is not None:
            step = step_typed(secret_of(keys, row.name, row.second_factor), named.digits(name), now)
            if step is None or step <= (row.second_factor_step or 0):
                raise TwoPersonsNeeded(f"The six digits of {name} are not right.")
    return RestoredBy(by=first, approved_by=second, why=named.why, made_at=made_at)


def _full(name: str, able: Mapping[str, object]) -> str | None:
    found = [one for one in able if name in (one, one.partition("/")[2])]
    return found[0] if len(found) == 1 else None


def leave_word(data: Path, by: RestoredBy) -> None:
    """For the first start of the server."""
    (data / _FILE).write_text(json.dumps(asdict(by), ensure_ascii=False))


def tell_log(data: Path, hosts: Iterable[HallHost]) -> None:
    """At a start of the server: every hall's log hears once who brought it back."""
    try:
        by = RestoredBy(**json.loads((data / _FILE).read_text()))
    except FileNotFoundError:
        return

    def run(turn: Turn) -> Answer:
        approvals.backup_restored(turn, **asdict(by))
        return Answer(status=200, body={})

    for host in hosts:
        restorer = Caller(kind="restore", code=host.code, hall=host.code, roles=frozenset())
        host.do(restorer, run, key=None, fingerprint="")
    (data / _FILE).unlink()
