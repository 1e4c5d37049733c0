"""The building as it was configured: what stands where, and who may take what, with dates.

A :class:`HallPlan` (大厅布局) is immutable; the day that is played in it is :class:`server.domain.hall.Hall`.
Kinds of window, zones and delegation follow seeds S2 to S4 (domain.md §2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from server.domain.rules import HallRules


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The same words in the hall's two languages."""

    zh: str
    en: str

    def as_dict(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


class WindowKind(StrEnum):
    """What a window was set up for (domain.md §2.1). What it may take is data: see :class:`Authorisation`."""

    SPECIALTY = "specialty"  # 专业窗口
    DOMAIN = "domain"  # 分领域综合窗口
    GENERAL = "general"  # 综合受理窗口 of a zone
    NO_DIFFERENCE = "no_difference"  # 无差别窗口
    GUIDANCE = "guidance"  # 引导咨询窗口
    RELEASE = "release"  # 出件窗口
    RESERVE = "reserve"  # 备用窗口, closed by default
    EMERGENCY = "emergency"  # 应急窗口, closed by default
    TAX_FEE = "tax_fee"  # 税费窗口
    UTILITY = "utility"  # 市民窗口: water, power, gas, telecom
    SEAL = "seal"  # 刻章窗口
    POLICE = "police"  # 公安窗口
    JUDICIAL = "judicial"  # 司法窗口
    UNRESOLVED = "unresolved"  # 办不成事反映窗口
    CROSS_REGION = "cross_region"  # 区域通办窗口
    AGENCY = "agency"  # 代办服务窗口

    @property
    def spare(self) -> bool:
        """Closed by default; opened by the hall manager or by rule (S3)."""
        return self in (WindowKind.RESERVE, WindowKind.EMERGENCY)


class Role(StrEnum):
    """In which standing a window may take a matter."""

    OWN = "own"  # 本窗口事项: the window is there for it
    ASSIST = "assist"  # 可支援: may help when its own queue is short
    NO_DIFFERENCE = "no_difference"  # 无差别: only while the window works as a no-difference window


class Permission(StrEnum):
    """What a department has delegated to the window (授权委托, S2)."""

    INTAKE = "intake"  # 收件
    ACCEPT = "accept"  # 受理
    RELEASE = "release"  # 出件
    CERTIFY = "certify"  # 制证


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A zone (专区): where people wait; boards and voices are bound to it."""

    code: str
    name: Words
    floor: int
    side: Words
    units: tuple[str, ...] = ()  # the units stationed there (进驻单位)
    lead_unit: str | None = None  # leads chain handling (一链办理牵头单位)
    self_service_seats: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A window (窗口) as built. ``code`` is what signs show and voices say, e.g. ``"12"`` or ``"A05"``.

    ``first_clerk`` and ``stand_in``: its A and B post (AB岗, S1), by account; nobody need be named.
    """

    code: str
    name: Words
    zone: str
    kind: WindowKind
    first_clerk: str | None = None
    stand_in: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class IssueLimits:
    """How many numbers of a business or matter are given out, and until when (限号, 取号截止; domain.md §3.5).

    ``per_day``, ``per_slot``: None: no limit. ``until``: in the hall's local time, at most one in each session.
    """

    per_day: int | None = None
    per_slot: int | None = None
    until: tuple[time, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """A matter (事项): what a visitor comes to do, with the ten standard elements (三级十同, S2)."""

    code: str
    business: str
    name: Words
    base_code: str  # 基本编码
    implementing_code: str  # 实施编码
    sub_matters: tuple[str, ...]  # 子项拆分
    type: str  # 事项类型, one of the "6+1"
    legal_basis: str  # 设定依据
    process: tuple[str, ...]  # 办理流程
    time_limit_workdays: int  # 办结时限; 0 = done at the window (即办件)
    papers: tuple[Words, ...]  # 申请材料
    form: str  # 表单
    usual_minutes: float
    limits: IssueLimits = IssueLimits()
    sample: bool = False  # True: believable sample data, not the hall's published list


@dataclass(frozen=True, kw_only=True, slots=True)
class Business:
    """A business (业务): the group of matters behind one kiosk tile, numbered together in one series."""

    code: str
    series: str  # the letters of its ticket codes, e.g. "A"
    name: Words
    zone: str  # where its visitors wait
    department: str
    usual_minutes: float
    icon: str = "document"
    one_open_ticket_per_id: bool = True
    limits: IssueLimits = IssueLimits()
    slot_capacity: int | None = None  # bookings in one slot; None: the hall's; 0: it cannot be booked


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """A bundle (套餐, 一件事): several matters under one name, done with one ticket in this order (一链办理, S3).

    ``steps``: codes of matters, or of businesses as a whole; the first one gives the ticket its number and its queue.
    """

    code: str
    name: Words
    steps: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorisation:
    """Who may take what, from when to when (授权委托)."""

    windows: tuple[str, ...]
    businesses: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    role: Role
    permissions: tuple[Permission, ...] = (Permission.INTAKE, Permission.ACCEPT)
    valid_from: date
    valid_until: date | None = None  # inclusive

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """An opening session (对外服务时段) of the given weekdays, 0 = Monday, in the hall's local time."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True, slots=True)
class PriorityGroup:
    """Who may use the green channel (绿色通道) and on showing what (domain.md §10)."""

    code: str
    name: Words
    evidence: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Skills:
    """What one window may take on one day: codes of businesses and of matters, by role."""

    own: frozenset[str] = frozenset()
    assist: frozenset[str] = frozenset()
    no_difference: frozenset[str] = frozenset()

    def callable(self, *, no_difference: bool) -> frozenset[str]:
        """Everything the window may call now, given whether it works as a no-difference window."""
        return self.own | self.assist | (self.no_difference if no_difference else frozenset())


@dataclass(frozen=True, kw_only=True)
class HallPlan:
    """The hall (大厅) as configured: what stands where, and who may take what. Built by :mod:`server.settings`."""

    code: str
    name: Words
    time_zone: str
    window_cap: int
    zones: tuple[Zone, ...]
    windows: tuple[Window, ...]
    businesses: tuple[Business, ...]
    matters: tuple[Matter, ...]
    authorisations: tuple[Authorisation, ...]
    sessions: tuple[Session, ...]
    priority_groups: tuple[PriorityGroup, ...] = ()
    closed_on: tuple[date, ...] = ()  # exceptions to the statutory calendar
    open_on: tuple[date, ...] = ()
    like_weekday: tuple[tuple[date, int], ...] = ()  # open on a date, by that weekday's timetable; 0 = Monday
    not_moved_in: tuple[Words, ...] = ()  # matters not in the hall, published as a list (S3)
    bundles: tuple[Bundle, ...] = ()
    rules: HallRules = field(default_factory=HallRules)

    @cached_property
    def version(self) -> str:
        """What tells this plan from every other, 12 hex digits: a call's reason names the plan that it was made by."""
        return sha256(repr(self).encode()).hexdigest()[:12]

    @cached_property
    def zone(self) -> Mapping[str, Zone]:
        return {zone.code: zone for zone in self.zones}

    @cached_property
    def window(self) -> Mapping[str, Window]:
        return {window.code: window for window in self.windows}

    @cached_property
    def window_order(self) -> Mapping[str, int]:
        """Each window's place in the configuration: settles ties."""
        return {window.code: n for n, window in enumerate(self.windows)}

    @cached_property
    def business(self) -> Mapping[str, Business]:
        return {business.code: business for business in self.businesses}

    @cached_property
    def matter(self) -> Mapping[str, Matter]:
        return {matter.code: matter for matter in self.matters}

    @cached_property
    def bundle(self) -> Mapping[str, Bundle]:
        return {bundle.code: bundle for bundle in self.bundles}

    @cached_property
    def matters_of(self) -> Mapping[str, tuple[Matter, ...]]:
        """Matters by business code; a business without matters has an empty tuple."""
        found: dict[str, list[Matter]] = {business.code: [] for business in self.businesses}
        for matter in self.matters:
            found.setdefault(matter.business, []).append(matter)
        return {code: tuple(matters) for code, matters in found.items()}

    def limits_of(self, code: str) -> IssueLimits:
        """What limits the numbers of a business or matter; a matter without its own has the hall's."""
        if code in self.business:
            return self.business[code].limits
        own, rules = self.matter[code].limits, self.rules
        return IssueLimits(
            per_day=own.per_day if own.per_day is not None else rules.limit_per_matter_day or None,
            per_slot=own.per_slot if own.per_slot is not None else rules.limit_per_matter_slot or None,
            until=own.until,
        )

    def usual_minutes(self, business: str, matter: str | None) -> float:
        """Usual handling time, minutes: of the matter where known, else of the business."""
        return self.matter[matter].usual_minutes if matter else self.business[business].usual_minutes

    def sharing(self, skills: Mapping[str, Skills]) -> Mapping[str, int]:
        """How many rostered windows share the queue of each business and matter; spares do not count."""
        found: dict[str, int] = {}
        for window in self.windows:
            if not window.kind.spare and window.code in skills:
                for code in skills[window.code].callable(no_difference=window.kind is WindowKind.NO_DIFFERENCE):
                    found[code] = found.get(code, 0) + 1
        return found

    def skills(self, on: date) -> dict[str, Skills]:
        """What each window may take on a day. Whole businesses include all their matters."""
        found: dict[str, dict[Role, set[str]]] = {
            window.code: {role: set() for role in Role} for window in self.windows
        }
        for authorisation in self.authorisations:
            if not authorisation.in_force(on):
                continue
            codes = set(authorisation.businesses) | set(authorisation.matters)
            for business in authorisation.businesses:
                codes.update(matter.code for matter in self.matters_of.get(business, ()))
            for window in authorisation.windows:
                found[window][authorisation.role] |= codes
        return {
            code: Skills(
                own=frozenset(roles[Role.OWN]),
                assist=frozenset(roles[Role.ASSIST] - roles[Role.OWN]),
                no_difference=frozenset(roles[Role.NO_DIFFERENCE] - roles[Role.OWN]),
            )
            for code, roles in found.items()
        }
