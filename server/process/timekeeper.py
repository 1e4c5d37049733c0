"""What happens by itself as time passes: the timetable's day, the night's tidying, a look at clock, disk and database.

One thread a process. Everything is asked of the hall and the database each time, so several processes may do it: who
comes second finds nothing left to do.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from server.actions.approvals import personal_data_let_go
from server.actions.day import keep_timetable
from server.actions.readings import Reader, personal_data_read
from server.actions.turn import Answer, Turn
from server.clock import Clock
from server.domain.calendar import due
from server.halls import Halls
from server.host import HallHost
from server.identity import Caller
from server.keeping.backup import BACKUP_LATE, newest_backup
from server.keeping.personal_data import HASHES, HASHES_OF_TICKETS, Night
from server.keeping.retention import let_go
from server.live.alerts import Alerts
from server.live.consoles import note_consoles
from server.live.sight import Sight
from server.process.clock_watch import ClockWatch
from server.queries.slips import slips_of_day
from server.reading_notes import Note
from server.store.damage_watch import DamageWatch, DatabaseDamaged
from server.store.disk import space
from server.store.engine import wipe
from server.store.turnstile import NotNow
from server.workdays import is_workday

log = logging.getLogger(__name__)

_LOOK_S = 1.0
_DAY_S = 5.0
_DISK_S = 60.0
_WHOLE_S = 3600.0
_SOCKETS_S = 15.0  # another process may have taken somebody's token or session away
_NIGHT_FROM = timedelta(hours=3)  # after midnight in the hall's zone
_FIRST_NIGHT_S = 60.0  # a server that has just started has better things to do
_STEP_TOLD_S = 3600.0


class Timekeeper:
    """``watched``: whether a step of the clock is told; in a rehearsal the clock is moved on purpose."""

    def __init__(
        self,
        hosts: Halls,
        writing: Engine,
        clock: Clock,
        alerts: Alerts,
        folder: Path,
        damage: DamageWatch,
        *,
        watched: bool,
    ) -> None:
        self._hosts = tuple(hosts)
        self._halls = hosts
        self._writing = writing
        self._clock = clock
        self._alerts = alerts
        self._folder = folder
        self._damage = damage
        self._damage_told = False
        self._watch = ClockWatch(clock) if watched else None
        self._nights: dict[str, date] = {}
        self._untold: dict[str, Counter[str]] = {host.code: Counter() for host in hosts}  # gone, not yet in the trail
        self._wake = Event()
        self._ending = False
        self._next_day = self._next_disk = self._next_sockets = 0.0
        self._night_after = self._next_whole = monotonic() + _FIRST_NIGHT_S
        self._thread = Thread(target=self._work, name="timekeeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending = True
        self._wake.set()
        self._thread.join()
        for host in self._hosts:
            self._tell_readings(host, last=True)

    def wake(self) -> None:
        """Time has made a leap: look at everything now."""
        self._next_day = self._night_after = self._next_whole = 0.0
        self._wake.set()

    def _work(self) -> None:
        while not self._ending:
            try:
                self.look()
            except Exception:  # what happens by itself must go on tomorrow, whatever failed today
                log.exception("the timekeeper failed", extra={"action": "timekeeper_failed"})
            self._wake.wait(_LOOK_S)
            self._wake.clear()

    def look(self) -> None:
        """Do what is to be done now."""
        now = monotonic()
        self._look_at_machine(now)
        if self._damage.found:
            self._tell_damage()
            return  # everything else is written
        if now >= self._next_day:
            self._next_day = now + _DAY_S
            for host in self._hosts:
                if host.settings.plan.rules.day_by_timetable:
                    self._keep_day(host)
                self._watch_cases(host)
                note_consoles(host.conditions, host.publisher, self._clock.now())
        for host in self._hosts:
            self._tell_readings(host)
        if now >= self._next_sockets:
            self._next_sockets = now + _SOCKETS_S
            self._halls.look_after_sockets()
        if now >= self._night_after:
            for host in self._hosts:
                self._tidy(host)

    def _look_at_machine(self, now: float) -> None:
        self._look_at_clock()
        if now >= self._next_disk:
            self._next_disk = now + _DISK_S
            self._look_at_disk()
            if self._watch:
                self._look_at_backups()
        if now >= self._next_whole:
            self._next_whole = now + _WHOLE_S
            self._damage.look()

    def _look_at_clock(self) -> None:
        step = self._watch.step_s() if self._watch else None
        if step is not None:
            log.warning("the clock was stepped by %+.1f s", step, extra={"action": "clock_stepped", "seconds": step})
            self._alerts.tell("clock_stepped", for_s=_STEP_TOLD_S, seconds=round(step))

    def _look_at_disk(self) -> None:
        found = space(self._folder)
        if found.low:
            if self._alerts.tell("disk_low", free_mb=found.free // 2**20):
                log.warning("the disk is nearly full", extra={"action": "disk_low", "free": found.free})
        elif self._alerts.clear("disk_low"):
            log.warning("there is room on the disk again", extra={"action": "disk_well", "free": found.free})

    def _tell_damage(self) -> None:
        if not self._damage_told:
            self._damage_told = True
            self._halls.repaint()

    def _look_at_backups(self) -> None:
        """Who keeps backups in the data folder is told when they fail to come."""
        newest = newest_backup(self._folder)
        late = self._clock.now() - newest[1] if newest else timedelta()
        if late <= BACKUP_LATE:
            self._alerts.clear("backup_late")
        elif self._alerts.tell("backup_late", hours=round(late.total_seconds() / 3600)):
            log.warning("the newest backup is %s old", late, extra={"action": "backup_late"})

    def _keep_day(self, host: HallHost) -> None:
        """Open or close a hall's day when its timetable says so."""
        asked: list[bool] = []
        try:
            host.look(lambda sight: asked.append(due(sight.plan, sight.day, sight.now, is_workday) is not None))
            if asked != [True]:
                return
            answer = host.do(_timetable(host), partial(_keep, host), key=None, fingerprint="", alone=True)
        except (NotNow, SQLAlchemyError):
            log.warning("the timetable must wait", extra={"action": "timetable_not_now", "hall": host.code})
            return
        moved = answer.body.get("moved") if answer.status == 200 else None  # another process may have been sooner
        if moved:
            log.info("the day was moved by the timetable: %s", moved, extra={"action": "timetable", "hall": host.code})

    def _watch_cases(self, host: HallHost) -> None:
        """催办, 督办: who is responsible for a case or a report is told before its deadline, managers after it."""
        due: list[bool] = []
        try:
            host.look(lambda sight: due.append(_escalates(sight)))
            if due == [True]:
                host.do(_timetable(host), _escalate, key=None, fingerprint="")
        except (NotNow, SQLAlchemyError):
            log.warning("cases must wait", extra={"action": "cases_not_now", "hall": host.code})

    def _tell_readings(self, host: HallHost, *, last: bool = False) -> None:
        """Who has read what. ``last``: also what would be told later."""
        now, notes = self._clock.now(), host.readings.take(None if last else self._clock.now())
        try:
            while notes:
                host.do(notes[0].reader, partial(_read, notes[0]), key=None, fingerprint="")
                notes.pop(0)
        except (NotNow, SQLAlchemyError, DatabaseDamaged):
            log.warning("readings must wait", extra={"action": "readings_not_now", "hall": host.code})
            host.readings.give_back(notes, now)

    def _let_people_go(self, host: HallHost) -> bool:
        """到期删除 of sealed numbers and hashes, told in one commit with what else is gone. False: later."""
        gone, now = self._untold[host.code], self._clock.now()
        try:
            if gone or host.numbers.overdue(now) or host.marks.overdue(now):
                host.do(_timetable(host), partial(_let_go, host, dict(gone)), key=None, fingerprint="")
                gone.clear()
                wipe(self._writing, HASHES)
        except (NotNow, SQLAlchemyError):
            log.warning("personal data must wait", extra={"action": "retention_not_now", "hall": host.code})
            return False
        return True

    def _tidy(self, host: HallHost) -> None:
        """Once a night: let go of what need not be kept."""
        now, zone = self._clock.now(), host.settings.plan.time_zone
        hash_days = host.settings.server.hash_days
        night = (now.astimezone(ZoneInfo(zone)) - _NIGHT_FROM).date()
        if self._nights.get(host.code) == night:
            return
        try:
            gone = let_go(self._writing, host.code, Night(now=now, zone=zone, hash_days=hash_days))
        except SQLAlchemyError as error:
            log.warning("tidying must wait: %s", error, extra={"action": "retention_not_now", "hall": host.code})
            return
        self._untold[host.code].update(gone)
        if not self._let_people_go(host):
            return
        self._nights[host.code] = night
        log.info(
            "%d rows need not be kept any longer",
            sum(gone.values()),
            extra={
                "action": "retention",
                "hall": host.code,
                **{name: gone.get(name, 0) for name in ("answers", "enrolment_codes", "sessions")},
            },
        )


def _let_go(host: HallHost, rows: Mapping[str, int], turn: Turn) -> Answer:
    numbers, hashes = host.numbers.overdue(turn.now), host.marks.overdue(turn.now)
    if numbers or hashes or rows:  # another process may have been sooner
        write = (host.numbers.letting_go(turn.now), host.marks.letting_go(turn.now))
        gone = {**rows, HASHES_OF_TICKETS: hashes} if hashes else rows
        personal_data_let_go(turn, numbers=numbers, until=turn.now, rows=gone, write=write)
    return Answer(status=200, body={})


def _read(note: Note, turn: Turn) -> Answer:
    reader = Reader(by=note.reader.code, address=note.address)
    personal_data_read(turn, reader, what=note.what, subject=note.subject, times=note.times, span=note.span)
    return Answer(status=200, body={})


def _timetable(host: HallHost) -> Caller:
    return Caller(kind="timetable", code=host.code, hall=host.code, roles=frozenset())


def _keep(host: HallHost, turn: Turn) -> Answer:
    move = keep_timetable(turn, workday=is_workday, slips_of=partial(slips_of_day, host.engine, host.code))
    return Answer(status=200, body={"moved": move.value if move else None})


def _escalates(sight: Sight) -> bool:
    return bool(sight.day.cases.to_escalate(sight.now) or sight.day.reports.to_escalate(sight.now))


def _escalate(turn: Turn) -> Answer:
    told = (*turn.hall.escalate_cases(now=turn.now), *turn.hall.escalate_reports(now=turn.now))
    return Answer(status=200, body={"told": len(told)})
