"""Tidal rules (潮汐窗口, domain.md §11): the simple alternative to simulated advice.

A zone is pressed while more wait a window than ``a``, or somebody has waited longer than ``b``, or the predicted wait
is longer than ``c``; pressed for ``t`` minutes, a spare of the zone is to be opened, or else a window turned. It is
calm again below half of all three. Limits are local practice and a hall's settings; proposals only, always logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from server.domain.advice import Change
from server.domain.scene import Premises, Scene


@dataclass(frozen=True, kw_only=True, slots=True)
class TidalLimits:
    """The defaults of domain.md §11."""

    waiting_per_window: float = 10
    oldest_wait_min: float = 30
    predicted_wait_min: float = 30
    for_min: float = 5
    close_below: float = 0.5
    close_for_min: float = 10


class Tide(StrEnum):
    """How a zone is."""

    HIGH = "high"
    BETWEEN = "between"
    LOW = "low"


@dataclass(frozen=True, kw_only=True, slots=True)
class ZoneTide:
    """A zone's tide and since when it has been so, seconds on the scene's clock."""

    tide: Tide
    since: float
    waiting_per_window: float
    oldest_min: float
    predicted_min: float


@dataclass(frozen=True, kw_only=True, slots=True)
class TidalProposal:
    """What the rule proposes, with the numbers it saw."""

    window: int
    change: Change
    zone: str
    tide: ZoneTide


def tides(
    premises: Premises,
    scene: Scene,
    before: Mapping[str, ZoneTide],
    predicted_min: Mapping[str, float] | None = None,
    limits: TidalLimits | None = None,
) -> dict[str, ZoneTide]:
    """Every zone's tide now; ``before`` says since when it has been so."""
    bound = limits or TidalLimits()
    found = {}
    for zone in sorted({post.zone for post in premises.posts.values()}):
        services = {one.id for one in premises.services.values() if one.zone == zone}
        taken = [one.taken for one in scene.waiting if one.service in services]
        windows = sum(1 for seat in scene.seats if seat.open and services.intersection(seat.callable))
        crowd = len(taken) / max(1, windows)
        oldest = (scene.now - min(taken)) / 60 if taken else 0.0
        predicted = (predicted_min or {}).get(zone, 0.0)
        fullest = max(
            crowd / bound.waiting_per_window, oldest / bound.oldest_wait_min, predicted / bound.predicted_wait_min
        )
        tide = Tide.HIGH if fullest > 1 else Tide.LOW if fullest < bound.close_below else Tide.BETWEEN
        was = before.get(zone)
        since = was.since if was is not None and was.tide is tide else scene.now
        found[zone] = ZoneTide(
            tide=tide, since=since, waiting_per_window=crowd, oldest_min=oldest, predicted_min=predicted
        )
    return found


def propose(
    premises: Premises, scene: Scene, now_is: Mapping[str, ZoneTide], limits: TidalLimits | None = None
) -> list[TidalProposal]:
    """At most one change a zone."""
    bound = limits or TidalLimits()
    found = []
    for zone, tide in sorted(now_is.items()):
        lasted = (scene.now - tide.since) / 60
        change = None
        if tide.tide is Tide.HIGH and lasted >= bound.for_min:
            change = _first(premises, scene, zone, (Change.OPEN, Change.NO_DIFFERENCE))
        elif tide.tide is Tide.LOW and lasted >= bound.close_for_min:
            change = _first(premises, scene, zone, (Change.RESTORE, Change.CLOSE))
        if change is not None:
            found.append(TidalProposal(window=change[1], change=change[0], zone=zone, tide=tide))
    return found


def _first(premises: Premises, scene: Scene, zone: str, wanted: tuple[Change, ...]) -> tuple[Change, int] | None:
    """The first window of the zone that the change can be done with; idle ones first."""
    zone_services = {one.id for one in premises.services.values() if one.zone == zone}
    for change in wanted:
        for seat in sorted(scene.seats, key=lambda one: (one.busy, one.id)):
            post = premises.posts.get(seat.id)
            if post is None:
                continue
            helps = bool((post.nodiff_skills - frozenset(seat.callable)) & zone_services)
            possible = {
                Change.OPEN: post.spare and not seat.open and post.zone == zone,
                Change.CLOSE: post.spare and seat.open and not seat.busy and post.zone == zone,
                Change.NO_DIFFERENCE: seat.open and not seat.nodiff and helps,
                Change.RESTORE: seat.open and seat.nodiff and not post.nodiff and post.zone == zone,
            }
            if possible[change]:
                return change, seat.id
    return None
