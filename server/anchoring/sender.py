"""Sends a hall's anchors out: onto another mount, to an address, or both. One thread, which nobody waits for."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import httpx
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from server.anchoring.anchor import Anchor
from server.host import HallHost
from server.store.tables import halls

log = logging.getLogger(__name__)

_LOOK_S = 10.0
_ANSWER_S = 20.0
_LATE = 3  # times in a row that nothing went out, before the manager is told


class AnchorSender:
    """``start`` returns at once; without a hall that names a place there is no thread. A rehearsal sends nothing."""

    def __init__(self, hosts: Iterable[HallHost], *, rehearsal: bool) -> None:
        named = [host for host in hosts if host.settings.server.anchor_file or host.settings.server.anchor_url]
        self._hosts = [] if rehearsal else named
        self._next: dict[str, datetime] = {}
        self._sent: dict[str, int] = {}
        self._failed: dict[str, int] = {}
        self._ending = Event()
        self._thread = Thread(target=self._work, name="anchors", daemon=True)

    def start(self) -> None:
        if self._hosts:
            self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join(_ANSWER_S + 1)

    def _work(self) -> None:
        while not self._ending.is_set():
            for host in self._hosts:
                try:
                    self.look(host)
                except Exception:  # one hall's anchors must not keep another's from going out
                    log.exception("anchors failed", extra={"action": "anchors_failed", "hall": host.code})
            self._ending.wait(_LOOK_S)

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
            line = anchor.line(host.keys.anchor_seed())
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
    """One whole line, on the disk when this returns. The folder must be there: a mount that is gone is a failure."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def post(url: str, line: str) -> None:
    """Raises httpx.HTTPError for anything but a 2xx."""
    headers = {"Content-Type": "application/json"}
    httpx.post(url, content=line, headers=headers, timeout=_ANSWER_S, trust_env=False).raise_for_status()
