"""Tidal rules: pressed long enough, a spare opens; calm long enough, it closes; nothing flickers in between."""

from __future__ import annotations

from server.domain.advice import Change
from server.domain.scene import Post, Premises, Scene, Seat, Service, Standing
from server.domain.tidal import Tide, propose, tides

NOW = 36_000.0
OWN = frozenset({1})


def premises() -> Premises:
    def post(n: int, *, spare: bool = False, zone: str = "A", skills: frozenset[int] = frozenset()) -> Post:
        own = OWN if zone == "A" else frozenset({2})
        return Post(n, str(n), zone, 1, False, spare, own, frozenset(), skills, ())

    return Premises(
        services={1: Service(1, "a", "A", "A", 10.0), 2: Service(2, "b", "B", "B", 10.0)},
        posts={1: post(1), 2: post(2, spare=True), 3: post(3, zone="B", skills=OWN)},
    )


def scene(waiting: int, now: float = NOW, *, spare_open: bool = False, oldest_min: float = 5) -> Scene:
    return Scene(
        now=now,
        seats=[
            Seat(1, True, False, (1,), (1,), 1, now - 60, None, None, True),
            Seat(2, spare_open, False, (1,), (1,)),
            Seat(3, True, False, (2,), (2,)),
        ],
        waiting=[Standing(n, str(n), n, 1, False, now - 60 * oldest_min) for n in range(waiting)],
        taken={},
    )


def asked(*moments: Scene) -> list[tuple[int, Change]]:
    """What is proposed at the last of these moments."""
    hall = premises()
    known = {}
    for one in moments:
        known = tides(hall, one, known)
    return [(found.window, found.change) for found in propose(hall, moments[-1], known)]


def test_a_crowd_opens_a_spare_only_after_five_minutes() -> None:
    assert asked(scene(11)) == []
    assert asked(scene(11), scene(12, NOW + 240)) == []
    assert asked(scene(11), scene(12, NOW + 300)) == [(2, Change.OPEN)]
    assert asked(scene(11), scene(4, NOW + 200), scene(12, NOW + 300)) == []


def test_one_who_has_waited_too_long_is_enough() -> None:
    assert asked(scene(1, oldest_min=31), scene(1, NOW + 300, oldest_min=36)) == [(2, Change.OPEN)]


def test_without_a_spare_a_window_that_may_help_is_turned() -> None:
    pressed = [scene(21, spare_open=True), scene(22, NOW + 300, spare_open=True)]
    assert asked(*pressed) == [(3, Change.NO_DIFFERENCE)]


def test_a_spare_closes_after_ten_calm_minutes_and_not_in_between() -> None:
    calm = [scene(1, spare_open=True), scene(1, NOW + 599, spare_open=True), scene(1, NOW + 600, spare_open=True)]
    assert asked(*calm[:2]) == []
    assert asked(*calm) == [(2, Change.CLOSE)]
    between = [scene(14, spare_open=True), scene(14, NOW + 900, spare_open=True)]
    assert asked(*between) == []
    assert tides(premises(), between[0], {})["A"].tide is Tide.BETWEEN
