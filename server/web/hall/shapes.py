"""What is told of a hall itself: its plan and its log. What comes in is nothing, or stands in `shapes.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.web.shapes import InWords, Named, Told


class ZoneTold(Named):
    floor: int
    side: InWords


class TakesTold(Told):
    """Codes of businesses and matters, as authorised today. ``own`` first; ``assist``: 可支援; ``no_difference``: only
    while the window works as a no-difference window."""

    own: list[str]
    assist: list[str]
    no_difference: list[str]


class WindowTold(Named):
    """``spare``: opened when many wait (潮汐窗口)."""

    zone: str
    kind: str
    spare: bool
    takes: TakesTold


class BusinessTold(Named):
    """``series``: the letter of its numbers."""

    series: str
    zone: str
    usual_minutes: float


class MatterTold(Named):
    """事项, with what its public guide says. ``sample``: believable, but not the hall's published list."""

    business: str
    base_code: str
    implementing_code: str
    sub_matters: list[str]
    type: str
    legal_basis: str
    process: list[str]
    time_limit_workdays: int
    papers: list[InWords]
    form: str
    usual_minutes: float
    sample: bool


class SessionTold(Told):
    """Opening hours of these weekdays, 0 is Monday; ``HH:MM`` in the hall's time zone."""

    weekdays: list[int]
    opens: str
    closes: str


class PriorityGroupTold(Named):
    evidence: InWords


class PlanTold(Named):
    """``window_cap``: how many windows may be open at once."""

    time_zone: str
    window_cap: int | None
    zones: list[ZoneTold]
    windows: list[WindowTold]
    businesses: list[BusinessTold]
    matters: list[MatterTold]
    sessions: list[SessionTold]
    priority_groups: list[PriorityGroupTold]
    not_moved_in: list[InWords]


class EventTold(Told):
    """``payload``: the fields of its kind (`views/events.py`); ``hash`` covers it and the event before."""

    seq: int
    at: datetime
    kind: str
    actor: str
    request_id: str | None
    payload: dict[str, Any]
    hash: str


class EventsTold(Told):
    events: list[EventTold]
