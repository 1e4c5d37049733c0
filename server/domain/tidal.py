"""Tidal rules (潮汐窗口, domain.md §11): the simple alternative to simulated advice.

A zone is pressed while more wait a window than ``tidal_waiting_per_window``, or somebody has waited longer than
``longest_wait_min``, or the predicted wait is longer than ``tidal_predicted_wait_min``. Pressed for ``tidal_for_min``,
a spare of the zone is to be opened, or else a window turned. It is calm below ``tidal_close_below`` of all. Limits
are local practice and a hall's settings; what is proposed has numbers for its reason and no predicted effect.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from server.domain.advice import Change
from server.domain.scene import Premises, Scene


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
    lasted_min: float


def tides(
    premises: Premises,
    scene: Scene,
    before: Mapping[str, ZoneTide],
    predicted_min: Mapping[str, float] | None = None,
) -> dict[str, ZoneTide]:
    """Every zone's tide now by the hall's rules; ``before`` says since when it has been so."""
    rules = premises.rules
    found = {}
    for zone in sorted({post.zone for post in premises.posts.values()}):
        services = {one.id for one in premises.services.values() if one.zone == zone}
        taken = [one.taken for one in scene.waiting if one.service in services]
        windows = sum(1 for seat in scene.seats if seat.open and services.intersection(seat.callable))
        crowd = len(taken) / max(1, windows)
        oldest = (scene.now - min(taken)) / 60 if taken else 0.0
        predicted = (predicted_min or {}).get(zone, 0.0)
        fullest = max(
            crowd / rules.tidal_waiting_per_window,
            oldest / rules.longest_wait_min,
            predicted / rules.tidal_predicted_wait_min,
        )
        tide = Tide.HIGH if fullest > 1 else Tide.LOW if fullest < rules.tidal_close_below else Tide.BETWEEN
        was = before.get(zone)
        since = was.since if was is not None and was.tide is tide else scene.now
        found[zone] = ZoneTide(
            tide=tide, since=since, waiting_per_window=crowd, oldest_min=oldest, predicted_min=predicted
        )
    return found


def propose(premises: Premises, scene: Scene, now_is: Mapping[str, ZoneTide]) -> list[TidalProposal]:
    """At most one change a zone, and one a window."""
    rules = premises.rules
    found: dict[int, TidalProposal] = {}
    for zone, tide in sorted(now_is.items(), key=lambda one: (one[1].tide is not Tide.HIGH, one[0])):
        lasted = (scene.now - tide.since) / 60
        wanted: tuple[Change, ...] = ()
        if tide.tide is Tide.HIGH and lasted >= rules.tidal_for_min:
            wanted = (Change.OPEN, Change.NO_DIFFERENCE)
        elif tide.tide is Tide.LOW and lasted >= rules.tidal_close_for_min:
            wanted = (Change.RESTORE, Change.CLOSE)
        change = _first(premises, scene, zone, wanted, now_is, found.keys())
        if change is not None:
            found[change[1]] = TidalProposal(
                window=change[1], change=change[0], zone=zone, tide=tide, lasted_min=lasted
            )
    return list(found.values())


def _first(
    premises: Premises,
    scene: Scene,
    zone: str,
    wanted: tuple[Change, ...],
    now_is: Mapping[str, ZoneTide],
    spoken_for: Collection[int],
) -> tuple[Change, int] | None:
    """The first window of the zone that the change can be done with; idle ones first.

    A pressed zone lends no window to another, and a turned window is not called back from a zone that is pressed.
    """
    service_zone = {one.id: one.zone for one in premises.services.values()}
    high = {name for name, tide in now_is.items() if tide.tide is Tide.HIGH}
    for change in wanted:
        for seat in sorted(scene.seats, key=lambda one: (one.busy, one.id)):
            post = premises.posts.get(seat.id)
            if post is None or seat.id in spoken_for:
                continue
            helps = {service_zone[one] for one in post.nodiff_skills - frozenset(seat.callable)}
            helping = {service_zone[one] for one in post.nodiff_skills}
            here = post.zone == zone
            possible = {
                Change.OPEN: post.spare and not seat.open and here,
                Change.CLOSE: post.spare and seat.open and not seat.busy and here,
                Change.NO_DIFFERENCE: seat.open
                and not seat.nodiff
                and zone in helps
                and (here or post.zone not in high),
                Change.RESTORE: seat.open and seat.nodiff and not post.nodiff and here and not helping & high,
            }
            if possible[change]:
                return change, seat.id
    return None
