"""Asking, approving and doing what takes two persons: the event, and the row beside it in the same commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from server.actions.turn import Beside, Turn
from server.domain import events as happened


def asked(turn: Turn, approval: str, *, purpose: str, subject: str, why: str, by: str, write: Beside) -> None:
    turn.hall.record(
        happened.ApprovalAsked(at=turn.now, approval=approval, purpose=purpose, subject=subject, why=why, by=by)
    )
    turn.beside.append(write)


def decided(turn: Turn, approval: str, *, granted: bool, by: str, write: Beside) -> None:
    turn.hall.record(happened.ApprovalDecided(at=turn.now, approval=approval, granted=granted, by=by))
    turn.beside.append(write)


def number_revealed(turn: Turn, approval: str, *, ticket: str, kept_for: str, by: str, write: Beside) -> None:
    turn.hall.record(happened.NumberRevealed(at=turn.now, approval=approval, ticket=ticket, kept_for=kept_for, by=by))
    turn.beside.append(write)


def log_exported(turn: Turn, approval: str, *, first: int, last: int, digest: str, by: str, write: Beside) -> None:
    turn.hall.record(happened.LogExported(at=turn.now, approval=approval, first=first, last=last, digest=digest, by=by))
    turn.beside.append(write)


def backup_restored(turn: Turn, *, made_at: str, by: str, approved_by: str, why: str) -> None:
    turn.hall.record(happened.BackupRestored(at=turn.now, made_at=made_at, by=by, approved_by=approved_by, why=why))


def personal_data_let_go(
    turn: Turn, *, numbers: int, until: datetime, rows: Mapping[str, int], write: Sequence[Beside]
) -> None:
    """``write`` deletes numbers and hashes, and breaks the commit when it still finds some; other rows are gone."""
    turn.hall.record(happened.PersonalDataLetGo(at=turn.now, numbers=numbers, until=until, rows=dict(rows)))
    turn.beside.extend(write)
