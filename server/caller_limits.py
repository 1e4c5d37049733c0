"""What one hall lets each caller ask for over HTTP, and what it finds unusual (promises.md §3.5)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil
from threading import Lock
from time import monotonic

from server.identity import Caller
from server.limits import Buckets, Rate

log = logging.getLogger(__name__)

COMMANDS = Rate(burst=60, per_s=10)  # of a device or person: nobody presses faster for long
VISITORS = Rate(burst=60, per_s=5)  # of an address without identity: phones of a hall may stand behind one
FAILURES = Rate(burst=10, per_s=1 / 6)  # of an address: wrong passwords and enrolment codes
_TIMES_ITS_NORM = 3
_NORM_SHARE = 1 / 6  # of its limit: a kiosk is never thought to be quieter than this
_MEMORY = 0.1  # how much the last minute weighs in the norm
_ALARM_S = 600.0


class TooMany(Exception):
    """Too many requests; please wait a moment."""

    code = "too_many"

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = max(1, ceil(retry_after_s))


@dataclass(kw_only=True)
class _Habit:
    """How many tickets a kiosk usually gives out in a minute in which it gives any."""

    norm: float
    minute: int = 0
    count: int = 0
    alarm_until: float = 0.0


@dataclass
class CallerLimits:
    """``tickets_per_minute``: of a kiosk or person. ``of_device``: where a device has its own. Times: ``monotonic``."""

    hall: str
    tickets_per_minute: float
    of_device: Mapping[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = monotonic

    def __post_init__(self) -> None:
        self._tickets = Buckets(Rate.per_minute(self.tickets_per_minute))
        self._commands = Buckets(COMMANDS)
        self._visitors = Buckets(VISITORS)
        self._failures = Buckets(FAILURES)
        self._habits: dict[str, _Habit] = {}
        self._lock = Lock()

    def command(self, caller: Caller, address: str, now: float) -> None:
        """Somebody sends a command. Raises TooMany."""
        if not caller.unlimited:
            known = not caller.has("anybody")
            _grant(self._commands.take(caller.actor, now) if known else self._visitors.take(address, now))

    def ticket(self, caller: Caller, now: float) -> None:
        """Somebody takes a ticket. Raises TooMany."""
        if caller.unlimited:
            return
        per_minute = self.of_device.get(caller.code, self.tickets_per_minute) if not caller.person else None
        per_minute = per_minute or self.tickets_per_minute
        _grant(self._tickets.take(caller.actor, now, Rate.per_minute(per_minute)))
        if not caller.person:
            self._notice(caller.code, per_minute, now)

    def try_secret(self, address: str, now: float) -> None:
        """Somebody tries a password or an enrolment code. Raises TooMany when too many were wrong."""
        _grant(self._failures.look(address, now))

    def wrong_secret(self, address: str, now: float) -> None:
        self._failures.take(address, now)

    def unusual(self, device: str) -> bool:
        """Whether a kiosk gave out more than three times its usual number in one of the last minutes."""
        with self._lock:
            habit = self._habits.get(device)
            return habit is not None and self.clock() < habit.alarm_until

    def _notice(self, device: str, per_minute: float, now: float) -> None:
        minute = int(now // 60)
        with self._lock:
            habit = self._habits.setdefault(device, _Habit(norm=per_minute * _NORM_SHARE, minute=minute))
            if minute != habit.minute:
                habit.norm = max(per_minute * _NORM_SHARE, habit.norm + _MEMORY * (habit.count - habit.norm))
                habit.minute, habit.count = minute, 0
            habit.count += 1
            alarm = habit.count > _TIMES_ITS_NORM * habit.norm and now >= habit.alarm_until
            if alarm:
                habit.alarm_until = now + _ALARM_S
            count, norm = habit.count, habit.norm
        if alarm:
            log.warning(
                "kiosk %s gives out %d tickets a minute, usually %.0f",
                device,
                count,
                norm,
                extra={"action": "kiosk_unusual", "hall": self.hall, "device": device},
            )


def _grant(seconds: float) -> None:
    if seconds:
        raise TooMany(seconds)
