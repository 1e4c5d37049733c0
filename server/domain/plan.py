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

from server.domain.ratings.unit import RatingUnit


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


class NoShowPolicy(StrEnum):
    """The place of a no-show who comes back (过号重排, domain.md §3.5). None of them is an advantage."""

    REQUEUE_AFTER = "requeue_after"  # behind the next ``requeue_after_n`` of its lane
    REQUEUE_AT_END = "requeue_at_end"  # behind everybody of its lane
    KEEP_MOMENT = "keep_moment"  # where it was: by its own moment, as in ``youxu decide`` (routing.md §2.3)
    VOID = "void"  # 过号作废: a new ticket is needed


class NoShowValid(StrEnum):
    """How long a no-show may still come back (domain.md §3.5)."""

    SESSION = "session"  # until the session ends in which the call was missed
    DAY = "day"  # until the day is closed


class AdviceBy(StrEnum):
    """What proposes changes of windows to the hall manager."""

    SIMULATION = "simulation"  # the next ninety minutes are played with and without a change (routing.md §2.5)
    TIDAL = "tidal"  # 潮汐规则 of domain.md §11: limits and how long they are passed; no effect is predicted
    OFF = "off"


@dataclass(frozen=True, kw_only=True, slots=True)
class HallRules:
    """The settings of domain.md §3.5 and routing.md §2 that this hall works by. Times in the unit of the name."""

    calls_before_no_show: int = 2
    max_recalls: int = 5
    call_interval_s: int = 20
    no_show_wait_s: int = 30  # from the first call
    announce_times: int = 2
    no_show_policy: NoShowPolicy = NoShowPolicy.REQUEUE_AFTER
    requeue_after_n: int = 3
    max_reactivations: int = 1
    no_show_valid_until: NoShowValid = NoShowValid.SESSION
    tickets_per_id_per_day: int = 2
    tickets_per_phone_per_day: int = 0  # 0: no limit
    limit_per_matter_day: int = 0  # numbers of each matter without a limit of its own; 0: none
    limit_per_matter_slot: int = 0
    full_offers_booking: bool = True  # 满号转预约: who is refused is told the next free slots
    issue_until_min: int = 15  # 取号截止: minutes before the last session closes
    issue_until_each_session: bool = False  # and before every other one: nobody takes a number into the lunch break
    day_by_timetable: bool = False  # the business day opens and closes by itself; by hand at any time all the same
    day_opens_min_before: int = 30  # the first session
    day_closes_min_after: int = 60  # the last session, once nobody is at a window any more
    booking_slot_min: int = 60
    booking_slot_capacity: int = 4  # places of one business in one slot
    booking_ahead_min_days: int = 1  # 0: for the same day too
    booking_ahead_max_workdays: int = 5
    booking_cancel_before_h: int = 2
    bookings_per_person_day: int = 1
    booking_early_min: int = 0  # before its slot, from when a booking may check in; 0: all day
    booking_grace_min: int = 15  # after its slot has begun, a booked place is kept so long; then walk-ins may have it
    booking_real_name: bool = True  # a card or a phone number is given with every booking
    family_phone: bool = True  # one phone may book for several cards
    booking_blacklist: bool = False  # 爽约限制: who lapses too often may not book for a while
    blacklist_missed: int = 2  # in a month; 0: never
    blacklist_cancelled: int = 5
    blacklist_same_matter_day: int = 3  # more bookings than this of one matter for one day
    blacklist_days: int = 30
    warn_when_ahead: int = 20
    promised_wait_min: int = 20  # 承诺等候时限: the manager is warned before a wait is going to be longer
    longest_wait_min: int = 30  # nobody should wait longer; tidal_oldest_wait_min of domain.md §11 as well
    auto_call: bool = False  # 自动派单: whether windows begin the day calling by themselves
    advice_by: AdviceBy = AdviceBy.SIMULATION
    tidal_waiting_per_window: float = 10  # domain.md §11: a zone is pressed above any of the three limits
    tidal_predicted_wait_min: float = 30
    tidal_for_min: float = 5  # pressed so long, a change is proposed
    tidal_close_below: float = 0.5  # of all three limits: calm
    tidal_close_for_min: float = 10  # calm so long, it is taken back
    advice_automatic: bool = False  # what is advised is done by itself, within the limits of advice
    near_turn_ahead: int = 3
    hide_wait_late_share: float = 0.35  # phones show no time while more of the last half-hours' waits were longer
    hold_reminder_min: int = 15
    notice_return_workdays: int = 5  # 一次性告知: what is missing should be brought within so many workdays (ours)
    unattended_window_min: int = 5  # 无人值守: then stand-in and manager are told
    session_lost_min: float = 3.0  # a visit under way without its clerk's page for so long: the manager is told (ours)
    undo_s: int = 10
    announcement_expires_s: int = 20
    rating_unit: RatingUnit = RatingUnit.VISIT  # what one rating is about: the visit, or each of its matters
    pad_armed_s: int = 30
    rating_window_workdays: int = 5  # by the slip's link, after the day of the visit
    rating_revision_min: int = 10  # within which the visitor may correct a rating
    rating_told_after_min: int = 10  # staff see a rating in their figures so much later,
    rating_told_within_min: int = 40  # at the latest; in between by chance, so that nobody learns whose it was (ours)
    figures_ranked_from: int = 20  # windows and clerks with fewer ratings have no place in a ranking (ours)
    figures_public_from: int = 10  # what has fewer ratings is not on the public page (ours)
    case_owner: str = ""  # account that a new bad-rating case is given to; by default the hall manager's
    case_contact_h: float = 1.0  # of opening time: until the visitor is contacted (domain.md §8.4)
    case_plan_h: float = 24.0  # of workdays: until it is verified, with a plan
    case_rectify_workdays: int = 5
    case_complex_workdays: int = 15  # 整改 of a complex case
    case_close_workdays: int = 15  # until an ordinary case is closed; a complex one has case_rectify_workdays more
    case_callback_required: bool = True
    own_credit_min: float = 10.0
    turned_credit_min: float = 20.0  # own credit of a window of a field that was turned to no-difference
    turned_slowdown: float = 1.25  # how much longer that window takes for what is not its own (routing.md §2: to 1.4)
    green_credit_min: float = 120.0
    appointment_credit_min: float = 60.0
    appointment_early_min: float = 3.0
    appointment_late_min: float = 15.0
    short_matter_cap_min: float = 20.0
    short_matter_weight_max: float = 2.5  # of short matters first where many windows share a queue; 1: never more
    routing_policy: str = "pooled_minutes"


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
