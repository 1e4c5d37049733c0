"""What the hall manager sends and is told: changes, advice, pauses, notices, alerts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from server.web.shapes import Code, HallPath, InWords, Strict, Told, Why


class BusinessPath(HallPath):
    business: Code


class BroadcastPath(HallPath):
    notice: Code


class AdvicePath(HallPath):
    advice: Code


class MatterPath(HallPath):
    matter: Code


class WindowChange(Strict):
    """``do``: a break counts as closed, for nobody knows how long it lasts."""

    window: Code
    do: Literal["open", "close", "pause", "no_difference", "restore"]


class PreviewChanges(Strict):
    """Changes that are to be made together."""

    changes: Annotated[list[WindowChange], Field(min_length=1, max_length=24)]


class Broadcast(Strict):
    """``zones``: whose boards show it; none named is all. ``minutes``: how long."""

    zh: Annotated[str, Field(min_length=1, max_length=80)]
    en: Annotated[str, Field(min_length=1, max_length=200)]
    zones: Annotated[list[Code], Field(max_length=64)] = Field(default_factory=list)
    minutes: Annotated[int, Field(ge=5, le=720)]


class EmergencyWords(Strict):
    zh: Annotated[str, Field(min_length=1, max_length=60)]
    en: Annotated[str, Field(min_length=1, max_length=160)]


class OneAlert(Strict):
    alert: Annotated[str, Field(min_length=1, max_length=200)]  # its key in the manager's view


class PauseBusiness(Strict):
    reason: Why = ""


class TurnWindow(Strict):
    no_difference: bool


class BeforeAfter(Told):
    """Minutes of waiting."""

    before_min: float
    after_min: float


class QueueMoved(BeforeAfter):
    """A business whose wait would change so much that it is felt."""

    queue: str
    name: InWords


class ChangeTold(Told):
    window: str
    do: str


class AdvicePreview(Told):
    """What changes would bring in the next ninety minutes, in minutes; as in an advice."""

    at: datetime
    changes: list[ChangeTold]
    saves_min: int
    error_min: float
    up_to: bool
    certainty: float
    mean: BeforeAfter
    p90: BeforeAfter
    helped: list[QueueMoved]
    hurt: list[QueueMoved]


class AdviceProposed(Told):
    """What could be changed now. A rule's proposal (潮汐窗口) predicts nothing: its numbers are None.

    ``up_to``: big halls over-promise; ``certainty``: 0 to 1, of a saving.
    """

    id: str
    window: str
    do: str
    saves_min: int | None
    error_min: float | None
    up_to: bool
    certainty: float | None
    mean: BeforeAfter | None
    p90: BeforeAfter | None
    helped: list[QueueMoved]
    hurt: list[QueueMoved]
    why: InWords
    state: Literal["proposed"]
    forecast_min: float | None
    realised_min: None


class AdviceFollowed(Told):
    """What was changed on advice today, and what came of it. ``automatic``: by the rule, without a person."""

    id: str
    window: str
    do: str
    automatic: bool
    saves_min: int | None
    field: str | None
    at: datetime
    state: Literal["applied", "undone"]
    undone_at: datetime | None
    before_min: float | None
    forecast_min: float | None
    realised_min: float | None


class AdviceTold(Told):
    """``at``: when it was thought out. ``advice``: what is proposed, then what was followed today, as on the page."""

    at: datetime | None
    advice: list[AdviceProposed | AdviceFollowed]


class AlertOwner(Told):
    by: str
    at: datetime


class AlertTold(Told):
    """``owner``: who looks after it, None when nobody does."""

    alert: str
    owner: AlertOwner | None


class BroadcastTold(Told):
    id: str
    zh: str
    en: str
    zones: list[str]
    until: datetime
    by: str


class BroadcastsTold(Told):
    """Those that stand now, the newest first."""

    broadcasts: list[BroadcastTold]


class EmergencyNow(Told):
    zh: str
    en: str
    since: datetime
    by: str


class EmergencyTold(Told):
    emergency: EmergencyNow | None


class BusinessPaused(Told):
    business: str
    paused: bool


class MatterPaused(Told):
    matter: str
    paused: bool
