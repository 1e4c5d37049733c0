"""One hall as this process hosts it: its settings, writer, people, devices and publisher, put together in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event, Lock
from time import monotonic

from sqlalchemy import Engine

from server.actions.call_jobs import call_jobs_for
from server.actions.jobs import Job
from server.actions.turn import Answer, Turn
from server.caller_limits import CallerLimits
from server.clock import Clock, RehearsalClock, SystemClock
from server.crypto import crypto_named
from server.crypto.data_keys import load_or_create
from server.domain.advice import Change, Effect
from server.domain.events import AccountAdded, AccountChanged, DeviceEnrolled, DeviceRevoked
from server.domain.hall import Hall
from server.domain.waits.learning import Learned
from server.foresight.advice_desk import AdviceDesk
from server.given_secret import secret_at
from server.identity import Caller
from server.ids import new_id
from server.keys import HallKeys
from server.live.alerts import Alerts
from server.live.catalogue import find, painted
from server.live.conditions import Conditions
from server.live.other_processes import OtherProcesses
from server.live.publisher import Emit, Publisher
from server.live.sight import Json, Sight
from server.live.told_waits import ToldWaits
from server.process.metrics import Metrics
from server.reading_notes import ReadingNotes
from server.settings import HallSettings
from server.single_sign_on.provider import Provider
from server.store.approvals import Approvals
from server.store.batch import Command
from server.store.damage_watch import DamageWatch, DatabaseDamaged
from server.store.devices import Device, Devices, planned
from server.store.disk import DiskWatch
from server.store.hall_writer import Committed, HallWriter
from server.store.numbers import KeepingRule, Numbers
from server.store.people import People
from server.store.person_marks import HashRule, PersonMarks
from server.store.texts import Texts

_CHANGES_ROWS = (AccountAdded, AccountChanged, DeviceEnrolled, DeviceRevoked)  # of any process

Foretell = Callable[[Sequence[tuple[str, Change]]], Effect]  # what changes of windows, by code, would bring


class HallHost:
    """Everything that belongs to one hall; a hall that nobody asks for has no thread and no day in memory.

    ``public_url``: where phones reach this server, for the slip's QR code.
    """

    def __init__(  # noqa: PLR0913  # everything that a hall is put together from, all by name
        self,
        *,
        settings: HallSettings,
        keys: HallKeys,
        data_keys: Path,
        clock: Clock,
        writing: Engine,
        reading: Engine,
        public_url: str,
        emit: Emit,
        disk: DiskWatch,
        damage: DamageWatch,
        others: OtherProcesses,
        metrics: Metrics | None = None,
        alerts: Alerts | None = None,
    ) -> None:
        self.settings = settings
        self.code = settings.plan.code
        self.keys = keys
        self.clock = clock
        self.engine = reading
        self.public_url = public_url.rstrip("/")
        self.disk = disk
        self.damage = damage
        self.people = People(writing, self.code, reading)
        self.devices = Devices(writing, self.code, reading)
        self.approvals = Approvals(reading, self.code)
        self.provider = _provider(settings)
        self.numbers = Numbers(
            writing,
            reading,
            self.code,
            crypto_named(settings.server.crypto),
            partial(load_or_create, data_keys),
            KeepingRule(purpose=settings.server.id_number_purpose, days=settings.server.id_number_days),
        )
        self.marks = PersonMarks(reading, self.code, HashRule(settings.server.hash_days, settings.plan.time_zone))
        self.texts = Texts(
            writing,
            reading,
            self.code,
            crypto_named(settings.server.crypto),
            partial(load_or_create, data_keys),
            settings.texts.give_up_hours if settings.texts else None,
        )
        self.advice = AdviceDesk(new_id)
        self.foretell: Foretell | None = None  # the foreseer answers
        self.learned: Learned | None = None  # from the days before this one; the foreseer reads it once a day
        self.told = ToldWaits()
        self.conditions = Conditions()
        self.alerts = alerts or Alerts()
        self.own_alerts = Alerts()  # of this hall alone
        self.readings = ReadingNotes()
        self.limits = CallerLimits(
            self.code,
            settings.server.tickets_per_minute,
            {one.code: one.tickets_per_minute for one in settings.devices if one.tickets_per_minute},
            clock.elapsed if isinstance(clock, RehearsalClock) else monotonic,
        )
        metrics = metrics or Metrics()
        self.publisher = Publisher(self.code, self, emit, metrics)
        self.writer = HallWriter(
            writing,
            settings.plan,
            clock,
            call_jobs_for(settings.devices, new_id),
            self._tell,
            reading,
            hashes_kept_days=settings.server.hash_days,
        )
        self.writer.measured = partial(_measured, metrics, self.code)
        self._others = others
        self._known_devices: dict[str, Device | None] = {}
        self._others_wrote = Event()
        self._starting = Lock()
        self._writing = False

    def prepare(self) -> None:
        """Bring the rows of its devices to what is configured, where anything can be written."""
        if self.damage.found:
            return
        self.devices.sync(planned(self.settings))

    def stop(self) -> None:
        """Answer what is waiting, then end."""
        with self._starting:
            if self._writing:
                self.writer.stop()
        self.publisher.stop()

    def do(
        self, caller: Caller, run: Callable[[Turn], Answer], *, key: str | None, fingerprint: str, alone: bool = False
    ) -> Answer:
        """Run one command of a caller at the hall; returns when it is durable. The first one starts the writer.

        Raises what :meth:`HallWriter.do` raises, and DatabaseDamaged.
        """
        self.damage.require_whole()
        if not self._writing:
            with self._starting:
                if not self._writing:
                    self.writer.start()
                    self._writing = True
        return self.writer.do(Command(caller=caller.actor, key=key, fingerprint=fingerprint, run=run, alone=alone))

    def sight(self, hall: Hall, jobs: Mapping[str, Job], seq: int, now: datetime) -> Sight:
        return Sight(
            settings=self.settings,
            hall=hall,
            jobs=jobs,
            seq=seq,
            now=now,
            keys=self.keys,
            conditions=self.conditions,
            badge_of=self.people.badge_of,
            enrolled=self._enrolled,
            degraded=self._others.degraded() + ((DatabaseDamaged.code,) if self.damage.found else ()),
            alerts=self.alerts.now() + self.own_alerts.now(),
            advice=lambda: self.advice.state(hall.day),
            learned=self.learned,
            told=self.told,
            rehearsal=isinstance(self.clock, RehearsalClock),
            unusual=self.limits.unusual,
        )

    def sight_of(self, turn: Turn) -> Sight:
        """What a command's answer is rendered from: the hall as the command leaves it."""
        return self.sight(turn.hall, turn.open_jobs, 0, turn.now)

    def look(self, paint: Callable[[Sight], None]) -> None:
        """Let somebody see one committed moment, with what other processes have told of. Raises NotNow."""
        if self._others_wrote.is_set():
            self._others_wrote.clear()
            self.writer.look()
        with self.writer.reading() as resident:
            paint(self.sight(resident.hall, resident.jobs, resident.seq, self.clock.now()))

    def view(self, name: str) -> Json:
        """A view's whole state with its ``seq``. Raises UnknownView, a Refusal or NotNow."""
        find(name)
        found: Json = {}
        self.look(lambda sight: found.update(seq=sight.seq, state=painted(sight, name)))
        return found

    def others_wrote(self, changes: int) -> None:
        """The hall has so many commits: screens catch up now, the rest when it is asked for."""
        known = self.writer.changes
        if known is None or known >= changes:
            return
        self._others_wrote.set()
        self.publisher.wake()

    def forget_rows(self) -> None:
        """Rows of people or devices have changed: views ask for them again."""
        self._known_devices = {}
        self.people.forget_badges()

    def _tell(self, committed: Committed) -> None:
        if any(isinstance(event, _CHANGES_ROWS) for _, event in committed.events):
            self.forget_rows()
        self.publisher.tell(committed)
        if committed.changes is not None:
            self._others.tell(self.code, committed.changes)

    def _enrolled(self, code: str) -> Device | None:
        """All are read in one go: a view may ask for every device of the hall."""
        known = self._known_devices
        if code not in known:
            known = self._known_devices = {code: None, **{device.code: device for device in self.devices.all()}}
        return known[code]


def _provider(settings: HallSettings) -> Provider | None:
    """Where its people sign in beside their local accounts. What it signs is of this moment, also in a rehearsal."""
    rules = settings.single_sign_on
    if rules is None:
        return None
    return Provider(rules, partial(secret_at, rules.secret) if rules.secret else None, SystemClock())


def _measured(metrics: Metrics, hall: str, commands: int, seconds: float) -> None:
    metrics.commit_seconds.add(seconds, hall)
    metrics.batch.add(float(commands), hall)
