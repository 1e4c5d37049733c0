"""Everything that happened in a hall: frozen, typed, past tense, in rooms by who acts.

The log of these is the truth (architecture.md §4); what each does to the day is in :mod:`server.domain.effects`.
"""

from __future__ import annotations

import re

from server.domain.events.bookings import (
    BookingCancelled,
    BookingCheckedIn,
    BookingLocked,
    BookingLockLifted,
    BookingMade,
    BookingMissed,
    BookingMoved,
)
from server.domain.events.cases import (
    AppealDecided,
    CaseAnswered,
    CaseAppealed,
    CaseAssigned,
    CaseCalledBack,
    CaseClosed,
    CaseContacted,
    CaseContactSeen,
    CaseEscalated,
    CaseFileAdded,
    CaseNoted,
    CaseOpened,
    CaseRectified,
    CaseRestated,
    CaseReworked,
    CaseVerified,
)
from server.domain.events.clerks import (
    MoveUndone,
    ServingFinished,
    ServingStarted,
    TicketCalled,
    TicketHeld,
    TicketNotShown,
    TicketRecalled,
    TicketResumed,
    TicketTransferred,
)
from server.domain.events.day import (
    DayClosed,
    DayOpened,
    DayReported,
    DayReset,
)
from server.domain.events.devices import DeviceCodeGiven, DeviceEnrolled, DeviceRevoked
from server.domain.events.event import Event
from server.domain.events.kiosks import LeaseRevoked, NumbersLeased, NumbersSkipped, TicketMerged, TicketRestored
from server.domain.events.managers import (
    AdviceApplied,
    AdviceUndone,
    AlertReleased,
    AlertTaken,
    BroadcastEnded,
    BusinessPaused,
    BusinessResumed,
    CaseListBrought,
    EmergencyBegan,
    EmergencyEnded,
    MatterPaused,
    MatterResumed,
    NoticeBroadcast,
    WindowTurned,
)
from server.domain.events.notices import NoticeGiven, NoticePrinted, NoticeReprinted
from server.domain.events.people import (
    AccountAdded,
    AccountChanged,
    AccountLinked,
    PasswordSet,
    PersonSignedIn,
    PersonSignedOut,
    SecondFactorSet,
    SessionsEnded,
    SignInFailed,
    SingleSignOnRefused,
)
from server.domain.events.readings import BookingsSearched, FileHandedOut, PersonalDataRead, TrailSearched
from server.domain.events.trail import (
    ApprovalAsked,
    ApprovalDecided,
    BackupRestored,
    LogExported,
    NumberRevealed,
    PersonalDataLetGo,
)
from server.domain.events.visitors import (
    TicketAbandoned,
    TicketDelayed,
    TicketIssued,
    TicketRated,
    TicketRequeued,
    VisitorBack,
)
from server.domain.events.visits import (
    CaseNumberGiven,
    MatterAdded,
    MatterRemoved,
    StepFinished,
    TicketWoken,
    WalkInStarted,
    WindowTakenOver,
)
from server.domain.events.windows import (
    AutoCallSwitched,
    ClerkSignedIn,
    ClerkSignedOut,
    HelpAsked,
    HelpEnded,
    PauseWithdrawn,
    WindowClosed,
    WindowOpened,
    WindowPaused,
)

__all__ = [
    "KINDS",
    "KIND_OF",
    "AccountAdded",
    "AccountChanged",
    "AccountLinked",
    "AdviceApplied",
    "AdviceUndone",
    "AlertReleased",
    "AlertTaken",
    "AppealDecided",
    "ApprovalAsked",
    "ApprovalDecided",
    "AutoCallSwitched",
    "BackupRestored",
    "BookingCancelled",
    "BookingCheckedIn",
    "BookingLockLifted",
    "BookingLocked",
    "BookingMade",
    "BookingMissed",
    "BookingMoved",
    "BookingsSearched",
    "BroadcastEnded",
    "BusinessPaused",
    "BusinessResumed",
    "CaseAnswered",
    "CaseAppealed",
    "CaseAssigned",
    "CaseCalledBack",
    "CaseClosed",
    "CaseContactSeen",
    "CaseContacted",
    "CaseEscalated",
    "CaseFileAdded",
    "CaseListBrought",
    "CaseNoted",
    "CaseNumberGiven",
    "CaseOpened",
    "CaseRectified",
    "CaseRestated",
    "CaseReworked",
    "CaseVerified",
    "ClerkSignedIn",
    "ClerkSignedOut",
    "DayClosed",
    "DayOpened",
    "DayReported",
    "DayReset",
    "DeviceCodeGiven",
    "DeviceEnrolled",
    "DeviceRevoked",
    "EmergencyBegan",
    "EmergencyEnded",
    "Event",
    "FileHandedOut",
    "HelpAsked",
    "HelpEnded",
    "LeaseRevoked",
    "LogExported",
    "MatterAdded",
    "MatterPaused",
    "MatterRemoved",
    "MatterResumed",
    "MoveUndone",
    "NoticeBroadcast",
    "NoticeGiven",
    "NoticePrinted",
    "NoticeReprinted",
    "NumberRevealed",
    "NumbersLeased",
    "NumbersSkipped",
    "PasswordSet",
    "PauseWithdrawn",
    "PersonSignedIn",
    "PersonSignedOut",
    "PersonalDataLetGo",
    "PersonalDataRead",
    "SecondFactorSet",
    "ServingFinished",
    "ServingStarted",
    "SessionsEnded",
    "SignInFailed",
    "SingleSignOnRefused",
    "StepFinished",
    "TicketAbandoned",
    "TicketCalled",
    "TicketDelayed",
    "TicketHeld",
    "TicketIssued",
    "TicketMerged",
    "TicketNotShown",
    "TicketRated",
    "TicketRecalled",
    "TicketRequeued",
    "TicketRestored",
    "TicketResumed",
    "TicketTransferred",
    "TicketWoken",
    "TrailSearched",
    "VisitorBack",
    "WalkInStarted",
    "WindowClosed",
    "WindowOpened",
    "WindowPaused",
    "WindowTakenOver",
    "WindowTurned",
]

# A slotted dataclass replaces its class, so a name may stand twice in __subclasses__: the later one is in use.
KINDS: dict[str, type[Event]] = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower(): cls for cls in Event.__subclasses__()
}
KIND_OF: dict[type[Event], str] = {cls: kind for kind, cls in KINDS.items()}

_ROOMS = sorted({cls.__module__.rpartition(".")[2] for cls in KINDS.values()})
GROUPS: dict[str, tuple[str, ...]] = {
    room: tuple(kind for kind, cls in KINDS.items() if cls.__module__.endswith(f".{room}")) for room in _ROOMS
}
"""Kinds by the room that they stand in. What says that somebody has read something is one group, wherever it stands."""
GROUPS["readings"] += ("number_revealed", "case_contact_seen", "log_exported")
