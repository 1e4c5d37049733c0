"""The forecast of a wait: an interval, zero when somebody is free, and never shorter for more work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_hall import open_hall

from server.domain.outlook import outlook, outlook_of, remaining_minutes
from server.domain.waits.forecast import Wait, WorkAhead, forecast

WINDOWS = frozenset({"1", "2", "3"})
LANES = st.lists(
    st.builds(
        WorkAhead,
        tickets=st.integers(1, 30),
        usual_min=st.floats(1, 60),
        windows=st.frozensets(st.sampled_from(["1", "2", "3", "4", "5"]), min_size=1),
    ),
    max_size=6,
)
BUSY = st.dictionaries(st.sampled_from(["1", "2", "3"]), st.floats(1, 60))


def waited(ahead: list[WorkAhead], busy: Mapping[str, float]) -> Wait:
    found = forecast(WINDOWS, ahead, busy)
    assert found is not None
    return found


def test_nobody_may_take_it() -> None:
    assert forecast(frozenset(), [], {}) is None


@pytest.mark.parametrize("busy", [{}, {"1": 9.0}, {"1": 9.0, "2": 30.0}])
def test_no_wait_while_a_window_is_free_and_nobody_is_before(busy: dict[str, float]) -> None:
    assert forecast(WINDOWS, [], busy) == Wait(p10=0, p50=0, p90=0)


def test_one_busy_window_is_waited_for() -> None:
    assert forecast(frozenset({"1"}), [], {"1": 5.0}) == Wait(p10=0, p50=5, p90=12)


def test_work_that_other_windows_share_counts_in_part() -> None:
    alone = WorkAhead(tickets=4, usual_min=10, windows=frozenset({"1"}))
    shared = WorkAhead(tickets=4, usual_min=10, windows=frozenset({"1", "9"}))
    busy = {"1": 5.0}
    whole, half = forecast(frozenset({"1"}), [alone], busy), forecast(frozenset({"1"}), [shared], busy)
    assert whole is not None
    assert half is not None
    assert (whole.p50, half.p50) == (45, 25)


@given(ahead=LANES, busy=BUSY)
def test_limits_are_in_order_and_whole_minutes(ahead: list[WorkAhead], busy: dict[str, float]) -> None:
    found = waited(ahead, busy)
    assert 0 <= found.p10 <= found.p50 <= found.p90
    assert all(isinstance(minutes, int) for minutes in found.as_dict().values())


@given(ahead=LANES, more=LANES, busy=BUSY)
def test_more_work_before_is_never_a_shorter_wait(
    ahead: list[WorkAhead], more: list[WorkAhead], busy: dict[str, float]
) -> None:
    less, longer = waited(ahead, busy), waited([*ahead, *more], busy)
    assert less.p50 <= longer.p50
    assert less.p90 <= longer.p90


@given(ahead=LANES, busy=BUSY, window=st.sampled_from(["1", "2", "3"]), more=st.floats(0, 30))
def test_a_longer_visit_at_a_window_is_never_a_shorter_wait(
    ahead: list[WorkAhead], busy: dict[str, float], window: str, more: float
) -> None:
    longer = {**busy, window: busy.get(window, 0.0) + more}
    assert waited(ahead, busy).p50 <= waited(ahead, longer).p50
    assert waited(ahead, busy).p90 <= waited(ahead, longer).p90


@given(ahead=LANES, busy=BUSY, seed=st.randoms())
def test_the_order_of_the_lanes_does_not_matter(ahead: list[WorkAhead], busy: dict[str, float], seed: object) -> None:
    shuffled = list(ahead)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' own Random
    first, second = waited(ahead, busy), waited(shuffled, busy)
    assert abs(first.p50 - second.p50) <= 1  # sums of fractions may round the other way
    assert abs(first.p90 - second.p90) <= 1


# In a hall


def test_the_visitor_is_told_of_those_with_a_better_right_only(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    for n in range(3):
        hall.issue_ticket(now=now + timedelta(minutes=n), ticket_id=f"t{n}", business="insurance")
    later = now + timedelta(minutes=5)
    assert outlook(hall.day, ("insurance", None), now=later)[0] == 3
    assert outlook(hall.day, ("insurance", None), now=later, green=True)[0] == 0
    assert [outlook_of(hall.day, hall.day.tickets[f"t{n}"], now=later)[0] for n in range(3)] == [0, 1, 2]


def test_other_matters_at_the_same_windows_lengthen_the_wait_but_not_the_people_ahead(now: datetime) -> None:
    hall = open_hall(windows=("7",))  # may take insurance and farming
    hall.call_next(now=now, window="7")
    hall.issue_ticket(now=now, ticket_id="t1", business="insurance")
    alone = outlook(hall.day, ("farming", None), now=now + timedelta(minutes=30))
    hall.issue_ticket(now=now, ticket_id="t2", business="insurance")
    beside = outlook(hall.day, ("farming", None), now=now + timedelta(minutes=30))
    assert alone[0] == beside[0] == 0
    assert alone[1] is not None
    assert beside[1] is not None
    assert beside[1].p50 > alone[1].p50


def test_a_visit_that_lasts_too_long_is_expected_to_end_in_a_minute(now: datetime) -> None:
    hall = open_hall(windows=("1", "2"))
    hall.issue_ticket(now=now, ticket_id="t1", business="insurance")
    hall.call_next(now=now, window="1")
    hall.start(now=now, window="1")
    windows = frozenset({"1", "2"})
    assert remaining_minutes(hall.day, windows, now + timedelta(minutes=1)) == {"1": 4.0}
    assert remaining_minutes(hall.day, windows, now + timedelta(minutes=60)) == {"1": 1.0}


def test_the_ticket_says_what_the_visitor_was_told(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=now, ticket_id="t1", business="insurance")
    (second,) = hall.issue_ticket(now=now, ticket_id="t2", business="insurance")
    assert second.ahead == 1
    assert second.wait is not None
    assert second.wait["p10"] <= second.wait["p50"] <= second.wait["p90"]
    assert second.reason == {
        "rule": "zone_of_business",
        "business": "insurance",
        "zone": "east",
        "windows": ["1"],
    }
