"""Tickets and ratings, sent and told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator, model_validator

from server.web.shapes import Code, HallPath, InWords, Language, Named, Phone, Strict, Told
from server.web.views.reasons import ZoneReason


class TicketPath(HallPath):
    ticket: Code


class LinkPath(BaseModel):
    link: Annotated[str, Field(min_length=1, max_length=100)]


class TakeTicket(Strict):
    """取号. Give ``business``, ``matter`` or ``bundle`` (套餐); or ``booking``: its code or a voucher's, or "mine".

    ``priority``: a code of the plan's ``priority_groups``, or "green" where nobody says which; "ordinary" is none.
    """

    business: Code | None = None
    matter: Code | None = None
    bundle: Code | None = None
    priority: Code | None = None
    id_number: Annotated[str, Field(min_length=4, max_length=40)] | None = None
    phone: Phone | None = None
    booking: Code | None = None
    ref: Annotated[str, Field(max_length=200)] | None = None
    language: Language | None = None  # that the visitor chose

    @field_validator("priority")
    @classmethod
    def _by_class(cls, priority: str | None) -> str | None:
        return {"ordinary": None, "green_channel": "green"}.get(priority, priority) if priority else None

    @model_validator(mode="after")
    def _one_of(self) -> TakeTicket:
        if self.bundle is not None and (self.business, self.matter, self.booking) != (None, None, None):
            raise ValueError("give a bundle alone: it names its matters")
        if self.business is None and self.matter is None and self.booking is None and self.bundle is None:
            raise ValueError("give business or matter")
        if self.booking == "mine" and self.id_number is None and self.phone is None:
            raise ValueError("a booking is found by its code, by a card, or by a phone")
        return self


class Rate(Strict):
    token: Annotated[str, Field(min_length=1, max_length=100)]
    level: Annotated[int, Field(ge=1, le=5, strict=True)]
    reasons: Annotated[list[Annotated[str, Field(max_length=10)]], Field(max_length=8)] = Field(default_factory=list)
    text: Annotated[str, Field(max_length=150)] = ""
    phone: Phone | None = None  # with a bad rating: to be called back
    channel: Literal["link", "window_qr", "sms", "web"] = "link"  # of a phone; a pad's is known


class WaitRange(Told):
    """Minutes."""

    p10: int
    p50: int
    p90: int


class PrintJob(Told):
    """The kiosk's order to print the slip; ``payload`` is what stands on it (`hardware/slip.py`)."""

    id: str
    kind: str
    payload: dict[str, Any]


class TicketTaken(Told):
    id: str
    code: str
    business: str
    zone: str
    bundle: str | None  # 套餐: the name under which several matters were taken
    further: list[str]  # its matters after the first
    ahead: int
    wait: WaitRange | None
    unlikely_today: bool  # 今天可能办不到
    issued_at: datetime
    business_day: date
    link: str
    reason: ZoneReason
    job: PrintJob | None
    receipt: str | None  # 取号回执, to a kiosk: what it shows at `…/tickets/assert`
    window: str | None  # where the ticket was called to at once (自动派单)
    second_chance: bool  # a voucher was used for it (二次优先卡)


class BeforeMe(Told):
    """Why somebody is before me: people counted by rule, never who they are; the minutes that each rule gives."""

    same: dict[str, int]
    others: dict[str, int]
    overtook: dict[str, int]
    minutes: dict[str, float]


class BackTold(Told):
    said_at: datetime | None


class RatingOffer(Told):
    """``amends``: the level that would be corrected. ``matter``: what is rated, None where it is the whole visit."""

    token: str
    until: datetime
    amends: int | None
    matter: InWords | None
    window: str


class EmergencyForAll(Told):
    zh: str
    en: str
    since: datetime


class PlaceTold(Named):
    floor: int
    side: InWords


class OwnVoucher(Told):
    """For a second chance; ``until``: the last day it is good."""

    code: str
    until: date
    used: bool


class OwnTicket(Told):
    """What the holder of a slip's link may see of the own ticket (`server/live/views/visitor_ticket.py`)."""

    time_zone: str
    hall: Named
    business: Named
    zone: PlaceTold
    code: str
    language: str | None
    state: str
    window: str | None
    ahead: int | None
    wait: WaitRange | None
    wait_hidden: bool
    wait_rose: str | None
    near_turn: bool
    today_warning: InWords | None
    before_me: BeforeMe | None
    back: BackTold | None
    voucher: OwnVoucher | None
    issued_at: datetime
    called_at: datetime | None
    rating: RatingOffer | None
    correction: RatingOffer | None
    rated: bool
    reason: InWords | None
    emergency: EmergencyForAll | None
    now: datetime


class TicketMoved(Told):
    id: str
    code: str
    state: str


class RatingTaken(Told):
    level: int


class ReasonTold(Named):
    """``first``: shown before the others."""

    first: bool


class LevelTold(Told):
    level: int
    name: InWords
    reasons: list[ReasonTold]


class RatingDictionary(Told):
    """The national dictionary of levels and reasons, and which version of it."""

    version: str
    levels: list[LevelTold]
