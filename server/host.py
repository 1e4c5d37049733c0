"""One hall as this process hosts it: its settings, writer, people, devices and publisher, put together in one place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from time import monotonic

from sqlalchemy import Engine

from server.actions.announcements import announcements_for
from server.actions.jobs import Job
from server.actions.turn import Answer, Turn
from server.caller_limits import CallerLimits
from server.clock import Clock
from server.domain.hall import Hall
from server.identity import Caller
from server.ids import new_id
from server.keys import HallKeys
from server.live.catalogue import find
from server.live.conditions import Conditions
from server.live.listener import Listener
from server.live.publisher import Emit, Publisher
from server.live.sight import Json, Sight
from server.settings import HallSettings
from server.store.batch import Command
from server.store.devices import Device, Devices
from server.store.disk import DiskWatch
from server.store.hall_writer import HallWriter
from server.store.people import People
from server.store.turnstile import NotNow

log = logging.getLogger(__name__)

_BELIEVED_S = 5.0
_KNOWN = 10_000


class HallHost:
    """Everything that belongs to one hall. ``public_url``: where phones reach this server, for the slip's QR code."""

    def __init__(
        self,
        *,
        settings: HallSettings,
        keys: HallKeys,
        clock: Clock,
        writing: Engine,
        reading: Engine,
        public_url: str,
        emit: Emit,
        disk: DiskWatch,
    ) -> None:
        self.settings = settings
        self.code = settings.plan.code
        self.keys = keys
        self.clock = clock
        self.engine = reading
        self.public_url = public_url.rstrip("/")
        self.disk = disk
        self.people = People(writing, self.code, reading)
        self.devices = Devices(writing, self.code, reading)
        self.conditions = Conditions()
        self.limits = CallerLimits(
            self.code,
            settings.server.tickets_per_minute,
            {one.code: one.tickets_per_minute for one in settings.devices if one.tickets_per_minute},
        )
        self.publisher = Publisher(self.code, self, emit)
        self.writer = HallWriter(
            writing, settings.plan, clock, announcements_for(settings.devices, new_id), self.publisher.tell, reading
        )
        self._enrolled = lru_cache(maxsize=4096)(self._find_enrolled)
        self._known: dict[str, tuple[float, Caller]] = {}
        postgresql = reading.dialect.name == "postgresql"
        self._listener = Listener(reading, self.code, self._catch_up) if postgresql else None

    def start(self) -> None:
        self.devices.sync(
            [
                Device(hall=self.code, code=one.code, kind=str(one.kind), zone=one.zone, windows=one.windows)
                for one in self.settings.devices
            ]
        )
        self.writer.start()
        self.publisher.start()
        if self._listener:
            self._listener.start()

    def stop(self) -> None:
        """Answer what is waiting, then end."""
        if self._listener:
            self._listener.stop()
        self.writer.stop()
        self.publisher.stop()

    def do(
        self, caller: Caller, run: Callable[[Turn], Answer], *, key: str | None, fingerprint: str, alone: bool = False
    ) -> Answer:
        """Run one command of a caller at the hall; returns when it is durable."""
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
            unusual=self.limits.unusual,
        )

    def sight_of(self, turn: Turn) -> Sight:
        """What a command's answer is rendered from: the hall as the command leaves it."""
        return self.sight(turn.hall, turn.open_jobs, 0, turn.now)

    def look(self, paint: Callable[[Sight], None]) -> None:
        """Let somebody see one committed moment. Raises NotNow."""
        with self.writer.reading() as resident:
            paint(self.sight(resident.hall, resident.jobs, resident.seq, self.clock.now()))

    def view(self, name: str) -> Json:
        """A view's whole state with its ``seq``. Raises UnknownView, a Refusal or NotNow."""
        view, code = find(name)
        found: Json = {}
        self.look(lambda sight: found.update(seq=sight.seq, state=view.render(sight, code)))
        return found

    def who(self, token: str | None, cookie: str | None) -> Caller | None:
        """The caller behind a bearer token or a session cookie; what is known is believed for 5 s, not longer."""
        secret = f"token {token}" if token else f"session {cookie}"
        known = self._known.get(secret)
        if known is not None and monotonic() - known[0] < _BELIEVED_S:
            return known[1]
        caller = self._who(token, cookie)
        self._known.pop(secret, None)
        if caller is not None:
            if len(self._known) > _KNOWN:
                self._known.clear()
            self._known[secret] = (monotonic(), caller)
        return caller

    def forget(self, cookie: str) -> None:
        """A session has ended: do not believe it any longer."""
        self._known.pop(f"session {cookie}", None)

    def _who(self, token: str | None, cookie: str | None) -> Caller | None:
        if token:
            device = self.devices.by_token(token)
            if device is not None:
                self.conditions.seen(device.code, self.clock.now())
                return Caller(
                    kind=device.kind,
                    code=device.code,
                    hall=self.code,
                    roles=frozenset({device.kind}),
                    windows=device.windows,
                    zone=device.zone,
                    unlimited=device.unlimited,
                )
            person = self.people.by_token(token)
        else:
            person = self.people.by_session(cookie, self.clock.now()) if cookie else None
        if person is None:
            return None
        return Caller(kind="person", code=person.name, hall=self.code, roles=person.roles, unlimited=person.unlimited)

    def _find_enrolled(self, code: str) -> Device | None:
        return next((device for device in self.devices.all() if device.code == code), None)

    def _catch_up(self) -> None:
        try:
            self.writer.look()
        except NotNow:
            log.warning("the log cannot be read", extra={"action": "catch_up_not_now", "hall": self.code})
