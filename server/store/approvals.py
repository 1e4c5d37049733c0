"""What one person asks for and another one approves (双人复核; the cells marked 2P of promises.md §5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, insert, select, update

from server.actions.turn import Beside
from server.domain.errors import Refusal, UnknownName
from server.store.tables import approvals

DECIDE_WITHIN = timedelta(hours=8)
USE_WITHIN = timedelta(minutes=10)


class UnknownApproval(UnknownName):
    """There is no such request, or it is another person's."""

    code = "unknown_approval"


class OwnApproval(Refusal):
    """What somebody asked for is approved by somebody else."""

    code = "own_approval"


class ApprovalOver(Refusal):
    """This request was decided, used or has run out."""

    code = "approval_over"


class NotApproved(Refusal):
    """A second person has not approved this, or more than ten minutes ago."""

    code = "not_approved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """``granted``: None while nobody has decided."""

    id: str
    purpose: str
    subject: str
    why: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    granted: bool | None
    used_at: datetime | None

    def waits(self, now: datetime) -> bool:
        return self.granted is None and now - self.asked_at < DECIDE_WITHIN

    def may_be_used(self, now: datetime) -> bool:
        fresh = self.decided_at is not None and now - self.decided_at < USE_WITHIN
        return self.granted is True and self.used_at is None and fresh


class Approvals:
    """One hall's requests. They are read in the hall's own turn, so that of two who decide one comes second.

    Two turns may share a commit, and then neither sees what the other writes: so what is written looks once more, and
    breaks the commit where it finds itself second. Each is then run by itself, and the second is refused.
    """

    def __init__(self, reading: Engine, hall: str) -> None:
        self._reading, self._hall = reading, hall

    def all(self, since: datetime) -> list[Approval]:
        """Those that were asked for since, newest first."""
        mine = select(approvals).where(approvals.c.hall == self._hall, approvals.c.asked_at >= since)
        with self._reading.connect() as connection:
            return [_approval(row) for row in connection.execute(mine.order_by(approvals.c.asked_at.desc()))]

    def find(self, name: str, purpose: str | None = None) -> Approval:
        """Raises UnknownApproval."""
        with self._reading.connect() as connection:
            row = connection.execute(select(approvals).where(self._named(name))).one_or_none()
        if row is None or purpose not in (None, row.purpose):
            raise UnknownApproval(approval=name)
        return _approval(row)

    def to_decide(self, name: str, by: str, now: datetime) -> Approval:
        """Raises UnknownApproval, OwnApproval or ApprovalOver."""
        found = self.find(name)
        if found.asked_by == by:
            raise OwnApproval(approval=name)
        if not found.waits(now):
            raise ApprovalOver(approval=name)
        return found

    def to_use(self, name: str, purpose: str, by: str, now: datetime) -> Approval:
        """Raises UnknownApproval or NotApproved."""
        found = self.find(name, purpose)
        if found.asked_by != by:
            raise UnknownApproval(approval=name)
        if not found.may_be_used(now):
            raise NotApproved(approval=name)
        return found

    def asking(self, name: str, *, purpose: str, subject: str, why: str, by: str, now: datetime) -> Beside:
        row: dict[str, Any] = {"hall": self._hall, "id": name, "purpose": purpose, "subject": subject, "why": why}
        row |= {"asked_by": by, "asked_at": now}
        return lambda connection: connection.execute(insert(approvals).values(row))

    def deciding(self, name: str, *, granted: bool, by: str, now: datetime) -> Beside:
        values: dict[str, Any] = {"granted": granted, "decided_by": by, "decided_at": now}
        return self._once(name, approvals.c.granted.is_(None), values)

    def using(self, name: str, now: datetime) -> Beside:
        return self._once(name, approvals.c.used_at.is_(None), {"used_at": now})

    def _once(self, name: str, still: ColumnElement[bool], values: dict[str, Any]) -> Beside:
        def write(connection: Connection) -> None:
            if connection.execute(update(approvals).where(self._named(name), still).values(values)).rowcount == 0:
                raise ApprovalOver(approval=name)

        return write

    def _named(self, name: str) -> Any:
        return (approvals.c.hall == self._hall) & (approvals.c.id == name)


def _approval(row: Row[Any]) -> Approval:
    return Approval(**{name: getattr(row, name) for name in Approval.__dataclass_fields__})
