"""Sends a hall's anchors out: onto another mount, to an address, or both. One thread, which nobody waits for."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from server.anchoring.anchor import Anchor
from server.host import HallHost
from server.rounds import HallRounds
from server.store.tables import halls

log = logging.getLogger(__name__)

_LOOK_S = 10.0
_ANSWER_S = 20.0
_LONGEST_LINE = 4096  # bytes; an anchor has some three hundred
_LATE = 3  # times in a row that nothing went out, before the manager is told


class AnchorSender(HallRounds[HallHost]):
    """Of the halls that name a place for them. A rehearsal sends nothing."""

    def __init__(self, hosts: Iterable[HallHost], *, rehearsal: bool) -> None:
        named = [host for host in hosts if host.settings.server.anchor_file or host.settings.server.anchor_url]
        halls_named = {} if rehearsal else {host.code: host for host in named}
        super().__init__("anchors", halls_named, every_s=_LOOK_S, patience_s=_ANSWER_S + 1)
        self._next: dict[str, datetime] = {}
        self._sent: dict[str, int] = {}
        self._failed: dict[str, int] = {}

    def look(self, host: HallHost) -> None:
        """Send the head when it is time and the log has grown."""
        rules, now = host.settings.server, host.clock.now()
        if now < self._next.get(host.code, now):
            return
        self._next[host.code] = now + timedelta(minutes=rules.anchor_every_min)
        try:
            anchor = head_of(host, now)
            if anchor.seq == self._sent.get(host.code, 0):
                return
            line = anchor.line(host.keys.anchor_signer())
            if rules.anchor_file:
                append(Path(rules.anchor_file), line)
            if rules.anchor_url:
                post(rules.anchor_url, line)
        except (OSError, httpx.HTTPError, SQLAlchemyError) as error:
            self._not_sent(host, error)
            return
        self._sent[host.code] = anchor.seq
        if self._failed.pop(host.code, 0) >= _LATE:
            host.own_alerts.clear("anchors_late")
            log.info("anchors go out again", extra={"action": "anchors_well", "hall": host.code})

    def _not_sent(self, host: HallHost, error: Exception) -> None:
        failed = self._failed[host.code] = self._failed.get(host.code, 0) + 1
        log.warning("an anchor did not go out: %s", error, extra={"action": "anchor_not_sent", "hall": host.code})
        if failed >= _LATE:
            host.own_alerts.tell("anchors_late", times=failed)


def head_of(host: HallHost, now: datetime) -> Anchor:
    """The log's head as the database has it."""
    with host.engine.connect() as connection:
        row = connection.execute(select(halls.c.seq, halls.c.chain).where(halls.c.code == host.code)).one()
    return Anchor(hall=host.code, seq=row.seq, hash=row.chain, at=now)


def append(path: Path, line: str) -> None:
    """One whole line, on the disk when this returns. Raises OSError, also where the folder is gone, as a mount may be.

    What a power cut or a full disk has left of an earlier line is taken away first: this one must not grow onto it.
    """
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        _take_off_half_a_line(handle)
        whole = line.encode()
        if os.write(handle, whole) < len(whole):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(handle)
    finally:
        os.close(handle)


def _take_off_half_a_line(handle: int) -> None:
    size = os.fstat(handle).st_size
    tail = os.pread(handle, _LONGEST_LINE, max(0, size - _LONGEST_LINE))
    half = len(tail) - (tail.rfind(b"\n") + 1)
    if half:
        os.ftruncate(handle, size - half)


def post(url: str, line: str) -> None:
    """Raises httpx.HTTPError for anything but a 2xx."""
    headers = {"Content-Type": "application/json"}
    httpx.post(url, content=line, headers=headers, timeout=_ANSWER_S, trust_env=False).raise_for_status()
