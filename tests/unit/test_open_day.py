"""Opening a business day by hand."""

from __future__ import annotations

from datetime import date

import pytest
from small_hall import MORNING, small_plan

from server.actions.day import DayTooFar, open_day
from server.actions.turn import Turn
from server.domain.hall import Hall


def turn(hall: Hall) -> Turn:
    return Turn(hall=hall, now=MORNING, caller="person:zhang", open_jobs={})


def test_a_day_far_ahead_is_refused_and_todays_opens() -> None:
    hall = Hall(small_plan())
    with pytest.raises(DayTooFar):
        open_day(turn(hall), business_day=date(9999, 12, 31), workday=lambda _: True)
    open_day(turn(hall), business_day=None, workday=lambda _: True)
    assert hall.day.business_day == date(2026, 11, 23)
