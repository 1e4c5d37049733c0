"""What clerks send and are told at their windows (contract.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, field_validator, model_validator

from server.domain.ticket import Outcome
from server.web.shapes import Code, HallPath, InWords, Named, Strict, Told, Why
from server.web.views.reasons import CallReason


class WindowPath(HallPath):
    window: Code


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


class PrinterNear(Told):
    device: str
    place: str


class JobOrdered(Told):
    id: str
    kind: str
    state: str


class NoticeTold(Told):
    """``printer``: where this window's notices are printed, None where no printer is near. ``job``: its paper."""

    notice: str
    ticket: str
    matter: str
    missing: list[int]
    papers: list[str]
    given_at: datetime
    printer: PrinterNear | None
    job: JobOrdered | None


class NoticeReprinted(Told):
    """``job``: the order of the new paper."""

    notice: str
    printer: PrinterNear
    job: JobOrdered


class StepTaken(Told):
    """``ticket``: whose, by code; None for a window's own steps, and where nobody could be called."""

    step: str
    ticket: str | None


class WindowNow(Named):
    zone: str
    kind: str
    mode: Literal["specialty", "no_difference"]
    state: str
    accessible: bool


class TicketHere(Told):
    """``at``: when it was called; ``times``: how often."""

    id: str
    code: str
    state: str
    at: datetime | None
    times: int


class ClerkHere(Told):
    name: str
    badge: str


class PauseNow(Told):
    reason: str
    until: datetime | None


class WindowState(Told):
    """A window as it stands over it (`server/live/views/window_sign.py`): the answer to every window command."""

    window: WindowNow
    businesses: list[Named]
    ticket: TicketHere | None
    clerk: ClerkHere | None
    pause: PauseNow | None
    open: bool
    version: int
    now: datetime


AT_WINDOW: dict[Any, Any] = {200: WindowState}
"""What every window command answers, as flask-openapi3 wants it."""


class KeyPressed(Told):
    """What a key did, in order, the same in words, and the window as it is now."""

    did: list[StepTaken]
    words: InWords
    window: WindowState


class TicketCalled(Told):
    id: str
    code: str
    business: str
    business_name: InWords
    matter: str | None
    priority: str | None
    ref: str | None
    state: str
    window: str | None
    issued_at: datetime
    called_at: datetime | None


class TicketCalledNext(Told):
    """``reason``: the rule by which it was chosen, and its numbers."""

    ticket: TicketCalled
    reason: CallReason
    version: int
