"""Whatever is taken, booked, checked in and merged in whatever order: no limit is passed (domain.md §3.5).

The tests keep their own account. A control: a hall whose check looks away is found.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_number_limits import HOURS, MONDAY, at, plan

from server.domain import admission, errors
from server.domain.hall import Hall
from server.domain.moves import visitor
from server.domain.numbers_given import slot_at
from server.domain.plan import IssueLimits

PER_DAY, PER_SLOT, PER_PERSON, PER_PHONE = 6, 2, 2, 3
MATTER = "market-open"
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["take", "take", "take", "book", "check_in", "cancel", "abandon"]),
        st.integers(0, 5),  # who, or which
        st.sampled_from([0, 0, 5, 20, 60]),  # minutes that pass before
    ),
    max_size=40,
)


def a_day_of(steps: list[tuple[str, int, int]]) -> tuple[Hall, Counter[Any]]:
    """Play the steps; gives what the tests themselves counted of numbers that were given to walk-ins and bookings."""
    limits = IssueLimits(per_day=PER_DAY, per_slot=PER_SLOT)
    hall = Hall(
        plan(matter=limits, tickets_per_id_per_day=PER_PERSON, tickets_per_phone_per_day=PER_PHONE, booking_grace_min=0)
    )
    hall.open_day(now=at(8), business_day=MONDAY, accept_until=at(17, 15), hours=HOURS)
    counted: Counter[Any] = Counter()
    now = at(8, 30)
    for n, (step, who, minutes) in enumerate(steps):
        now += timedelta(minutes=minutes)
        try:
            if step == "take":
                hall.issue_ticket(now=now, ticket_id=f"t{n}", matter=MATTER, id_hash=f"p{who}", phone=f"f{who % 3}")
                counted.update(["day", ("slot", slot_at(HOURS, 60, now)), f"p{who}", f"f{who % 3}"])
            elif step == "book":
                hall.book(
                    now=now, booking_id=f"b{n}", code=f"{n}", day=MONDAY, starts=HOURS[who % 2][0] + timedelta(hours=2),
                    hours=HOURS, between=(MONDAY, MONDAY), matter=MATTER, person=f"q{n}",
                )  # fmt: skip
            elif step in ("check_in", "cancel"):
                booked = [one for one in hall.day.bookings.values() if one.state == "booked"]
                if booked and step == "check_in":
                    one = booked[who % len(booked)]
                    in_time = now <= one.starts
                    hall.check_in(now=now, booking=one.id, ticket_id=f"t{n}")
                    counted.update(["day", ("slot", slot_at(HOURS, 60, one.starts if in_time else now))])
                elif booked:
                    hall.cancel_booking(now=now, booking=booked[who % len(booked)].id)
            elif step == "abandon" and hall.day.tickets:
                hall.abandon(now=now, ticket=list(hall.day.tickets)[who % len(hall.day.tickets)], by="visitor")
        except errors.Refusal:
            continue
    return hall, counted


def passed(counted: Counter[Any]) -> list[str]:
    """Limits that were passed."""
    most = {"day": PER_DAY, **{f"p{n}": PER_PERSON for n in range(6)}, **{f"f{n}": PER_PHONE for n in range(3)}}
    return [str(what) for what, count in counted.items() if count > most.get(what, PER_SLOT)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_no_limit_is_passed(steps: list[tuple[str, int, int]]) -> None:
    hall, counted = a_day_of(steps)
    assert passed(counted) == []
    assert hall.day.given.in_day(MATTER) == counted["day"] == len(hall.day.tickets)


def test_control_a_hall_that_looks_away_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "require_room", lambda *_: None)
    _, counted = a_day_of([("take", n, 0) for n in range(6)] + [("take", n, 0) for n in range(6)])
    assert "day" in passed(counted)


def test_control_a_booking_without_its_place_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "_kept", lambda *_: [])
    steps = [("book", 0, 0), ("book", 0, 0), ("take", 0, 120), ("take", 1, 0), ("check_in", 0, 0)]
    _, counted = a_day_of(steps)
    assert passed(counted)
