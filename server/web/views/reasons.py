"""Why somebody was called, and why a ticket stands where it does: reasons as data (architecture.md §7.5)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator

from server.web.shapes import Told


class NextBest(Told):
    """Who would have been called otherwise."""

    ticket: str
    counted_min: float


class PolicyInForce(Told):
    """``plan``: the version of the hall's plan."""

    name: str
    version: int
    plan: str


class CountedReason(Told):
    """By minutes: waited, less what coming back and long matters cost, with credits (`server/domain/routing.py`).

    ``auto``: the window was given this ticket without anybody pressing, and when.
    """

    rule: Literal["counted_minutes"]
    waited_min: float
    set_back_min: float
    usual_min: float
    set_behind_min: float
    own_credit_min: float
    green_credit_min: float
    appointment_credit_min: float
    counted_min: float
    next_best: NextBest | None = None
    policy: PolicyInForce
    auto: str = ""


class BookedReason(Told):
    """预约呼: one of ``due`` who were booked for about now."""

    rule: Literal["booked"]
    late_min: float
    due: int


class OutOfTurnReason(Told):
    """选呼: somebody said why."""

    rule: Literal["called_out_of_turn"]
    why: str


class PaperRollReason(Told):
    """纸号: the next number of the roll of this business."""

    rule: Literal["paper_roll"]
    business: str
    stopped: bool


CallReason = Annotated[CountedReason | BookedReason | OutOfTurnReason | PaperRollReason, Discriminator("rule")]


class NoReason(Told):
    """Called before this was kept, or without a call."""


class ZoneReason(Told):
    """Where a ticket waits, and the windows that may call it."""

    rule: Literal["zone_of_business"]
    business: str
    zone: str
    windows: list[str]
