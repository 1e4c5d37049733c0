"""Bookings and the blacklist, sent and told."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from server.web.shapes import Code, HallPath, Phone, Strict, Told


class BookingPath(HallPath):
    booking: Code


class LockPath(HallPath):
    lock: Code


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


class BookingGiven(Told):
    id: str
    code: str
    day: date
    starts: datetime
    business: str
    matter: str | None
    state: str
    ticket: str | None


class LockGiven(Told):
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


class LocksGiven(Told):
    locks: list[LockGiven]


class BookingsFound(Told):
    """``missed``, ``cancelled``: how many in the last month; ``locks``: those that hold now."""

    bookings: list[BookingGiven]
    missed: int
    cancelled: int
    locks: list[LockGiven]


class LineBooked(BookingGiven):
    line: int


class LineRefused(Told):
    line: int
    code: str
    detail: dict[str, Any]


class BookingsBrought(Told):
    """``refused``: lines that the hall could not book, with the code of the reason; the others are booked."""

    made: list[LineBooked]
    refused: list[LineRefused]


class FreeSlot(Told):
    starts: datetime
    ends: datetime
    left: int


class BookingsOfDay(Told):
    """``slots``: of the business asked for, on a day from ``earliest`` to ``furthest``: those can be booked now."""

    earliest: date
    furthest: date
    bookings: list[BookingGiven]
    slots: list[FreeSlot]
