"""How much anybody may ask for: buckets, the limits of callers, and who may keep a socket open. Time is an argument."""

from __future__ import annotations

import pytest

from server.caller_limits import COMMANDS, FAILURES, CallerLimits, TooMany
from server.identity import PUBLIC, Caller
from server.limits import Bucket, Buckets, Rate
from server.live.socket_guard import BANNED_S, GREETING_S, MESSAGES, SOCKETS_EACH, SocketGuard


def kiosk(code: str = "K1", *, unlimited: bool = False) -> Caller:
    return Caller(kind="kiosk", code=code, hall="h", roles=frozenset({"kiosk"}), unlimited=unlimited)


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket.full(Rate(burst=3, per_s=0.5), 100.0)
    assert [bucket.take(100.0) for _ in range(3)] == [0, 0, 0]
    assert bucket.take(100.0) == pytest.approx(2.0)
    assert bucket.take(101.0) == pytest.approx(1.0)
    assert bucket.take(102.0) == 0
    assert bucket.take(99.0) == pytest.approx(2.0), "a clock that goes back gives nothing"
    assert [bucket.take(1000.0) for _ in range(4)] == [0, 0, 0, pytest.approx(2.0)], "no more than the burst is saved"


def test_buckets_are_each_their_own_and_bounded() -> None:
    buckets = Buckets(Rate(burst=1, per_s=1), most=10)
    assert buckets.take("a", 0.0) == 0
    assert buckets.take("a", 0.0) > 0
    assert all(buckets.take(number, 5.0) == 0 for number in range(1000))
    assert len(buckets._buckets) <= 10
    assert buckets.take("b", 5.0, Rate(burst=2, per_s=1)) == 0
    assert buckets.take("b", 5.0, Rate(burst=2, per_s=1)) == 0, "another rate for this one"


def test_a_kiosk_has_thirty_tickets_a_minute_or_its_own_number() -> None:
    limits = CallerLimits("h", 30, {"K2": 60})
    for caller, many in ((kiosk("K1"), 30), (kiosk("K2"), 60)):
        for _ in range(many):
            limits.ticket(caller, 7.0)
        with pytest.raises(TooMany) as refused:
            limits.ticket(caller, 7.0)
        assert refused.value.retry_after_s == {30: 2, 60: 1}[many]
        limits.ticket(caller, 9.0)


def test_what_is_unlimited_has_no_limit() -> None:
    limits = CallerLimits("h", 1)
    for _ in range(1000):
        limits.ticket(kiosk(unlimited=True), 0.0)
        limits.command(kiosk(unlimited=True), "192.0.2.1", 0.0)


def test_commands_are_counted_by_caller_and_visitors_by_address() -> None:
    limits = CallerLimits("h", 30)
    for _ in range(int(COMMANDS.burst)):
        limits.command(kiosk("K1"), "192.0.2.1", 0.0)
        limits.command(PUBLIC, "192.0.2.1", 0.0)
    for caller in (kiosk("K1"), PUBLIC):
        with pytest.raises(TooMany):
            limits.command(caller, "192.0.2.1", 0.0)
    limits.command(kiosk("K2"), "192.0.2.1", 0.0)
    limits.command(PUBLIC, "192.0.2.2", 0.0)


def test_only_wrong_secrets_are_counted() -> None:
    limits = CallerLimits("h", 30)
    for _ in range(100):
        limits.try_secret("192.0.2.1", 0.0)
    for _ in range(int(FAILURES.burst)):
        limits.try_secret("192.0.2.1", 0.0)
        limits.wrong_secret("192.0.2.1", 0.0)
    with pytest.raises(TooMany):
        limits.try_secret("192.0.2.1", 0.0)
    limits.try_secret("192.0.2.2", 0.0)
    limits.try_secret("192.0.2.1", 60.0)


def test_a_kiosk_at_three_times_its_norm_is_unusual_for_ten_minutes() -> None:
    now = 0.0
    limits = CallerLimits("h", 60, clock=lambda: now)
    for minute in range(60):  # an ordinary hour: 15 a minute
        for _ in range(15):
            limits.ticket(kiosk(), minute * 60.0)
    assert not limits.unusual("K1")
    now = 3600.0
    for given in range(50):
        limits.ticket(kiosk(), now)
        assert limits.unusual("K1") or given <= 3 * 15
        assert not limits.unusual("K1") or given >= 3 * 14
    now += 601
    assert not limits.unusual("K1")


class Wire:
    """A socket as the guard sees it."""

    def __init__(self) -> None:
        self.greet_until = 0.0
        self.closed = False

    def close(self) -> None:
        self.closed = True


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guard(clock: Clock) -> SocketGuard:
    return SocketGuard(most=40, clock=clock)


def test_who_floods_is_banned_for_a_minute(guard: SocketGuard, clock: Clock) -> None:
    wire, other = Wire(), Wire()
    for one, who in ((wire, kiosk("K1")), (other, kiosk("K2"))):
        guard.enter(one)
        assert guard.settle(one, who)
    assert all(guard.grants(wire) for _ in range(int(MESSAGES.burst)))
    assert not guard.grants(wire)
    assert guard.grants(other)
    assert (guard.bans, guard.cuts["flood"]) == (1, 1)
    guard.leave(wire)
    again = Wire()
    guard.enter(again)
    assert not guard.settle(again, kiosk("K1"))
    clock.now += BANNED_S + 1
    assert guard.settle(again, kiosk("K1"))


def test_a_stranger_has_a_few_words_and_a_few_seconds(guard: SocketGuard, clock: Clock) -> None:
    wire = Wire()
    guard.enter(wire)
    assert wire.greet_until == clock.now + GREETING_S
    assert sum(guard.grants(wire) for _ in range(20)) == 4
    assert guard.bans == 0, "an address is nobody to ban"
    signed_in = Wire()
    guard.enter(signed_in)
    guard.settle(signed_in, kiosk())
    assert signed_in.greet_until == 0.0


def test_strangers_make_room_for_each_other_and_never_for_more_than_there_are_threads(
    guard: SocketGuard, clock: Clock
) -> None:
    strangers = [Wire() for _ in range(20)]
    for wire in strangers:
        assert guard.has_room()
        guard.enter(wire)
    assert not guard.has_room(), "they have only just come"
    clock.now += 2
    assert guard.has_room()
    assert [wire.closed for wire in strangers] == [True] + [False] * 19
    for number in range(21):
        wire = Wire()
        guard.enter(wire)
        guard.settle(wire, kiosk(f"K{number}"))
    assert guard.counts() == (21, 19)
    clock.now += 2
    assert guard.has_room(), "a silent stranger goes for somebody new"
    for wire in strangers:
        guard.leave(wire)
    for number in range(19):
        wire = Wire()
        guard.enter(wire)
        guard.settle(wire, kiosk(f"L{number}"))
    clock.now += 100
    assert not guard.has_room(), "everybody here has signed in"
    assert guard.refused["full"] == 2


def test_a_crowd_of_strangers_makes_way_for_somebody_from_elsewhere(guard: SocketGuard) -> None:
    crowd = [Wire() for _ in range(20)]
    for wire in crowd:
        guard.enter(wire, "192.0.2.1")
    assert not guard.has_room("192.0.2.1")
    assert guard.has_room("192.0.2.2"), "although they have only just come"
    assert crowd[0].closed
    honest = Wire()
    guard.enter(honest, "192.0.2.2")
    assert not guard.has_room("192.0.2.1"), "and none of them pushes the other out"
    assert not honest.closed


def test_one_device_does_not_take_all_sockets(clock: Clock) -> None:
    guard = SocketGuard(most=1000, clock=clock)
    let_in = 0
    for _ in range(SOCKETS_EACH + 5):
        wire = Wire()
        guard.enter(wire)
        let_in += guard.settle(wire, kiosk())
    assert let_in == SOCKETS_EACH
    wire = Wire()
    guard.enter(wire)
    assert guard.settle(wire, kiosk("T1", unlimited=True))
