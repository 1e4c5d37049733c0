"""Accounts and sessions: the event of each change, and the rows that are written beside it in the same commit."""

from __future__ import annotations

from server.actions.turn import Beside, Turn
from server.domain import events as happened


def added(
    turn: Turn, account: str, *, badge: str, roles: tuple[str, ...], write: Beside, teams: tuple[str, ...] = ()
) -> None:
    """``teams``: codes of those that the account leads (班组)."""
    turn.hall.record(happened.AccountAdded(at=turn.now, account=account, badge=badge, roles=roles, teams=teams))
    turn.beside.append(write)


def changed(
    turn: Turn,
    account: str,
    *,
    badge: str,
    roles: tuple[str, ...],
    disabled: bool,
    write: Beside,
    teams: tuple[str, ...] = (),
) -> None:
    """``teams``: as above."""
    turn.hall.record(
        happened.AccountChanged(at=turn.now, account=account, badge=badge, roles=roles, disabled=disabled, teams=teams)
    )
    turn.beside.append(write)


def password_set(turn: Turn, account: str, *, by_owner: bool, write: Beside) -> None:
    turn.hall.record(happened.PasswordSet(at=turn.now, account=account, by_owner=by_owner))
    turn.beside.append(write)


def second_factor_set(turn: Turn, account: str, *, on: bool, write: Beside) -> None:
    turn.hall.record(happened.SecondFactorSet(at=turn.now, account=account, on=on))
    turn.beside.append(write)


def sessions_ended(turn: Turn, account: str, *, write: Beside) -> None:
    turn.hall.record(happened.SessionsEnded(at=turn.now, account=account))
    turn.beside.append(write)


def linked(turn: Turn, account: str, *, issuer: str, write: Beside | None = None) -> None:
    """``write``: None where the account was added with its link."""
    turn.hall.record(happened.AccountLinked(at=turn.now, account=account, issuer=issuer))
    if write is not None:
        turn.beside.append(write)


def single_sign_on_refused(turn: Turn, account: str, *, issuer: str, address: str, why: str) -> None:
    turn.hall.record(
        happened.SingleSignOnRefused(at=turn.now, account=account, issuer=issuer, address=address, why=why)
    )


def signed_in(
    turn: Turn, account: str, *, address: str, write: Beside, told: bool = True, by: str = "password"
) -> None:
    """``told``: whether the trail is told; the session begins all the same."""
    if told:
        turn.hall.record(happened.PersonSignedIn(at=turn.now, account=account, address=address, by=by))
    turn.beside.append(write)


def signed_out(turn: Turn, account: str, *, write: Beside, told: bool = True) -> None:
    """``told``: as above."""
    if told:
        turn.hall.record(happened.PersonSignedOut(at=turn.now, account=account))
    turn.beside.append(write)


def sign_in_failed(turn: Turn, account: str, *, address: str, why: str) -> None:
    turn.hall.record(happened.SignInFailed(at=turn.now, account=account, address=address, why=why))
