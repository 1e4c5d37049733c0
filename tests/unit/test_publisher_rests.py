"""A hall that cannot be read is asked less and less often, and told of once, however long it lasts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest

from server.live.publisher import Publisher
from server.live.sight import Sight
from server.store.turnstile import NotNow


class Away:
    """A hall whose database is away for so many looks."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def look(self, paint: Callable[[Sight], None]) -> None:  # noqa: ARG002  # the publisher's
        self.left -= 1
        if self.left >= 0:
            raise NotNow


class Impatient(Publisher):
    """It waits for nobody, and notes how long it would have."""

    rests: list[float]

    def _wait(self, until: float, rest_until: float) -> bool:  # noqa: ARG002  # the publisher's
        self.rests.append(max(0.0, rest_until - monotonic()))
        return len(self.rests) < 20


def emit(_event: str, _message: Any, *, to: str) -> None:
    raise AssertionError(to)


def test_an_outage_is_told_once_and_asked_about_once_a_second(caplog: pytest.LogCaptureFixture) -> None:
    publisher = Impatient("small", Away(15), emit)
    publisher.rests = []
    publisher._work()
    assert [record.getMessage() for record in caplog.records] == [
        "the hall cannot be read",
        "the hall is painted again",
    ]
    assert caplog.records[0].levelno == logging.WARNING
    assert publisher.rests[1] <= 0.02
    assert publisher.rests[15] == pytest.approx(1.0, abs=0.5)
    assert publisher.rests[-1] < 0.02
