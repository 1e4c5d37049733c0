"""The disk under the data folder: how much is free, and what is done when it is full (promises.md §3.1).

A ballast file lies in the data folder. When the disk is nearly full it is thrown off and no new tickets are given out,
so that those that exist can still be called; when there is room again it is laid again and tickets are given out.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from server.actions.turn import Declined
from server.store.engine import primary_code

log = logging.getLogger(__name__)

BALLAST = "ballast"
BALLAST_BYTES = 50 * 1024 * 1024
_RESERVE_BYTES = 16 * 1024 * 1024  # twice the write-ahead log's limit
_ALARM_BYTES = 10**9
_ALARM_SHARE = 0.10
_LOOK_S = 1.0


class DiskFull(Declined):
    """No tickets can be given out at the moment; please go to the guidance desk."""

    code = "disk_full"


@dataclass(frozen=True, kw_only=True, slots=True)
class Space:
    """Bytes of a file system, those for anybody."""

    total: int
    free: int

    @property
    def low(self) -> bool:
        """Somebody should be told: less than a tenth or than 1 GB is free."""
        return self.free < _ALARM_BYTES or self.free < self.total * _ALARM_SHARE


def space(folder: Path) -> Space:
    """Raises OSError where the folder cannot be reached."""
    found = os.statvfs(folder)
    return Space(total=found.f_blocks * found.f_frsize, free=found.f_bavail * found.f_frsize)


def reserve_bytes(total: int) -> int:
    """With less than this free on a disk of this size, no new tickets are given out."""
    return min(_RESERVE_BYTES, total // 20)


class DiskWatch:
    """Watches the disk of a data folder. ``ballast_bytes``: on a small disk less is taken; 0 for none.

    Safe to use from several threads.
    """

    def __init__(self, folder: Path, *, ballast_bytes: int = BALLAST_BYTES) -> None:
        self._folder = folder
        self._file = folder / BALLAST
        total = space(folder).total
        self._ballast_bytes = min(ballast_bytes, total // 10)
        self._reserve_bytes = reserve_bytes(total)
        self._lock = Lock()
        self._looked = 0.0
        self._full = False

    def start(self) -> None:
        """Lay the ballast where there is room for it."""
        self._look()

    def attend(self, engine: Engine) -> None:
        """Throw the ballast off as soon as this engine's database finds the disk full."""
        event.listen(engine, "handle_error", self._on_error)

    @property
    def full(self) -> bool:
        """Whether new tickets are refused; looks at the disk at most once a second."""
        if monotonic() - self._looked >= _LOOK_S:
            self._look()
        return self._full

    def require_room(self) -> None:
        """Raises DiskFull when no new ticket may be given out."""
        if self.full:
            raise DiskFull

    def _on_error(self, context: ExceptionContext) -> None:
        if primary_code(context.original_exception) == sqlite3.SQLITE_FULL:
            with self._lock:
                self._throw_off("the database finds the disk full")

    def _look(self) -> None:
        with self._lock:
            self._looked = monotonic()
            try:
                free = space(self._folder).free
                laid = self._file.stat().st_size if self._file.exists() else 0
            except OSError:
                log.exception("the disk cannot be looked at", extra={"action": "disk_unseen"})
                return
            missing = self._ballast_bytes - laid
            if self._full and free >= missing + 2 * self._reserve_bytes:
                log.warning("there is room on the disk again", extra={"action": "disk_room", "free": free})
                self._full = False
            if free < self._reserve_bytes:
                self._throw_off(f"{free} bytes are free")
            elif missing > 0 and not self._full and free >= missing + self._reserve_bytes:
                self._lay()

    def _lay(self) -> None:
        try:
            with self._file.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._ballast_bytes)
        except OSError:
            log.warning("the ballast cannot be laid", extra={"action": "ballast_not_laid"}, exc_info=True)
            self._unlink()

    def _throw_off(self, why: str) -> None:
        if not self._full:
            log.critical("the disk is full: %s; no new tickets", why, extra={"action": "disk_full"})
        self._full = True
        self._unlink()

    def _unlink(self) -> None:
        with suppress(FileNotFoundError):
            self._file.unlink()
