"""One command's turn at the hall: what an action is given, and what the caller is told."""

from __future__ import annotations

from collections.abc import Callable
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A number that a visitor left to be called back. ``subject``: the ticket, or the case of a work order.

    Or the report of what could not be done, where they may have said how to address them (``name``).
    """

    subject: str
    phone: str
    at: datetime
    name: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFile:
    """An attachment's content, base64; the event names it and its hash."""

    id: str
    case: str
    content: str


Beside = Callable[[Any], object]
"""A piece of the commit's own transaction, given the database's connection: rows that no event can hold, as a hash."""


@dataclass(kw_only=True)
class Turn:
    """Jobs, contacts, files and rows put here are committed with the events that the hall records.

    ``head``: number and hash of the last event before this turn.
    """

    hall: Hall
    now: datetime
    caller: str
    open_jobs: dict[str, Job]
    head: tuple[int, str] = (0, "")
    jobs: list[Job] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    files: list[CaseFile] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
