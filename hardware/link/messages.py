"""Names and shapes that the server and its devices both know. Standard library only: the server imports this file.

Views are whole states painted by screens; jobs are work for a device, delivered at least once and acknowledged by id
(architecture.md §5, promises.md §2.3).
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Literal, NotRequired, TypedDict

API: Final = "/api/v1"
SOCKET_PATH: Final = "socket.io"
HEARTBEAT_S: Final = 5  # the server's heartbeat (promises.md §2.1)
REPORT_S: Final = 30  # a device says how it is at least this often
NEVER_OPENED: Final = "never_opened"  # a sign's page that this PC could serve, and nobody has ever opened there
SPEAKING_S: Final = 30  # longest turn of one voice where several are heard


COUNTER_HEADER: Final = "Youxu-Counter"
SIGNATURE_HEADER: Final = "Youxu-Signature"


def signed_words(method: str, path: str, body: bytes, counter: int) -> bytes:
    """What a device signs of a command (promises.md §5.2). ``path``: decoded, without a query."""
    return f"{method.upper()}\n{path}\n{sha256(body).hexdigest()}\n{counter}".encode()


class Event(StrEnum):
    """Names on the socket."""

    SUBSCRIBE = "subscribe"
    VIEW = "view"
    HEARTBEAT = "heartbeat"


class DeviceKind(StrEnum):
    """What an enrolled device is."""

    KIOSK = "kiosk"  # 取号机
    DISPLAY = "display"  # the PC behind a board, with its voice
    PAD = "pad"  # 评价器, a tablet
    SIGN = "sign"  # 窗口屏, 条屏
    DESK = "desk"  # a window's PC: call keypad, rating keypad, LED bar
    KEYPAD = "keypad"  # 叫号器 of another maker, or any program, that presses keys over HTTP and may do nothing else


class JobKind(StrEnum):
    """What a device can be asked to do."""

    PRINT = "print"
    ANNOUNCE = "announce"
    SHOW = "show"  # a call on one screen: confirmed when it was really painted
    ARM = "arm"
    NOTICE = "notice"


class JobState(StrEnum):
    """How far a job is. ``QUEUED`` is set by the server only, the others are acknowledged by the device."""

    QUEUED = "queued"
    SENT = "sent"  # bytes left the agent
    CONFIRMED = "confirmed"  # the device reported success
    FAILED = "failed"  # the device reported the reason why not
    SUSPECT = "suspect"  # sent, outcome unknown
    SPOKEN = "spoken"  # the announcement was heard to its end
    EXPIRED = "expired"  # too old to be done: never spoken late

    @property
    def open(self) -> bool:
        """Whether the job still stands in the device's state."""
        return self in (JobState.QUEUED, JobState.SENT)


class Words(TypedDict):
    """The same words in the hall's two languages."""

    zh: str
    en: str


class Wait(TypedDict):
    """Expected wait in whole minutes: lower end, middle, upper end."""

    p10: int
    p50: int
    p90: int


class Bundle(TypedDict):
    """套餐: under what name several matters were taken, and all of them in their order."""

    name: Words
    steps: list[Words]


class BundlePayload(TypedDict):
    """The part of a slip's payload that only a bundle's ticket has."""

    bundle: NotRequired[Bundle | None]


class PrintPayload(BundlePayload):
    """What a slip (小票) says. No name, no ID number."""

    ticket_id: str
    code: str
    business: Words
    matter: Words | None
    zone: Words
    zone_code: str
    floor: int
    side: Words
    ahead: int
    wait: Wait | None
    issued_at: str  # RFC 3339 UTC
    link: str  # the slip's secret address, ``http…/t/<link>``
    hall: Words
    time_zone: str
    reprint: bool  # True: the slip is marked 补打
    near: int  # "come back when at most so many are ahead"
    unlikely_today: NotRequired[bool]  # True: the slip says 今天可能办不到
    due_at: NotRequired[str | None]  # RFC 3339 UTC: when the booked visit is due


class Paper(TypedDict):
    """One line of a matter's list of papers."""

    name: Words
    missing: bool


class ComeBack(TypedDict):
    """Where to come back, and until when: the last day, and that day's hours in the hall's own time."""

    window: str
    zone: Words
    zone_code: str
    floor: int
    side: Words
    until: str  # a date, YYYY-MM-DD
    hours: list[list[str]]  # ["09:00", "12:00"], in order


class NoticePayload(TypedDict):
    """What a 一次性告知单 says. No name, no ID number."""

    notice: str
    ticket_id: str
    code: str
    business: Words
    matter: Words
    papers: list[Paper]
    why: str
    window: str
    come_back: ComeBack
    given_at: str  # RFC 3339 UTC
    hall: Words
    time_zone: str
    english: bool  # in both languages
    reprint: bool


class AnnouncePayload(TypedDict):
    """What a voice caller says."""

    ticket: str
    window: str
    zone: str
    recall: bool
    times: int
    languages: list[str]
    turns_with: NotRequired[list[str]]  # devices heard where this one is: it asks for its turn (SENT) before it speaks


class ShowPayload(TypedDict):
    """A call that a screen is to show. ``screen``: a display's own name for it (``main``), or ``sign:{window}``."""

    ticket: str
    window: str
    times: int  # how often the ticket was called, this time included
    screen: str


class Job(TypedDict):
    """One piece of work in a ``device:{code}`` state."""

    id: str
    kind: str  # JobKind
    payload: dict[str, Any]
    state: str  # JobState
    created_at: str
    expires_at: str | None


class PartReport(TypedDict):
    """How one part of a device is; see :class:`hardware.ports.DeviceReport`."""

    condition: Literal["ok", "degraded", "unavailable", "unknown"]
    causes: list[str]


class LinkError(Exception):
    """The link to the server failed."""

    code = "link_error"


def view_name(kind: str, code: str) -> str:
    """The name of a view of one thing: ``view_name("kiosk", "K1")`` is ``"kiosk:K1"``."""
    return f"{kind}:{code}"
