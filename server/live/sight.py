"""What a view is rendered from: one committed moment of the hall, with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.actions.jobs import Job
from server.domain.day import Day
from server.domain.hall import Hall
from server.domain.plan import HallPlan, Words
from server.domain.waits.forecast import Wait
from server.domain.waits.learning import Learned
from server.keys import HallKeys
from server.live.conditions import Conditions
from server.live.told_waits import ToldWaits
from server.settings import HallSettings
from server.store.devices import Device

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    settings: HallSettings
    hall: Hall
    jobs: Mapping[str, Job]
    seq: int
    now: datetime
    keys: HallKeys
    conditions: Conditions
    badge_of: Callable[[str], str]
    enrolled: Callable[[str], Device | None]
    degraded: tuple[str, ...] = ()  # what of this server works worse just now: "wake_up"
    alerts: tuple[Json, ...] = ()  # what the manager must be told, see server.live.alerts
    rehearsal: bool = False
    advice: Callable[[], list[Json]] = list
    learned: Learned | None = None
    told: ToldWaits = field(default_factory=ToldWaits)  # what phones were told about waits
    unusual: Callable[[str], bool] = lambda _device: False  # a kiosk that gives out far more tickets than it used to

    @property
    def plan(self) -> HallPlan:
        return self.settings.plan

    @property
    def day(self) -> Day:
        return self.hall.day


def named(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def moment(at: datetime | None) -> str | None:
    """RFC 3339 UTC, to the millisecond."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def waiting_time(wait: Wait | None) -> dict[str, int] | None:
    return wait.as_dict() if wait else None


def hall_name(sight: Sight) -> Json:
    return {"code": sight.plan.code, "name": named(sight.plan.name)}


def minutes_since(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds() // 60))
