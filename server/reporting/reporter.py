"""Reports for every hall of this process that reports: one thread, which nobody waits for.

Several processes may do it: a record is claimed before it is sent, and its id is always the same. A rehearsal reports
to this machine only, never to a province.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from server.given_secret import secret_at
from server.host import HallHost
from server.reporting.platform import Platform
from server.reporting.sender import Sender
from server.rounds import HallRounds
from server.settings.outside import on_this_machine
from server.settings.reporting import Reporting
from server.store.outbox import OutboxStanding, RecordState, outbox_standing

log = logging.getLogger(__name__)

_PASS_S = 5.0


@dataclass(frozen=True, kw_only=True)
class _Told:
    host: HallHost
    reporting: Reporting
    platform: Platform
    sender: Sender


class Reporter(HallRounds[_Told]):
    """Of the halls that report."""

    def __init__(self, hosts: Iterable[HallHost], writing: Engine, *, rehearsal: bool) -> None:
        told = {
            host.code: _hall(host, host.settings.reporting, writing)
            for host in hosts
            if host.settings.reporting is not None and _allowed(host.settings.reporting, rehearsal=rehearsal)
        }
        super().__init__("reporting", told, every_s=_PASS_S)
        self._sums: dict[str, OutboxStanding] = {}

    def stop(self) -> None:
        super().stop()
        for hall in self._halls.values():
            hall.platform.close()

    def sums(self) -> dict[str, tuple[OutboxStanding, float]]:
        """How the outboxes stood after the last pass, by hall, each with its lag in seconds by now."""
        clocks = {code: hall.host.clock for code, hall in self._halls.items()}
        return {code: (found, found.lag(clocks[code].now()).total_seconds()) for code, found in self._sums.items()}

    def look(self, hall: _Told) -> None:
        """One pass: follow the log, send what is due, and see whether anything is late."""
        try:
            hall.sender.follow_log()
            hall.sender.send_due(self._ending.is_set)
            self._judge(hall, outbox_standing(hall.host.engine, hall.host.code))
        except SQLAlchemyError as error:
            log.warning("reporting must wait: %s", error, extra={"action": "reporting_not_now", "hall": hall.host.code})

    def _judge(self, hall: _Told, found: OutboxStanding) -> None:
        code, alerts = hall.host.code, hall.host.own_alerts
        self._sums[code] = found
        minutes = found.lag(hall.host.clock.now()).total_seconds() / 60
        if minutes < hall.reporting.rules.late_min:
            if alerts.clear("reporting_late"):
                log.info("reporting has caught up", extra={"action": "reporting_well", "hall": code})
        elif alerts.tell("reporting_late", minutes=round(minutes), records=found.counts[RecordState.WAITING.value]):
            log.warning("reporting is late", extra={"action": "reporting_late", "hall": code, "minutes": minutes})
        failed = found.counts[RecordState.FAILED.value]
        if failed:
            alerts.tell("reporting_refused", records=failed)
        else:
            alerts.clear("reporting_refused")


def _hall(host: HallHost, reporting: Reporting, writing: Engine) -> _Told:
    plan = host.settings.plan
    platform = Platform(reporting, partial(secret_at, reporting.rules.secret), plan.time_zone)
    sender = Sender(plan, reporting, platform, writing=writing, reading=host.engine, now=host.clock.now)
    return _Told(host=host, reporting=reporting, platform=platform, sender=sender)


def _allowed(reporting: Reporting, *, rehearsal: bool) -> bool:
    if not rehearsal:
        return True
    here = on_this_machine(reporting.rules.url)
    if not here:
        host = urlsplit(reporting.rules.url).hostname
        log.warning("a rehearsal does not report to %s", host, extra={"action": "rehearsal_does_not_report"})
    return here
