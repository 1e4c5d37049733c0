"""Tidal rules: pressed long enough, a spare opens; calm long enough, it closes; nothing flickers in between."""

from __future__ import annotations

from dataclasses import replace

from server.domain.advice import Change
from server.domain.rules import HallRules
from server.domain.scene import Post, Premises, Scene, Seat, Service, Standing
from server.domain.tidal import Tide, propose, tides

NOW = 36_000.0
OWN = frozenset({1})


def premises(rules: HallRules | None = None) -> Premises:
    def post(n: int, *, spare: bool = False, zone: str = "A", skills: frozenset[int] = frozenset()) -> Post:
        own = OWN if zone == "A" else frozenset({2})
        return Post(n, str(n), zone, 1, False, spare, own, frozenset(), skills, ())

    return Premises(
        services={1: Service(1, "a", "A", "A", 10.0), 2: Service(2, "b", "B", "B", 10.0)},
        posts={1: post(1), 2: post(2, spare=True), 3: post(3, zone="B", skills=OWN)},
        rules=rules or HallRules(),
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


def asked(*moments: Scene, rules: HallRules | None = None) -> list[tuple[int, Change]]:
    """What is proposed at the last of these moments."""
    hall = premises(rules)
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


def test_the_limits_are_the_halls_own() -> None:
    pressed = [scene(11), scene(11, NOW + 300)]
    assert asked(*pressed) == [(2, Change.OPEN)]
    assert asked(*pressed, rules=HallRules(tidal_waiting_per_window=12)) == []
    assert asked(*pressed, rules=HallRules(tidal_for_min=6)) == []
    old = [scene(1, oldest_min=20), scene(1, NOW + 300, oldest_min=25)]
    assert asked(*old) == []
    assert asked(*old, rules=HallRules(longest_wait_min=15)) == [(2, Change.OPEN)]


def test_a_long_predicted_wait_is_enough() -> None:
    hall = premises()
    for minutes, tide in ((31.0, Tide.HIGH), (29.0, Tide.BETWEEN), (10.0, Tide.LOW)):
        assert tides(hall, scene(1), {}, {"A": minutes})["A"].tide is tide


def test_a_window_is_not_called_back_from_a_zone_that_is_pressed() -> None:
    """Its own zone B has been calm all the time."""

    def lent(waiting: int, now: float) -> Scene:
        one = scene(waiting, now, spare_open=True)
        return replace(one, seats=[*one.seats[:2], one.seats[2]._replace(nodiff=True, callable=(1, 2))])

    assert asked(lent(40, NOW), lent(40, NOW + 600)) == []
    assert (3, Change.RESTORE) in asked(lent(1, NOW), lent(1, NOW + 600))


def test_a_pressed_zone_lends_no_window() -> None:
    def both(now: float) -> Scene:
        one = scene(21, now, spare_open=True)
        theirs = [Standing(100 + n, f"b{n}", 100 + n, 2, False, now - 300) for n in range(11)]
        return replace(one, waiting=[*one.waiting, *theirs])

    assert asked(both(NOW), both(NOW + 300)) == []
