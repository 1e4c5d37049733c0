"""What may become of each window: how long the visit under way may last, until when it serves, whether it comes back.

Worked out once for a scene; each future then reads its own luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from statistics import NormalDist
from typing import NamedTuple

from server.domain.scene import Premises, Scene, Seat
from server.domain.waits import draws
from server.domain.waits.floor import FOREVER, Staff

SERVICE_SPREAD = 0.6  # sigma of the lognormal length of a visit; halls differ between 0.5 and 0.7
UNKNOWN_S = 600.0  # the usual length of a visit of which nothing is known
_OVERRUN_S = 2700.0  # how long windows go on after their session with those who hold a ticket
_OVERRUNS = 0.6  # in so many futures they do
_JUST_OPENING_S = 300.0
_BREAK_SHARE = 0.06  # of the windows rostered now that are usually on a break; if more are closed, some are away
_SURELY_BACK = 0.9
_SELDOM_BACK = 0.15  # without a planned end where others have one: away, unless ends are not told of windows on a break
_BREAK_S = 720.0
_LEAST_LEFT_S = 5.0

_NORMAL = NormalDist()
_HALF = SERVICE_SPREAD * SERVICE_SPREAD / 2


class Prospect(NamedTuple):
    """Of one window; seconds from now. ``back``: in which share of the futures a closed one comes back from a break."""

    seat: int
    open: bool
    until: float
    again: float
    back: float
    usual: float  # of the visit under way; 0 without one
    lasted: float
    passed: float  # the share of such visits that would be over by now


class Prospects:
    """Of every window of a scene, in the order of their ids."""

    def __init__(self, premises: Premises, scene: Scene, usual_s: dict[int, float]) -> None:
        self._premises = premises
        self._now = scene.now
        self._usual_s = usual_s
        seats = sorted(scene.seats, key=lambda seat: seat.id)
        self._nobody_here = not any(seat.open for seat in seats)
        self._taken_elsewhere = {service for seat in seats if seat.open for service in seat.callable}
        self._ends_told = any(seat.open and seat.open_until is not None for seat in seats)
        self._back = self._likely_back(seats)
        self._prospects = [self._of(seat) for seat in seats]
        self._luck, self._quantiles = draws.uniforms(5), draws.quantiles()

    def staff(self, windows: Sequence[int], future: int) -> list[tuple[int, Staff]]:
        """When each of these windows is free, and its hours; closed ones that do not come back are left out."""
        luck, mask, start = self._luck, draws.MASK, future * draws.STRIDE
        overrun = _OVERRUN_S if luck[(future * 31) & mask] < _OVERRUNS else 0.0
        found = []
        for n in windows:
            one = self._prospects[n]
            if one.open:
                until = one.until + overrun
                found.append((n, Staff(self._left(one, start) if one.usual else 0.0, until, max(one.again, until))))
                continue
            chance = luck[(start + 13 * one.seat + 5) & mask]
            if chance < one.back:
                found.append((n, Staff(1.0 + _BREAK_S * chance / one.back, FOREVER, FOREVER)))
            elif one.again < FOREVER:
                found.append((n, Staff(one.again, FOREVER, FOREVER)))
        return found

    def _left(self, one: Prospect, start: int) -> float:
        """Seconds left of the visit under way: a lognormal that has lasted so long already."""
        luck = one.passed + (1 - one.passed) * self._luck[(start + 11 * one.seat + 17) & draws.MASK]
        z = self._quantiles[min(draws.MASK, int(luck * draws.SIZE))]
        return max(_LEAST_LEFT_S, one.usual * exp(SERVICE_SPREAD * z - _HALF) - one.lasted)

    def _of(self, seat: Seat) -> Prospect:
        now = self._now
        post = self._premises.posts.get(seat.id)
        sessions = post.sessions if post else ()
        end = seat.open_until
        if end is None:
            end = next((to for start, to in sessions if start <= now < to), None)
        again = min(
            (start - now for start, _ in sessions if start > now and (end is None or start >= end)), default=FOREVER
        )
        started = next((start for start, to in sessions if start <= now < to), None)
        if not seat.open:
            if started is not None and now - started < _JUST_OPENING_S:
                return Prospect(seat.id, False, FOREVER, 1.0, 0.0, 0.0, 0.0, 0.0)
            late = self._nobody_here and started is not None  # clerks who are late: the hall will not stay shut
            back = 1.0 if seat.resting or late else 0.0
            if seat.resting is None and started is not None:
                back = self._unsaid(seat)
            return Prospect(seat.id, False, FOREVER, again, back, 0.0, 0.0, 0.0)
        until = FOREVER if end is None or end <= now else end - now
        if seat.idle:
            return Prospect(seat.id, True, until, again, 0.0, 0.0, 0.0, 0.0)
        usual = self._usual_s.get(seat.serving, UNKNOWN_S) if seat.serving is not None else UNKNOWN_S
        lasted = max(0.0, now - seat.since) if seat.since is not None else 0.5 * usual
        passed = _NORMAL.cdf((log(lasted / usual) + _HALF) / SERVICE_SPREAD) if lasted > 1 else 0.0
        return Prospect(seat.id, True, until, again, 0.0, usual, lasted, min(passed, 0.995))

    def _unsaid(self, seat: Seat) -> float:
        """How likely a closed window of which nobody said why comes back soon.

        Where the open ones have a planned end, one on a break has it too, and one that is away has none. A window that
        alone takes its visitors is thought to come back: if it stays away they are never called, so whoever is called
        will have seen it come back.
        """
        if not self._taken_elsewhere.issuperset(seat.callable):
            return _SURELY_BACK
        if not self._ends_told:
            return self._back
        return _SURELY_BACK if seat.open_until is not None else min(_SELDOM_BACK, self._back)

    def _likely_back(self, seats: Sequence[Seat]) -> float:
        """Of a window that is closed in the middle of its session, by how many are: that it comes back soon."""
        now, posts = self._now, self._premises.posts
        rostered = [
            seat for seat in seats
            if seat.id in posts and any(start <= now < end for start, end in posts[seat.id].sessions)
        ]  # fmt: skip
        closed = sum(1 for seat in rostered if not seat.open)
        return min(_SURELY_BACK, _BREAK_SHARE * len(rostered) / closed) if closed else _SURELY_BACK
