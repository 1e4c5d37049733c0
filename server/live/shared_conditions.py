"""Devices report to the process they are connected to; every manager sees all of them.

Every two seconds a process writes what it has newly heard, in one statement for all its halls, and reads what others
have written. That a device is merely still there is written every twenty seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from server.live.conditions import Condition, Conditions
from server.live.publisher import Publisher
from server.store.device_conditions import heard_since, tell

log = logging.getLogger(__name__)

_EVERY_S = 2.0
_OVERLAP = timedelta(seconds=10)  # machines' clocks differ a little, and so do the times of commits


class Equipped(Protocol):
    """A hall as far as its devices go."""

    conditions: Conditions
    publisher: Publisher


class SharedConditions:
    """The exchange with other processes, on a thread of its own."""

    def __init__(self, writing: Engine, reading: Engine) -> None:
        self._writing, self._reading = writing, reading
        self._halls: Mapping[str, Equipped] = {}
        self._since: datetime | None = None
        self._ending = Event()
        self._thread = Thread(target=self._work, name="conditions", daemon=True)

    def start(self, halls: Mapping[str, Equipped]) -> None:
        self._halls = halls
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._ending.wait(_EVERY_S):
            try:
                self._tell()
                self._hear()
            except SQLAlchemyError:
                log.warning("devices' conditions are not exchanged", extra={"action": "conditions_not_now"})
            except Exception:  # one odd report must not end the exchange for good
                log.exception("devices' conditions are not exchanged", extra={"action": "conditions_failed"})

    def _tell(self) -> None:
        untold = {code: hall.conditions.take_untold() for code, hall in self._halls.items()}
        rows = [
            {
                "hall": code,
                "device": device,
                "parts": {name: dict(part) for name, part in condition.parts.items()},
                "seen_at": condition.seen_at,
                "reported_at": condition.reported_at,
            }
            for code, devices in untold.items()
            for device, condition in devices.items()
        ]
        if not rows:
            return
        try:
            tell(self._writing, rows)
        except SQLAlchemyError:
            for code, devices in untold.items():
                self._halls[code].conditions.tell_again(devices)
            raise

    def _hear(self) -> None:
        for row in heard_since(self._reading, self._since - _OVERLAP if self._since else None):
            self._since = max(self._since or row["seen_at"], row["seen_at"])
            hall = self._halls.get(row["hall"])
            if hall is None:
                continue
            known = Condition(parts=row["parts"], seen_at=row["seen_at"], reported_at=row["reported_at"])
            if hall.conditions.heard(row["device"], known):
                hall.publisher.again_for_managers()
