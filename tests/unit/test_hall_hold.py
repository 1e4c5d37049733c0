"""Holding and resuming a visit (挂起, 回呼; domain.md §3.3)."""

from __future__ import annotations

from datetime import datetime

import pytest
from small_hall import open_hall

from server.domain.hall import Hall
from server.domain.ticket import HoldKind


@pytest.fixture
def hall(now: datetime) -> Hall:
    """A visit is being handled at window 1; window 5 may take the matter too."""
    hall = open_hall(windows=("1", "4", "5", "2"))
    hall.issue_ticket(now=now, ticket_id="t1", matter="insurance-join")
    hall.call_next(now=now, window="1")
    hall.start(now=now, window="1")
    return hall


def test_the_clerk_who_resumes_is_the_one_at_the_window(hall: Hall, now: datetime) -> None:
    hall.hold(now=now, window="1", kind=HoldKind.VISITOR, why="a copy is missing")
    hall.resume(now=now, window="5", ticket="t1")
    assert hall.day.tickets["t1"].clerk == "c5"
    assert hall.finish(now=now, window="5")[0].clerk == "c5"
