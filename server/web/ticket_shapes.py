"""Tickets and ratings, sent and told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, model_validator

from server.web.shapes import Code, HallPath, Language, Phone, Strict


class TicketPath(HallPath):
    ticket: Code


class LinkPath(BaseModel):
    link: Annotated[str, Field(min_length=1, max_length=100)]


class TakeTicket(Strict):
    """取号. Give ``business``, ``matter`` or ``bundle`` (套餐); or ``booking``: its code, or "mine"."""

    business: Code | None = None
    matter: Code | None = None
    bundle: Code | None = None
    priority: Code | None = None
    id_number: Annotated[str, Field(min_length=4, max_length=40)] | None = None
    phone: Phone | None = None
    booking: Code | None = None
    ref: Annotated[str, Field(max_length=200)] | None = None
    language: Language | None = None  # that the visitor chose

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


class WaitRange(BaseModel):
    """Minutes."""

    p10: int
    p50: int
    p90: int


class TicketTaken(BaseModel):
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
    link: str
    reason: dict[str, Any]
    job: dict[str, Any] | None
    window: str | None  # where the ticket was called to at once (自动派单)
