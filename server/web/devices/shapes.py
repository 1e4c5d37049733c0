"""What devices send and are told: enrolment, jobs, reports, leases and numbers given without us."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, field_validator, model_validator

from server.device_signatures import is_public_key
from server.web.shapes import Code, HallPath, Language, Strict, Told


class JobPath(HallPath):
    job: Code


class DevicePath(HallPath):
    device: Code


class AskLease(Strict):
    """``holds``: the last number of the lease that the kiosk has for today, 0 without one."""

    holds: Annotated[int, Field(ge=0, le=100_000, strict=True)] = 0


class OfflineTicket(Strict):
    """离线取号补录: a ticket given out of a lease. ``contact``: the server's time as last heard; ``offset_s`` since."""

    lease: Annotated[str, Field(min_length=1, max_length=1000)]
    number: Annotated[int, Field(ge=1, le=100_000, strict=True)]
    contact: AwareDatetime
    offset_s: Annotated[float, Field(ge=0, le=7 * 86_400)]
    business: Code | None = None
    matter: Code | None = None
    priority: Code | None = None
    language: Language | None = None
    asked: Annotated[str, Field(max_length=255)] | None = None  # the key under which the same touch asked us before
    paper: Literal["queued", "sent", "confirmed", "failed", "suspect"] = "queued"

    @model_validator(mode="after")
    def _one_of(self) -> OfflineTicket:
        if self.business is None and self.matter is None:
            raise ValueError("give business or matter")
        return self


class Acknowledge(Strict):
    state: Annotated[str, Field(max_length=20)]
    detail: Annotated[str, Field(max_length=500)] | None = None


class PartCondition(Strict):
    condition: Literal["ok", "degraded", "unavailable", "unknown"]
    causes: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)] = Field(default_factory=list)


class DeviceReport(Strict):
    parts: Annotated[dict[Annotated[str, Field(max_length=40)], PartCondition], Field(max_length=40)]


class Enrol(Strict):
    """``public_key``: base64 of an Ed25519 key's 32 bytes; whoever gives one signs every command afterwards."""

    code: Annotated[str, Field(min_length=4, max_length=16)]
    public_key: Annotated[str, Field(min_length=44, max_length=44)] | None = None

    @field_validator("public_key")
    @classmethod
    def _is_key(cls, value: str | None) -> str | None:
        if value is not None and not is_public_key(value):
            raise ValueError("not an Ed25519 public key: base64 of its 32 bytes")
        return value


class RevokeDevice(Strict):
    why: Annotated[str, Field(min_length=1, max_length=200)]


class LeaseGiven(Told):
    """``lease`` is opaque, given back with every ticket; ``links``: the slips' secret links, ``first`` to ``last``."""

    lease: str
    business_day: date
    first: int
    last: int
    next: int
    issued_at: datetime
    until: datetime | None
    links: list[str]


class TicketMergedIn(Told):
    id: str
    code: str
    ahead: int
    receipt: str  # as with a ticket


class LeaseRevoked(Told):
    """``void``: the highest number that counts no more."""

    device: str
    void: int


class DeviceLetIn(Told):
    """``token``: told here only."""

    token: str
    hall: str
    code: str
    kind: str
    windows: list[str]


class JobAcknowledged(Told):
    """``hurry``: to a voice that begins: others wait for their turn."""

    id: str
    state: str
    hurry: bool = False


class DeviceReported(Told):
    device: str


class DeviceShutOut(Told):
    """``reason``: a person decided it, a copy was noticed, or it was let in anew. ``by``: an account, or ""."""

    at: datetime
    reason: Literal["person", "copied", "replaced"]
    by: str
    why: str


class DeviceTold(Told):
    """``configured``: the hall's settings name it; ``signs``: it gave a key at its enrolment.

    ``shut``: how it, or what it had before, was last shut out.
    """

    code: str
    kind: str
    zone: str | None
    windows: list[str]
    place: str
    configured: bool
    enrolled_at: datetime | None
    revoked_at: datetime | None
    signs: bool
    shut: DeviceShutOut | None
    seen_at: datetime | None
    condition: str


class DevicesTold(Told):
    devices: list[DeviceTold]


class DeviceCodeGiven(Told):
    """``code``, ``address`` and ``qr`` (an SVG) are told with the first answer only."""

    device: str
    until: datetime
    code: str = ""
    address: str = ""
    qr: str = ""


class DeviceRevoked(Told):
    device: str
    revoked_at: datetime


class BoardTold(Told):
    """``view``: what the board shows; ``page``: its settings."""

    device: str
    screen: str
    place: str
    view: str
    page: dict[str, Any]


class BoardsTold(Told):
    screens: list[BoardTold]
    time_zone: str
