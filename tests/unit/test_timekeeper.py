"""A clock that was stepped is noticed, one that is brought nearer is not; alerts last as long as they should."""

from __future__ import annotations

from datetime import timedelta

import pytest
from small_hall import MORNING

from server.live.alerts import Alerts
from server.process.clock_watch import ClockWatch


class Both:
    """The machine's clock and a steady one, as a test moves them."""

    def __init__(self) -> None:
        self.time, self.steady = MORNING, 100.0

    def now(self) -> object:
        return self.time

    def pass_by(self, seconds: float, step: float = 0.0) -> None:
        self.time += timedelta(seconds=seconds + step)
        self.steady += seconds


@pytest.mark.parametrize(
    ("step", "told"), [(0, None), (1.9, None), (-1.9, None), (2.1, 2.1), (-3600, -3600), (86400, 86400)]
)
def test_a_step_over_two_seconds_is_told_once(step: float, told: float | None) -> None:
    both = Both()
    watch = ClockWatch(both, lambda: both.steady)  # type: ignore[arg-type]  # as a clock
    both.pass_by(1)
    assert watch.step_s() is None
    both.pass_by(1, step)
    assert watch.step_s() == (None if told is None else pytest.approx(told))
    both.pass_by(1)
    assert watch.step_s() is None


def test_a_clock_that_runs_a_little_fast_is_not_stepped() -> None:
    both = Both()
    watch = ClockWatch(both, lambda: both.steady)  # type: ignore[arg-type]  # as a clock
    for _ in range(100):
        both.pass_by(1, 0.5)
        assert watch.step_s() is None


def test_an_alert_lasts_until_it_is_cleared_or_over() -> None:
    both = Both()
    alerts = Alerts(lambda: both.steady)
    assert alerts.tell("disk_low", free_mb=90)
    assert not alerts.tell("disk_low", free_mb=80), "it was told before"
    alerts.tell("clock_stepped", for_s=60, seconds=-5)
    assert alerts.now() == (
        {"code": "disk_low", "detail": {"free_mb": 80}},
        {"code": "clock_stepped", "detail": {"seconds": -5}},
    )
    both.pass_by(61)
    assert [one["code"] for one in alerts.now()] == ["disk_low"]
    assert alerts.clear("disk_low")
    assert not alerts.clear("disk_low")
    assert alerts.now() == ()
