"""The shape of each table in a hall's TOML files. Strict: an unknown key, a missing key or a wrong type is a fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from screens.wording import languages
from server.domain.plan import Permission, Role, WindowKind
from server.domain.ratings.unit import RatingUnit
from server.domain.routing import POLICIES
from server.domain.rules import AdviceBy, HallRules, NoShowPolicy, NoShowValid
from server.settings.codes import expand

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# The "6+1" types of matter (S2): 行政许可, 行政确认, 行政奖励, 行政裁决, 行政给付, 其他行政权力, 公共服务.
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

MatterType = Literal["行政许可", "行政确认", "行政奖励", "行政裁决", "行政给付", "其他行政权力", "公共服务"]


def _known_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise ValueError(f"{name!r} is no IANA time zone") from error
    return name


def _absolute_or_none(path: str) -> str:
    if path and not Path(path).is_absolute():
        raise ValueError("a whole path, from / on")
    return path


def _http_or_none(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password):
        raise ValueError("an address with http:// or https://, without user and password")
    return url


def _known_policy(name: str) -> str:
    if name not in POLICIES:
        raise ValueError(f"unknown routing policy {name!r}; known: {', '.join(sorted(POLICIES))}")
    return name


def _known_to_the_kiosk(code: str) -> str:
    if code not in (known := languages("kiosk")):
        raise ValueError(f"the kiosk has no words in {code!r}; it has {', '.join(known)} (config/wording)")
    return code


KioskLanguage = Annotated[str, AfterValidator(_known_to_the_kiosk)]


def _a_range(text: str) -> str:
    expand(text)
    return text


_ANY_WORDS = {"zh": "?", "en": "?"}
_NO_CAP = 1_000_000


class Form(BaseModel):
    """A table of a TOML file.

    ``stand_ins`` are values that take the place of faulty ones, only so that the rest of the table can still be checked
    in the same go: nothing is ever started from them. A faulty key without one falls back to its default; one that is
    ``vital``, or has no default, takes its whole table out of the checks.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    stand_ins: ClassVar[Mapping[str, Any]] = {}
    vital: ClassVar[frozenset[str]] = frozenset()


Text = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
WindowRange = Annotated[str, AfterValidator(_a_range)]
Minutes = Annotated[float, Field(gt=0, le=480)]
TicketsPerMinute = Annotated[float, Field(gt=0, le=600)]


class WordsForm(Form):
    """The same words in Chinese and English; both are needed."""

    zh: Text
    en: Text


class HallForm(Form):
    """The plain keys of ``hall.toml``."""

    stand_ins: ClassVar[Mapping[str, Any]] = {
        "code": "hall",
        "name": _ANY_WORDS,
        "time_zone": "UTC",
        "window_cap": _NO_CAP,
    }

    code: Slug
    name: WordsForm
    time_zone: Annotated[str, AfterValidator(_known_time_zone)]
    window_cap: Annotated[int, Field(ge=1)]
    closed_on: list[date] = []
    open_on: list[date] = []
    like_weekday: dict[Annotated[date, Field(strict=False)], Weekday] = {}
    not_moved_in: list[WordsForm] = []
    notices: list[WordsForm] = []
    kiosk_languages: list[KioskLanguage] = []  # beside Chinese and English


class ServerForm(Form):
    """``[server]``: how big the server is."""

    vital: ClassVar[frozenset[str]] = frozenset({"threads"})

    threads: Annotated[int, Field(ge=8, le=4000)] = 128
    tickets_per_minute: TicketsPerMinute = 30  # of a kiosk, or of one person at a desk
    password_length: Annotated[int, Field(ge=8, le=64)] = 8  # characters at least (domain.md §15)
    password_classes: Annotated[int, Field(ge=1, le=4)] = 3  # of lower case, upper case, digits and others
    crypto: Literal["international", "chinese"] = "international"  # chosen before the first day: hashes depend on it
    id_number_purpose: Annotated[str, Field(max_length=100)] = ""  # what ID numbers are kept for, sealed; "": not kept
    id_number_days: Annotated[int, Field(ge=1, le=30)] = 7  # promises.md §5.5
    hash_days: Annotated[int, Field(ge=31, le=400)] = 90  # of visitors; missed bookings count for a month
    anchor_file: Annotated[str, AfterValidator(_absolute_or_none)] = ""  # where the log's signed heads go
    anchor_url: Annotated[str, AfterValidator(_http_or_none)] = ""  # or are posted to
    anchor_every_min: Annotated[int, Field(ge=1, le=1440)] = 5  # promises.md §5.6
    overview_least: Annotated[int, Field(ge=2, le=100)] = 5  # people: a province viewer is told no fewer
    approvers_second_factor: bool = False  # level 3: two factors of whoever asks or approves where two persons act
    metrics_on_loopback: bool = True  # /metrics for programs on this machine; else for administrators and auditors


class SessionForm(Form):
    """``[[session]]``: opening hours of some weekdays."""

    weekdays: Annotated[list[Weekday], Field(min_length=1)]
    opens: time
    closes: time
    sample: bool = False  # True: not from the hall's own document


class PriorityGroupForm(Form):
    """``[[priority_group]]``."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"name": _ANY_WORDS, "evidence": _ANY_WORDS}

    code: Slug
    name: WordsForm
    evidence: WordsForm


class BundleForm(Form):
    """``[[bundle]]`` of ``bundles.toml``: matters, or businesses as a whole, that one ticket runs through in order."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"name": _ANY_WORDS}

    code: Text
    name: WordsForm
    steps: Annotated[list[Text], Field(min_length=2, max_length=8)]
    source: Text  # the document that says so


class ZoneForm(Form):
    """``[[zone]]``: where windows stand and people wait."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"name": _ANY_WORDS, "floor": 1, "side": _ANY_WORDS, "window_cap": _NO_CAP}

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$")]
    name: WordsForm
    floor: int
    side: WordsForm
    window_cap: Annotated[int, Field(ge=1)]
    units: list[Text] = []
    lead_unit: Text | None = None
    self_service_seats: Annotated[int, Field(ge=0)] = 0
    heard_in: list[Text] = []  # other zones where this zone's voice is heard: their voices take turns


class AreaForm(Form):
    """``[[area]]``: a part of the hall where no window stands, e.g. 休息等候区."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"name": _ANY_WORDS, "floor": 1}

    code: Slug
    name: WordsForm
    floor: int


class FloorForm(Form):
    """``[[floor]]`` of ``map.toml``: a floor drawn in words, one line a row, one word a cell."""

    vital: ClassVar[frozenset[str]] = frozenset({"floor", "plan"})

    floor: int
    plan: Text


class AnswerForm(Form):
    """One answer of a ``[[question]]``: it leads to the question ``then``, to a business, or to a matter."""

    say: WordsForm
    then: Slug | None = None
    business: Text | None = None
    matter: Text | None = None


class QuestionForm(Form):
    """``[[question]]`` of ``guide.toml``: what a kiosk asks who does not know what to choose. The first one begins."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"ask": _ANY_WORDS}
    vital: ClassVar[frozenset[str]] = frozenset({"answers"})

    code: Slug
    ask: WordsForm
    answers: Annotated[list[AnswerForm], Field(min_length=2, max_length=6)]  # so many fit on a kiosk's page


class WindowForm(Form):
    """``[[window]]``: one or more windows of one kind in one zone."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"kind": "general", "name": _ANY_WORDS}

    codes: Annotated[list[WindowRange], Field(min_length=1)]
    zone: Text
    kind: Annotated[WindowKind, Field(strict=False)]
    name: WordsForm
    first_clerk: Text | None = None  # A 岗: the account of whoever usually sits there; of one window only
    stand_in: Text | None = None  # B 岗: who is told when a window stands unattended
    accessible: bool = False  # 无障碍窗口: a low counter with room for a wheelchair, shown on its sign


Places = Annotated[int, Field(ge=1, le=100_000)]


class LimitsForm(Form):
    """What ``[[business]]`` and ``[[matter]]`` have in common: how many numbers, and until when (限号, 取号截止)."""

    limit_per_day: Places | None = None
    limit_per_slot: Places | None = None
    issue_until: list[time] = []


class BusinessForm(LimitsForm):
    """``[[business]]``: one tile on the kiosk. Letters I and O are refused: they look like 1 and 0.

    ``usual_minutes`` left out: the mean of its matters, so that whoever names only the business counts like them.
    """

    stand_ins: ClassVar[Mapping[str, Any]] = {"series": "X", "name": _ANY_WORDS, "department": "?", "usual_minutes": 1}

    code: Slug
    series: Annotated[str, Field(pattern=r"^[A-HJ-NP-Z]{1,2}$")]
    name: WordsForm
    zone: Text
    department: Text
    usual_minutes: Minutes | None = None
    icon: Slug = "document"
    one_open_ticket_per_id: bool = True
    slot_capacity: Annotated[int, Field(ge=0)] | None = None


class MatterForm(LimitsForm):
    """``[[matter]]``: the ten standard elements and what queueing adds."""

    stand_ins: ClassVar[Mapping[str, Any]] = {
        "name": _ANY_WORDS,
        "base_code": "?",
        "implementing_code": "?",
        "sub_matters": [],
        "type": "公共服务",
        "legal_basis": "?",
        "process": ["?"],
        "time_limit_workdays": 0,
        "papers": [],
        "form": "?",
        "usual_minutes": 1,
    }

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]*$")]
    business: Text
    name: WordsForm
    base_code: Text
    implementing_code: Text
    sub_matters: list[Text]
    type: MatterType
    legal_basis: Text
    process: Annotated[list[Text], Field(min_length=1)]
    time_limit_workdays: Annotated[int, Field(ge=0)]
    papers: list[WordsForm]
    form: Text
    usual_minutes: Minutes
    sample: bool = False


class AuthorisationForm(Form):
    """``[[authorisation]]``: these windows may take these businesses or matters, in this role, between these days."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"valid_from": date.min}
    vital: ClassVar[frozenset[str]] = frozenset({"businesses", "matters"})

    windows: Annotated[list[WindowRange], Field(min_length=1)]
    businesses: list[Text] = []
    matters: list[Text] = []
    role: Annotated[Role, Field(strict=False)]
    permissions: Annotated[list[Annotated[Permission, Field(strict=False)]], Field(min_length=1)] = [
        Permission.INTAKE,
        Permission.ACCEPT,
    ]
    valid_from: date
    valid_until: date | None = None


_AT_LEAST_ONE = dict.fromkeys(
    (
        "calls_before_no_show",
        "announce_times",
        "tickets_per_id_per_day",
        "announcement_expires_s",
        "pad_armed_s",
        "booking_slot_min",
        "booking_slot_capacity",
        "bookings_per_person_day",
        "longest_wait_min",
        "tidal_waiting_per_window",
        "tidal_predicted_wait_min",
        "turned_slowdown",
    ),
    1,
)
_SHARES = frozenset({"tidal_close_below"})  # between 0 and 1


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return text


def _rules_form() -> type[Form]:
    """``[rules]``: every setting of HallRules, by the same name, with the same default."""
    hints = get_type_hints(HallRules)
    keys: dict[str, Any] = {}
    for rule in fields(HallRules):
        kind: Any = hints[rule.name]
        if rule.name == "routing_policy":
            kind = Annotated[kind, AfterValidator(_known_policy)]
        elif rule.name == "case_number_shape":
            kind = Annotated[kind, AfterValidator(_expression)]
        elif kind in (NoShowPolicy, NoShowValid, AdviceBy, RatingUnit):
            kind = Annotated[kind, Field(strict=False)]
        elif kind in (int, float):
            most = 1 if rule.name in _SHARES else None
            kind = Annotated[kind, Field(ge=_AT_LEAST_ONE.get(rule.name, 0), le=most)]
        keys[rule.name] = (kind, ... if rule.default is MISSING else rule.default)
    return create_model("RulesForm", __base__=Form, **keys)


RulesForm = _rules_form()
