"""What comes in over HTTP, as pydantic models: the source of validation and of the OpenAPI document."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from server.device_signatures import is_public_key
from server.domain.ticket import Outcome

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

Code = Annotated[str, Field(min_length=1, max_length=64)]
Digits = Annotated[str, Field(pattern=r"^[0-9]{3} ?[0-9]{3}$")]
Password = Annotated[str, Field(min_length=1, max_length=200)]
RoleName = Literal["administrator", "hall_manager", "case_officer", "clerk", "guide", "auditor"]
Why = Annotated[str, Field(max_length=200)]


Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]  # as screens name them: zh, en, ar …
Phone = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 -]{4,18}[0-9]$")]


class Strict(BaseModel):
    """Unknown fields are refused, so that a misspelt one is noticed; so is text that a database cannot keep."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="after")
    @classmethod
    def _writable(cls, value: Any) -> Any:
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str) and _UNWRITABLE.search(text):
                raise ValueError("control characters and half characters cannot be kept")
        return value


class HallPath(BaseModel):
    hall: Code


class TicketPath(HallPath):
    ticket: Code


class WindowPath(HallPath):
    window: Code


class BusinessPath(HallPath):
    business: Code


class BroadcastPath(HallPath):
    notice: Code


class AdvicePath(HallPath):
    advice: Code


class MatterPath(HallPath):
    matter: Code


class ViewPath(HallPath):
    view: Annotated[str, Field(max_length=130)]


class BookingPath(HallPath):
    booking: Code


class LockPath(HallPath):
    lock: Code


class JobPath(HallPath):
    job: Code


class DevicePath(HallPath):
    device: Code


class LinkPath(BaseModel):
    link: Annotated[str, Field(min_length=1, max_length=100)]


class EventsQuery(BaseModel):
    after: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class Nothing(Strict):
    """No fields are expected."""


class OpenDay(Strict):
    business_day: date | None = None


class Moved(Strict):
    """Where a rehearsal's clock is moved to."""

    now: AwareDatetime


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


class MakeBooking(Strict):
    """预约. Give ``business`` or ``matter``; ``time``: the slot's beginning, in the hall's own time."""

    business: Code | None = None
    matter: Code | None = None
    day: date
    time: time
    id_number: Annotated[str, Field(min_length=4, max_length=40)] | None = None
    phone: Phone | None = None

    @model_validator(mode="after")
    def _one_of(self) -> MakeBooking:
        if self.business is None and self.matter is None:
            raise ValueError("give business or matter")
        return self


class MoveBooking(Strict):
    """改约. ``time``: as for a new booking."""

    day: date
    time: time


class FindBookings(Strict):
    """By the card, the phone, or the code that was given: exactly one of them."""

    id_number: Annotated[str, Field(min_length=4, max_length=40)] | None = None
    phone: Phone | None = None
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None

    @model_validator(mode="after")
    def _one_of(self) -> FindBookings:
        if sum(one is not None for one in (self.id_number, self.phone, self.code)) != 1:
            raise ValueError("give id_number, phone or code")
        return self


class LockPerson(Strict):
    """列入黑名单, by card or phone, for ``days``."""

    id_number: Annotated[str, Field(min_length=4, max_length=40)] | None = None
    phone: Phone | None = None
    days: Annotated[int, Field(ge=1, le=366, strict=True)]
    why: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _one_of(self) -> LockPerson:
        if (self.id_number is None) == (self.phone is None):
            raise ValueError("give id_number or phone")
        return self


class LiftLock(Strict):
    why: Annotated[str, Field(max_length=200)] = ""


class BringBookings(BaseModel):
    """``csv``: the file's text, with a first line that names the columns."""

    model_config = ConfigDict(extra="forbid")

    csv: Annotated[str, Field(min_length=1, max_length=400_000)]


class BookingsQuery(BaseModel):
    day: date
    business: Code | None = None
    matter: Code | None = None


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


class PauseWindow(Strict):
    """A break; its planned end as a time or in minutes. ``after_this``: when the visit under way has ended."""

    reason: Why = ""
    until: AwareDatetime | None = None
    minutes: Annotated[float, Field(gt=0, le=600)] | None = None
    after_this: bool = False

    @model_validator(mode="after")
    def _one_end(self) -> PauseWindow:
        if self.until is not None and self.minutes is not None:
            raise ValueError("give until or minutes, not both")
        return self

    @field_validator("until")
    @classmethod
    def _in_utc(cls, until: datetime | None) -> datetime | None:
        try:
            return until.astimezone(UTC) if until else None
        except OverflowError as error:
            raise ValueError("not a time of this world") from error


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
    zones: Annotated[list[Code], Field(max_length=64)] = []
    minutes: Annotated[int, Field(ge=5, le=720)]


class EmergencyWords(Strict):
    zh: Annotated[str, Field(min_length=1, max_length=60)]
    en: Annotated[str, Field(min_length=1, max_length=160)]


class OneAlert(Strict):
    alert: Annotated[str, Field(min_length=1, max_length=200)]  # its key in the manager's view


class PauseBusiness(Strict):
    reason: Why = ""


class CallThis(Strict):
    ticket: Code
    why: Why


class GiveUp(Strict):
    """弃号. Without ``ticket`` (id or code): the visitor who is at the window."""

    ticket: Code | None = None
    why: Why


class Restore(Strict):
    ticket: Code


class Finish(Strict):
    outcome: Outcome = Outcome.DONE


class HoldTicket(Strict):
    """挂起. ``remind_min``: minutes until the clerk is reminded. ``wakes_on``: a ticket, or a matter or business."""

    kind: Literal["visitor", "clerk", "waiting"]
    why: Why
    remind_min: Annotated[float, Field(gt=0, le=600)] | None = None
    wakes_on: Code | None = None

    @model_validator(mode="after")
    def _wakes_the_waiting(self) -> HoldTicket:
        if self.wakes_on is not None and self.kind != "waiting":
            raise ValueError("only a hold of kind waiting is woken by something")
        return self


class OneMatter(Strict):
    """A matter, or a business as a whole."""

    business: Code | None = None
    matter: Code | None = None

    @model_validator(mode="after")
    def _one_of(self) -> OneMatter:
        if self.business is None and self.matter is None:
            raise ValueError("give business or matter")
        return self


class WalkIn(OneMatter):
    """A visitor without a ticket."""

    priority: Code | None = None


class AskHelp(Strict):
    kind: Literal["urgent", "question"]
    why: Why = ""


class ResumeTicket(Strict):
    ticket: Code


class Target(Strict):
    """Exactly one of these. ``clerk``: the window where that person sits now."""

    window: Code | None = None
    zone: Code | None = None
    business: Code | None = None
    matter: Code | None = None
    clerk: Code | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Target:
        given = (self.window, self.zone, self.business, self.matter, self.clerk)
        if sum(value is not None for value in given) != 1:
            raise ValueError("give exactly one of window, zone, business, matter and clerk")
        return self


class TransferTicket(Strict):
    to: Target
    why: Why
    note: Why = ""


class PressKey(Strict):
    """A key of a call keypad. ``number``: digits typed before it, for finish (outcome), hold (kind), resume (ticket),
    pause (minutes) and transfer (window). ``ticket``: id or code that must be at the window, or nothing is done."""

    key: Literal[
        "next", "recall", "start", "finish", "rate", "no_show", "abandon", "hold", "resume", "pause", "transfer", "undo"
    ]
    number: Annotated[str, Field(pattern=r"^[0-9]{1,3}$")] | None = None
    ticket: Code | None = None


class GiveNotice(Strict):
    """一次性告知. ``missing``: places in the list of papers, from 0, of the ticket's matter or of ``matter``."""

    missing: Annotated[list[Annotated[int, Field(ge=0, le=99, strict=True)]], Field(max_length=100)]
    why: Why = ""
    matter: Code | None = None
    print: bool = True
    english: bool = False


class ReprintNotice(Strict):
    """``notice``: one that whoever is at the window was given."""

    notice: Annotated[str, Field(min_length=1, max_length=64)]
    english: bool = False


class SwitchAutoCall(Strict):
    on: bool


class TurnWindow(Strict):
    no_difference: bool


class Rate(Strict):
    token: Annotated[str, Field(min_length=1, max_length=100)]
    level: Annotated[int, Field(ge=1, le=5, strict=True)]
    reasons: Annotated[list[Annotated[str, Field(max_length=10)]], Field(max_length=8)] = []
    text: Annotated[str, Field(max_length=150)] = ""
    phone: Phone | None = None  # with a bad rating: to be called back
    channel: Literal["link", "window_qr", "sms", "web"] = "link"  # of a phone; a pad's is known


class Acknowledge(Strict):
    state: Annotated[str, Field(max_length=20)]
    detail: Annotated[str, Field(max_length=500)] | None = None


class PartCondition(Strict):
    condition: Literal["ok", "degraded", "unavailable", "unknown"]
    causes: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)] = []


class DeviceReport(Strict):
    parts: Annotated[dict[Annotated[str, Field(max_length=40)], PartCondition], Field(max_length=40)]


class AccountPath(HallPath):
    account: Code


class AddAccount(Strict):
    """``password``: else one is made, and told once."""

    name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S(.*\S)?$")]
    badge: Annotated[str, Field(max_length=32)] = ""
    roles: Annotated[list[RoleName], Field(min_length=1)]
    password: Password | None = None


class ChangeAccount(Strict):
    """What is left out stays."""

    badge: Annotated[str, Field(min_length=1, max_length=32)] | None = None
    roles: Annotated[list[RoleName], Field(min_length=1)] | None = None
    disabled: bool | None = None


class ChangePassword(Strict):
    old: Password
    new: Password


class SecondFactorDigits(Strict):
    """``nonce``: as it was prepared."""

    nonce: Annotated[str, Field(min_length=8, max_length=64)]
    digits: Digits


class OwnPassword(Strict):
    password: Password


class SignIn(Strict):
    hall: Annotated[str, Field(max_length=64)] | None = None  # where the server hosts several
    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    digits: Digits | None = None  # of the second factor, where the account has one


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


class Problem(BaseModel):
    """Every refusal: ``code`` is stable, ``message`` is for people, ``detail`` has the numbers."""

    code: str
    message: str
    detail: dict[str, Any]

    @classmethod
    @cache
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]  # cached
        """Asked for by every refusal of every door, 300 times at a start."""
        return super().model_json_schema(*args, **kwargs)


class WaitRange(BaseModel):
    """Minutes."""

    p10: int
    p50: int
    p90: int


class AdvicePreview(BaseModel):
    """What changes would bring in the next ninety minutes, in minutes; as in an advice."""

    at: datetime
    changes: list[dict[str, str]]
    saves_min: int
    error_min: float
    up_to: bool
    certainty: float
    mean: dict[str, float]
    p90: dict[str, float]
    helped: list[dict[str, Any]]
    hurt: list[dict[str, Any]]


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


class NoticeTold(BaseModel):
    """``printer``: where this window's notices are printed, None where no printer is near. ``job``: its paper."""

    notice: str
    ticket: str
    matter: str
    missing: list[int]
    papers: list[str]
    given_at: datetime
    printer: dict[str, str] | None
    job: dict[str, str] | None


class NoticeReprinted(BaseModel):
    """``job``: the order of the new paper."""

    notice: str
    printer: dict[str, str]
    job: dict[str, str]


class StepTaken(BaseModel):
    """``ticket``: whose, by code; None for a window's own steps, and where nobody could be called."""

    step: str
    ticket: str | None


class KeyPressed(BaseModel):
    """What a key did, in order, the same in words, and the window as it is now."""

    did: list[StepTaken]
    words: dict[str, str]
    window: dict[str, Any]


class BookingGiven(BaseModel):
    id: str
    code: str
    day: date
    starts: datetime
    business: str
    matter: str | None
    state: str
    ticket: str | None


class LockGiven(BaseModel):
    """An entry of the blacklist; of the person nothing is known but a keyed hash, which is not shown."""

    id: str
    reason: str
    since: datetime
    until: date
    holds: bool
    bookings: int
    by: str
    why: str
    lifted_at: datetime | None
    lifted_by: str
    lifted_why: str


class LocksGiven(BaseModel):
    locks: list[LockGiven]


class BookingsFound(BaseModel):
    """``missed``, ``cancelled``: how many in the last month; ``locks``: those that hold now."""

    bookings: list[BookingGiven]
    missed: int
    cancelled: int
    locks: list[LockGiven]


class BookingsBrought(BaseModel):
    """``refused``: lines that the hall could not book, with the code of the reason; the others are booked."""

    made: list[dict[str, Any]]
    refused: list[dict[str, Any]]


class BookingsOfDay(BaseModel):
    """``slots``: of the business asked for, on a day from ``earliest`` to ``furthest``: those can be booked now."""

    earliest: date
    furthest: date
    bookings: list[BookingGiven]
    slots: list[dict[str, Any]]


class LeaseGiven(BaseModel):
    """``lease`` is opaque, given back with every ticket; ``links``: the slips' secret links, ``first`` to ``last``."""

    lease: str
    business_day: date
    first: int
    last: int
    next: int
    issued_at: datetime
    until: datetime | None
    links: list[str]


class TicketMergedIn(BaseModel):
    id: str
    code: str
    ahead: int


class TicketCalledNext(BaseModel):
    ticket: dict[str, Any]
    reason: dict[str, Any]
    version: int


class ViewState(BaseModel):
    seq: int
    state: dict[str, Any]


class BusinessDay(BaseModel):
    business_day: date | None
    open: bool


class DayEnded(BusinessDay):
    """``slips``: numbers of tickets by what became of their paper. ``open_slips``: codes of those on their way."""

    slips: dict[str, int]
    open_slips: list[str]
    clean: bool
