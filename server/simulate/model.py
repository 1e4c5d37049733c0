"""A hall as a simulation sees it: services with their demand, windows with what they may take (routing.md §1).

Numbers and short texts only, so that the same model can be asked through ``youxu decide`` and played fast.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cached_property

from server.domain.calendar import every_day, sessions_on
from server.domain.plan import HallPlan, Role, WindowKind
from server.domain.rules import HallRules

MINUTE = 60
DAY_MINUTES = 24 * 60

# Load of each kind of window: minutes of work that come to its own matters, per minute it is open. Chosen so that the
# two real halls see about as many visitors and wait about as long as routing.md's preface says.
_LOAD = 0.80
_LOAD_NO_DIFFERENCE = 0.62
_LOAD_SLACK = {WindowKind.UNRESOLVED: 0.20, WindowKind.SEAL: 0.45, WindowKind.JUDICIAL: 0.45, WindowKind.UTILITY: 0.55}


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """A matter as it is queued for. ``per_day``: visitors on a usual day; ``true_minutes``: what a visit takes."""

    id: int
    code: str
    field: str
    zone: str
    usual_minutes: float
    true_minutes: float
    nodiff_ok: bool
    per_day: float
    business: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A window. ``sessions``: seconds after midnight; empty for a spare, which nobody has rostered."""

    id: int
    code: str
    zone: str
    floor: int
    nodiff: bool
    spare: bool
    primary: frozenset[int]
    assist: frozenset[int]
    nodiff_skills: frozenset[int]
    sessions: tuple[tuple[int, int], ...]
    home_fields: tuple[str, ...]

    def callable(self, *, nodiff: bool) -> frozenset[int]:
        """What it may call, working as a no-difference window or not."""
        return self.primary | self.assist | (self.nodiff_skills if nodiff else frozenset())


@dataclass(frozen=True, kw_only=True)
class Model:
    """The hall. ``sessions``: when it takes tickets; ``slowdown``: of matters that are not a turned window's own."""

    name: str
    services: tuple[Service, ...]
    posts: tuple[Post, ...]
    sessions: tuple[tuple[int, int], ...]
    slowdown: float = HallRules().turned_slowdown
    plan: HallPlan | None = field(default=None, repr=False)

    @property
    def close(self) -> int:
        return max(end for _, end in self.sessions)

    @cached_property
    def service(self) -> dict[int, Service]:
        return {one.id: one for one in self.services}

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.field for one in self.services))

    def without_assist(self) -> Model:
        """The same hall with the assist flag (可支援) taken away."""
        return replace(self, posts=tuple(replace(post, assist=frozenset()) for post in self.posts))

    def fully_delegated(self, except_fields: tuple[str, ...] = ()) -> Model:
        """The same hall with everything delegated (授权委托) but these fields.

        The no-difference windows take all of their floor, and every specialty window could be turned to it.
        """
        able = frozenset(one.id for one in self.services if one.field not in except_fields)
        floor = {post.zone: post.floor for post in self.posts}
        return replace(
            self,
            services=tuple(replace(one, nodiff_ok=one.id in able) for one in self.services),
            posts=tuple(replace(post, nodiff_skills=self._delegated(post, able, floor)) for post in self.posts),
        )

    def _delegated(self, post: Post, able: frozenset[int], floor: dict[str, int]) -> frozenset[int]:
        if not post.nodiff and (post.spare or not post.primary & able):
            return post.nodiff_skills
        near = {one.id for one in self.services if floor.get(one.zone) == post.floor}
        return able & near - post.primary

    def with_assist(self) -> Model:
        """The same hall with three cross-trained specialty windows, if nobody may assist yet: each may take what one
        other window of its floor has as primary."""
        if any(post.assist for post in self.posts):
            return self
        specialists = [post for post in self.posts if post.primary and not post.nodiff and not post.spare]
        chosen = specialists[1:4]
        helps = {post.id: specialists[(n + 2) % len(specialists)] for n, post in enumerate(chosen)}
        return replace(
            self,
            posts=tuple(
                replace(post, assist=helps[post.id].primary - post.primary) if post.id in helps else post
                for post in self.posts
            ),
        )


def model_of(plan: HallPlan, on: date) -> Model:
    """The hall of a configuration on a day, with a demand that fits its windows."""
    sessions = tuple(
        sorted({(_seconds(one.opens), _seconds(one.closes)) for one in sessions_on(plan, on, every_day)})
    ) or ((8 * 3600 + 1800, 17 * 3600),)
    skills = plan.skills(on)
    lanes = [(business.code, matter) for business in plan.businesses for matter in plan.matters_of[business.code]]
    whole = [business for business in plan.businesses if not plan.matters_of[business.code]]
    entries = [(matter.code, code, matter.usual_minutes) for code, matter in lanes]
    entries += [(business.code, business.code, business.usual_minutes) for business in whole]
    number = {code: n for n, (code, _, _) in enumerate(entries)}
    by_zone = len(plan.zones) > 1
    field_of = {one.code: one.zone if by_zone else one.code for one in plan.businesses}
    business_of = {code: business for code, business, _ in entries}

    def ids(codes: frozenset[str]) -> frozenset[int]:
        return frozenset(number[code] for code in codes if code in number)

    posts = tuple(
        Post(
            id=n,
            code=window.code,
            zone=window.zone,
            floor=plan.zone[window.zone].floor,
            nodiff=window.kind is WindowKind.NO_DIFFERENCE,
            spare=window.kind.spare,
            primary=ids(skills[window.code].own),
            assist=ids(skills[window.code].assist),
            nodiff_skills=ids(skills[window.code].no_difference),
            sessions=() if window.kind.spare else sessions,
            home_fields=tuple(
                sorted({field_of[business_of[code]] for code in skills[window.code].own if code in business_of})
            ),
        )
        for n, window in enumerate(plan.windows)
    )
    per_day = _demand(plan, posts, sessions, entries)
    nodiff = frozenset().union(
        *(ids(frozenset(one.matters)) | _whole(plan, one.businesses, number) for one in plan.authorisations
          if one.role is Role.NO_DIFFERENCE and one.in_force(on))
    )  # fmt: skip
    services = tuple(
        Service(
            id=n, code=code, business=business, field=field_of[business], zone=plan.business[business].zone,
            usual_minutes=usual, true_minutes=usual, nodiff_ok=n in nodiff, per_day=per_day[n],
        )
        for n, (code, business, usual) in enumerate(entries)
    )  # fmt: skip
    return Model(name=plan.code, services=services, posts=posts, sessions=sessions, plan=plan,
                 slowdown=plan.rules.turned_slowdown)  # fmt: skip


def _whole(plan: HallPlan, businesses: tuple[str, ...], number: dict[str, int]) -> frozenset[int]:
    codes = [matter.code for business in businesses for matter in plan.matters_of.get(business, ())]
    return frozenset(number[code] for code in (*codes, *businesses) if code in number)


def _demand(
    plan: HallPlan,
    posts: tuple[Post, ...],
    sessions: tuple[tuple[int, int], ...],
    entries: list[tuple[str, str, float]],
) -> list[float]:
    """Visitors a day for each service: each window brings the work of its load, shared evenly by its businesses."""
    minutes = sum(end - start for start, end in sessions) / MINUTE
    business_of = [business for _, business, _ in entries]
    work = dict.fromkeys(plan.business, 0.0)
    primary_somewhere = frozenset[int]().union(*(post.primary for post in posts if not post.spare))
    for post in posts:
        if post.spare:
            continue
        kind = plan.window[post.code].kind
        mine = post.primary or (post.nodiff_skills - primary_somewhere)
        businesses = sorted({business_of[n] for n in mine})
        load = _LOAD_SLACK.get(kind, _LOAD_NO_DIFFERENCE if post.nodiff else _LOAD)
        for business in businesses:
            work[business] += load * minutes / len(businesses)
    visits: list[float] = []
    for _, business, usual in entries:
        share = sum(1 for one in business_of if one == business)
        visits.append(work[business] / share / usual)
    return visits


def _seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
