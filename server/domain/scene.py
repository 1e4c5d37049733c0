"""One moment of a hall in numbers: what routing, forecast and advice look at (routing.md §4).

The live hall, ``youxu decide`` and simulations describe themselves in these terms, so that one code decides for all.
Times are seconds on one clock of the caller's choice; nothing here depends on where that clock begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from server.domain.counting import middles, set_behind_min
from server.domain.rules import HallRules

NO_SHOW_SHARE = 0.05  # of the calls, until a hall knows better (routing.md's preface)


class Service(NamedTuple):
    """What a ticket is for: a matter, or a business as a whole. ``field``: whose demand it shares."""

    id: int
    code: str
    field: str
    zone: str
    usual_min: float


class Post(NamedTuple):
    """A window as rostered. ``sessions``: when it is staffed; a spare has none of its own."""

    id: int
    code: str
    zone: str
    floor: int
    nodiff: bool
    spare: bool
    primary: frozenset[int]
    assist: frozenset[int]
    nodiff_skills: frozenset[int]
    sessions: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Premises:
    """What does not change during a day. ``per_hour``: expected visitors of each service between ``edges``."""

    services: Mapping[int, Service]
    posts: Mapping[int, Post]
    edges: tuple[float, ...] = ()
    per_hour: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    close: float | None = None
    slowdown: float = 1.0  # how much longer a turned window takes for what is not its own
    rules: HallRules = field(default_factory=HallRules)
    no_show: float = NO_SHOW_SHARE  # of those who are called

    @cached_property
    def set_behind_min(self) -> Mapping[int, float]:
        """How far each service stands behind its moment, by the policy in force."""
        return {
            one.id: set_behind_min(
                self.rules, one.usual_min, self.sharing.get(one.id, 1), self._middle_min.get(one.field)
            )
            for one in self.services.values()
        }

    @cached_property
    def _middle_min(self) -> Mapping[str, float]:
        """By field; a live hall numbers a business beside its matters, and then only these count."""
        usual: dict[str, list[float]] = {}
        whole = {one.field: [one.usual_min] for one in self.services.values() if one.code == one.field}
        for one in self.services.values():
            if one.code != one.field:
                usual.setdefault(one.field, []).append(one.usual_min)
        return middles(whole | usual, sum(not post.spare for post in self.posts.values()))

    @cached_property
    def sharing(self) -> Mapping[int, int]:
        """How many rostered windows share each service."""
        found: dict[int, int] = {}
        for post in self.posts.values():
            if not post.spare:
                for service in post.primary | post.assist | (post.nodiff_skills if post.nodiff else frozenset()):
                    found[service] = found.get(service, 0) + 1
        return found


class Seat(NamedTuple):
    """A window now. ``serving``: the service under way since ``since``; ``open_until``: the planned end, if any."""

    id: int
    open: bool
    nodiff: bool
    callable: tuple[int, ...]
    primary: tuple[int, ...]
    serving: int | None = None
    since: float | None = None
    idle_since: float | None = None
    open_until: float | None = None
    busy: bool = False
    resting: bool | None = None  # of one not open: on a break; away; None: nobody said

    @property
    def idle(self) -> bool:
        return self.open and not self.busy

    def turned(self, post: Post | None) -> bool:
        """Whether it works as a no-difference window, though its post is one of a field."""
        return self.nodiff and post is not None and not post.nodiff


class Standing(NamedTuple):
    """A waiting ticket. ``order`` settles ties; ``taken``: since when its waiting counts."""

    id: int
    code: str
    order: int
    service: int
    green: bool
    taken: float
    due: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """The hall at ``now``. ``taken``: tickets taken so far today, by field."""

    now: float
    seats: Sequence[Seat]
    waiting: Sequence[Standing]
    taken: Mapping[str, int]
