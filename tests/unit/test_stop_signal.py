"""A signal wakes who waits for it, whatever the main thread is doing at that moment."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from hardware.stop_signal import StopSignal

OURS = (signal.SIGALRM,)
pytestmark = pytest.mark.timeout(60, method="thread")  # the usual one is a SIGALRM as well


@pytest.fixture(autouse=True)
def kept_handler() -> Iterator[None]:
    before = signal.getsignal(signal.SIGALRM)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_nothing_came() -> None:
    assert not StopSignal(OURS).wait(0.0)


def test_a_signal_is_remembered() -> None:
    stop = StopSignal(OURS)
    signal.raise_signal(signal.SIGALRM)
    signal.raise_signal(signal.SIGALRM)
    assert stop.wait()
    assert stop.wait(0.0)


def test_a_signal_in_the_middle_of_waiting_blocks_nobody() -> None:
    """With an Event in its place this stands still within the first hundred rounds."""
    for round_ in range(1000):
        stop = StopSignal(OURS)
        signal.setitimer(signal.ITIMER_REAL, 0.0002 + round_ % 7 * 0.0001)
        while not stop.wait(0.00001):
            pass
