"""What is done about the trail and about personal data: by two persons (双人复核), and never without a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from server.domain.events.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalAsked(Event):
    """申请双人复核: ``purpose`` is reveal_number (``subject``: a ticket) or export_log (``subject``: its days)."""

    approval: str
    purpose: str
    subject: str
    why: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalDecided(Event):
    """复核: granted or not, by somebody else than who asked."""

    approval: str
    granted: bool
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberRevealed(Event):
    """查看证件号码, once, of one ticket. The number itself is never in the log."""

    approval: str
    ticket: str
    kept_for: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LogExported(Event):
    """导出审计日志: the events ``first … last``, as a file with this SHA-256."""

    approval: str
    first: int
    last: int
    digest: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonalDataLetGo(Event):
    """到期删除: so many sealed ID numbers that were kept until ``until`` at the latest; the commit proves it.

    ``rows``: what else the night deleted, by line of the data map; ``id_hash`` in this very commit.
    """

    numbers: int
    until: datetime
    rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class BackupRestored(Event):
    """恢复备份: the log up to here is a backup's, made at ``made_at``. ``by``: "" where nobody could be the second."""

    made_at: str
    by: str
    approved_by: str
    why: str
