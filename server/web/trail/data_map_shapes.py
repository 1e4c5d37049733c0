"""The data map, as it is told."""

from __future__ import annotations

from datetime import datetime

from server.web.shapes import Told


class DeletedTold(Told):
    at: datetime
    rows: int


class KeptTold(Told):
    """One line. ``days`` after ``since``; None is as long as the log. ``overdue``: kept too long at this moment.

    ``deletes``: something is ever deleted of it; ``in_use``: this hall keeps such data at all.
    """

    code: str
    where: list[str]
    days: int | None
    since: str | None
    deletes: bool
    in_use: bool
    kept: int
    overdue: int
    last_deleted: DeletedTold | None


class DataMapTold(Told):
    """``purpose``: what ID numbers are kept for in this hall, in its words; empty where none are kept."""

    now: datetime
    purpose: str
    lines: list[KeptTold]
