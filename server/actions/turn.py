"""One command's turn at the hall: what an action is given, and what the caller is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.actions.jobs import Job
from server.domain.hall import Hall


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """HTTP status and JSON body. ``text``: the body as it was stored under its key; ``replayed``: told before."""

    status: int
    body: Any
    text: str | None = None
    replayed: bool = False


class Declined(Exception):
    """The rules allow it, but it cannot be done now. Raised before anything changes, and not kept as an answer."""

    code: str


@dataclass(kw_only=True)
class Turn:
    """Jobs put here are committed with the events that the hall records."""

    hall: Hall
    now: datetime
    caller: str
    open_jobs: dict[str, Job]
    jobs: list[Job] = field(default_factory=list)
