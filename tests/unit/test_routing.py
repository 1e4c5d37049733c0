"""Counted minutes (计时规则): what any good rule does, and what this one promises (routing.md §2, §5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_hall import MORNING, open_hall, small_plan

from server.domain import counting
from server.domain.plan import HallPlan
from server.domain.queue import WaitingQueue
from server.domain.routing import POLICIES, VERSIONS, Caller, Choice, counted_minutes
from server.domain.rules import HallRules
from server.domain.ticket import PriorityClass, Ticket

PLAN = small_plan()
NOW = MORNING + timedelta(hours=6)
GREEN, BOOKED, ORDINARY = PriorityClass.GREEN, PriorityClass.APPOINTMENT, PriorityClass.ORDINARY
WHAT = (
    ("insurance", None), ("insurance", "insurance-join"), ("insurance", "insurance-move"), ("household", None),
    ("household", "household-birth"), ("market", None), ("market", "market-open"), ("farming", None),
)  # fmt: skip
CODES = frozenset(matter or business for business, matter in WHAT)


def taken(order: int, minutes_ago: float, **fields: Any) -> Ticket:
    """A waiting ticket, for insurance unless said otherwise."""
    at = NOW - timedelta(minutes=minutes_ago)
    one = Ticket(
        id=f"t{order}", code=f"A{order:03d}", series="A", number=order, order=order, business="insurance", matter=None,
        zone="east", issued_at=at, turn_at=at,
    )  # fmt: skip
    return replace(one, **fields)


@st.composite
def crowds(draw: st.DrawFn) -> list[Ticket]:
    """Up to a dozen waiting tickets, numbered as they were taken."""
    moments = sorted(draw(st.lists(st.integers(0, 300), min_size=1, max_size=12)), reverse=True)
    found = []
    for order, minutes_ago in enumerate(moments, start=1):
        business, matter = draw(st.sampled_from(WHAT))
        kind = draw(st.sampled_from([ORDINARY, ORDINARY, GREEN, BOOKED]))
        due = NOW + timedelta(minutes=draw(st.integers(-60, 60))) if kind is BOOKED else None
        only = draw(st.sampled_from([None, None, None, "w", "other"]))
        found.append(
            taken(
                order, minutes_ago, business=business, matter=matter, priority_class=kind, due_at=due, only_window=only
            )
        )
    return found


SKILLS = st.frozensets(st.sampled_from(sorted(CODES)))


def caller(may: Iterable[str] = CODES, own: Iterable[str] = ()) -> Caller:
    return Caller(window="w", callable=frozenset(may) | frozenset(own), own=frozenset(own))


def ask(who: Caller, tickets: Sequence[Ticket], *, now: datetime = NOW, plan: HallPlan = PLAN) -> Choice | None:
    queue = WaitingQueue(plan)
    for one in tickets:
        queue.join(one)
    return counted_minutes(who, queue, {one.id: one for one in tickets}, plan, now)


def chosen(who: Caller, tickets: Sequence[Ticket], *, now: datetime = NOW, plan: HallPlan = PLAN) -> str | None:
    choice = ask(who, tickets, now=now, plan=plan)
    return choice.ticket if choice else None


def pick(who: Caller, tickets: Sequence[Ticket]) -> Ticket:
    name = chosen(who, tickets)
    assert name is not None
    return next(one for one in tickets if one.id == name)


def eligible(who: Caller, tickets: Iterable[Ticket]) -> list[Ticket]:
    return [one for one in tickets if (one.only_window or "w") == "w" and (one.only_window or _may(who, one))]


def _may(who: Caller, one: Ticket) -> bool:
    return (one.matter or one.business) in who.callable


# What holds for any good rule (routing.md §5)


@given(tickets=crowds(), may=SKILLS, own=SKILLS)
def test_only_the_eligible_are_called_and_nobody_idles_beside_work(
    tickets: list[Ticket], may: frozenset[str], own: frozenset[str]
) -> None:
    who = caller(may, own)
    allowed = {one.id for one in eligible(who, tickets)}
    found = chosen(who, tickets)
    assert (found is None) is (not allowed)
    assert found is None or found in allowed


@given(tickets=crowds(), own=SKILLS)
def test_a_reason_is_given_and_its_numbers_add_up(tickets: list[Ticket], own: frozenset[str]) -> None:
    choice = ask(caller(own=own), tickets)
    if choice is None:
        return
    reason = choice.reason
    assert reason["rule"] == "counted_minutes"
    counted = reason["waited_min"] - reason["set_back_min"] - reason["set_behind_min"]
    counted += reason["own_credit_min"] + reason["green_credit_min"] + reason["appointment_credit_min"]
    assert abs(counted - reason["counted_min"]) < 0.2  # three numbers rounded to a tenth
    if "next_best" in reason:
        assert reason["next_best"]["counted_min"] <= reason["counted_min"]


def test_the_reason_of_a_ticket_that_came_back_tells_by_how_much_it_was_set_back() -> None:
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance")
    hall.delay(now=MORNING, ticket="t1", minutes=7)
    (call,) = hall.call_next(now=MORNING + timedelta(minutes=30), window="1")
    assert call.reason == {
        "rule": "counted_minutes", "waited_min": 30.0, "set_back_min": 7.0, "usual_min": 8, "set_behind_min": 8.0,
        "own_credit_min": 10, "green_credit_min": 0, "appointment_credit_min": 0, "counted_min": 25.0,
        "policy": {"name": "counted_minutes", "version": 2, "plan": hall.plan.version},
    }  # fmt: skip


def test_a_plan_with_other_rules_is_another_version() -> None:
    plan = small_plan()
    assert plan.version == small_plan().version
    assert plan.version != replace(plan, rules=replace(plan.rules, own_credit_min=5)).version


def test_every_policy_has_a_version() -> None:
    assert POLICIES.keys() == VERSIONS.keys()


@given(tickets=crowds(), own=SKILLS)
def test_the_same_question_has_the_same_answer(tickets: list[Ticket], own: frozenset[str]) -> None:
    assert ask(caller(own=own), tickets) == ask(caller(own=own), tickets)


@given(tickets=crowds(), own=SKILLS, data=st.data())
def test_the_order_of_the_list_does_not_matter(tickets: list[Ticket], own: frozenset[str], data: st.DataObject) -> None:
    assert ask(caller(own=own), data.draw(st.permutations(tickets))) == ask(caller(own=own), tickets)


@given(tickets=crowds(), may=SKILLS, own=SKILLS)
def test_the_ineligible_do_not_matter(tickets: list[Ticket], may: frozenset[str], own: frozenset[str]) -> None:
    who = caller(may, own)
    assert ask(who, eligible(who, tickets)) == ask(who, tickets)


@given(tickets=crowds(), own=SKILLS)
def test_same_matter_and_class_are_first_come_first_served(tickets: list[Ticket], own: frozenset[str]) -> None:
    who = caller(own=own)
    if not eligible(who, tickets):
        return
    best = pick(who, tickets)
    if best.priority_class is BOOKED:
        return  # their due times differ
    for one in eligible(who, tickets):
        if (one.lane, one.priority_class) == (best.lane, best.priority_class):
            assert one.order >= best.order


@given(tickets=crowds(), own=SKILLS)
def test_without_the_chosen_the_second_choice_is_the_one_that_was_told(
    tickets: list[Ticket], own: frozenset[str]
) -> None:
    who = caller(own=own)
    choice = ask(who, tickets)
    assume(choice is not None and "next_best" in choice.reason)
    assert choice is not None
    rest = [one for one in tickets if one.id != choice.ticket]
    second = pick(who, rest)
    assert second in eligible(who, rest)
    best = pick(who, tickets)
    if best.lane != second.lane or BOOKED in (best.priority_class, second.priority_class):
        assert choice.reason["next_best"]["ticket"] == second.code


@given(tickets=crowds(), own=SKILLS, seconds=st.integers(0, 3600))
def test_waiting_longer_never_loses_the_turn(tickets: list[Ticket], own: frozenset[str], seconds: int) -> None:
    """Whoever is chosen now is still chosen later, unless somebody's appointment has become due meanwhile."""
    unbooked = [one for one in tickets if one.priority_class is not BOOKED]
    who = caller(own=own)
    assert chosen(who, unbooked) == chosen(who, unbooked, now=NOW + timedelta(seconds=seconds))


@given(tickets=crowds(), own=SKILLS, earlier=st.integers(1, 120))
def test_who_had_come_earlier_would_not_have_lost_the_turn(
    tickets: list[Ticket], own: frozenset[str], earlier: int
) -> None:
    who = caller(own=own)
    if not eligible(who, tickets):
        return
    best = pick(who, tickets)
    at = best.issued_at - timedelta(minutes=earlier)
    assert chosen(who, [replace(one, issued_at=at, turn_at=at) if one is best else one for one in tickets]) == best.id


@given(tickets=crowds(), own=SKILLS, days=st.integers(-400, 400), seconds=st.integers(0, 86_400))
def test_shifting_all_times_changes_nothing(
    tickets: list[Ticket], own: frozenset[str], days: int, seconds: int
) -> None:
    by = timedelta(days=days, seconds=seconds)
    shifted = [
        replace(one, issued_at=one.issued_at + by, turn_at=one.turn_at + by, due_at=one.due_at and one.due_at + by)
        for one in tickets
    ]
    assert ask(caller(own=own), shifted, now=NOW + by) == ask(caller(own=own), tickets)


# Green channel, bounded overtaking


@given(
    green=st.integers(0, 120), older=st.floats(0, 44.9), first=st.sampled_from(WHAT), second=st.sampled_from(WHAT),
    own=SKILLS,
)  # fmt: skip
def test_green_goes_before_an_ordinary_ticket_less_than_45_minutes_older(
    green: int, older: float, first: tuple[str, str | None], second: tuple[str, str | None], own: frozenset[str]
) -> None:
    ordinary = taken(1, green + older, business=first[0], matter=first[1])
    privileged = taken(2, green, business=second[0], matter=second[1], priority_class=GREEN)
    assert pick(caller(own=own), [ordinary, privileged]) is privileged


@given(tickets=crowds(), own=SKILLS)
def test_nobody_is_passed_by_a_green_ticket_of_the_same_matter_taken_two_hours_later(
    tickets: list[Ticket], own: frozenset[str]
) -> None:
    who = caller(own=own)
    if not eligible(who, tickets):
        return
    best = pick(who, tickets)
    for passed in eligible(who, tickets):
        if best.priority_class is GREEN and passed.lane == best.lane:
            assert best.issued_at - passed.issued_at <= timedelta(minutes=120)


@given(tickets=crowds(), own=SKILLS)
def test_overtaking_is_bounded_between_any_two_matters(tickets: list[Ticket], own: frozenset[str]) -> None:
    """Green 120, own 10, short matters 20: nobody who came 150 minutes earlier is ever passed; without green, 90."""
    who = caller(own=own)
    if not eligible(who, tickets):
        return
    best = pick(who, tickets)
    bound = {GREEN: 150, BOOKED: 90, ORDINARY: 30}[best.priority_class]
    for passed in eligible(who, tickets):
        assert best.issued_at - passed.issued_at <= timedelta(minutes=bound)


def test_the_green_bound_is_sharp() -> None:
    for older, first in ((119.9, "t2"), (120.1, "t1")):
        tickets = [taken(1, 10 + older), taken(2, 10, priority_class=GREEN)]
        assert chosen(caller(), tickets) == first


# Own matters, appointments


def test_own_goes_before_what_the_window_takes_for_others() -> None:
    tickets = [taken(1, 30), taken(2, 21, business="farming")]  # farming is 3 minutes shorter
    assert chosen(caller(own={"farming"}), tickets) == "t2"
    assert chosen(caller(), tickets) == "t1"
    assert chosen(caller(own={"farming"}), [taken(1, 40), tickets[1]]) == "t1"


def test_a_no_difference_window_prefers_what_no_open_specialist_takes() -> None:
    hall = open_hall(windows=("1", "5"))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance")  # the specialist is at window 1
    hall.issue_ticket(now=MORNING + timedelta(minutes=5), ticket_id="t2", business="farming")
    assert {"farming"} <= hall.day.own("5")
    assert not {"insurance"} & hall.day.own("5")
    assert hall.call_next(now=MORNING + timedelta(minutes=6), window="5")[0].ticket == "t2"


def test_once_the_specialist_has_left_the_matter_is_the_no_difference_windows_own() -> None:
    hall = open_hall(windows=("1", "5"))
    hall.pause_window(now=MORNING, window="1")
    assert "insurance" in hall.day.own("5")
    hall.open_window(now=MORNING, window="1")
    assert "insurance" not in hall.day.own("5")


def test_a_turned_window_gives_its_own_more_and_takes_others_when_they_can_spare_it() -> None:
    hall = open_hall(windows=("3", "5"))
    hall.turn_window(now=MORNING, window="3", no_difference=True)
    assert hall.day.turned("3")
    assert not hall.day.turned("5"), "it is a no-difference window by its plan"
    assert hall.day.own("3") == {"market", "market-open"}
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="farming")
    hall.issue_ticket(now=MORNING + timedelta(minutes=5), ticket_id="t2", business="market")
    called = hall.call_next(now=MORNING + timedelta(minutes=6), window="3")[0]
    assert (called.ticket, called.reason["own_credit_min"]) == ("t2", 20)
    assert hall.day.plan.rules.own_credit_min < 20
    hall.start(now=MORNING + timedelta(minutes=6), window="3")
    hall.finish(now=MORNING + timedelta(minutes=7), window="3")
    assert hall.call_next(now=MORNING + timedelta(minutes=8), window="3")[0].ticket == "t1"


def test_a_turned_window_never_gives_its_own_less_than_before() -> None:
    assert counting.own_credit_min(HallRules(own_credit_min=30), turned=True) == 30


def test_matters_of_about_the_same_length_hardly_pass_each_other_and_very_long_ones_let_others_pass() -> None:
    behind = {usual: counting.set_behind_min(HallRules(), usual, 1) for usual in (5, 8, 10, 12, 20, 45)}
    assert behind[10] == 10
    assert behind[12] - behind[8] < 2
    assert behind[20] - behind[12] > 12
    assert behind[45] == behind[20]
    assert behind[10] - behind[5] < 5


def test_in_one_room_shorter_businesses_go_first_and_shorter_matters_hardly() -> None:
    middle = counting.middles({"pensions": [4, 8, 12, 16], "building": [18, 20, 22]}, 9)
    assert middle == {"pensions": 10, "building": 20}
    behind = {
        (business, usual): counting.set_behind_min(HallRules(), usual, 3, middle[business])
        for business, usual in (("pensions", 5), ("pensions", 10), ("pensions", 20), ("building", 20))
    }
    alone = [counting.set_behind_min(HallRules(), usual, 3) for usual in (5, 20)]
    assert behind["pensions", 10] == 10
    assert behind["pensions", 20] - behind["pensions", 5] == pytest.approx((alone[1] - alone[0]) / 4)
    assert behind["building", 20] - behind["pensions", 20] > 8
    assert counting.middles({"pensions": [4, 8]}, counting.ONE_ROOM_WINDOWS + 1) == {}


@given(
    st.floats(0, 240), st.floats(0, 240), st.integers(1, 200), st.integers(1, 200), st.booleans(),
    st.sampled_from(sorted(POLICIES)), st.tuples(*[st.none() | st.floats(0, 240)] * 2),
)  # fmt: skip
def test_green_passes_whoever_is_less_than_45_minutes_older_whatever_the_matters(
    short: float, long: float, few: int, many: int, turned: bool, policy: str, middles: tuple[float | None, ...]
) -> None:
    rules = HallRules(routing_policy=policy)
    green = counting.rank(rules, 45 * 60, counting.set_behind_min(rules, long, few, middles[0]), green=True)
    older = counting.rank(rules, 0, counting.set_behind_min(rules, short, many, middles[1]), green=False)
    assert green <= older - 60 * counting.own_credit_min(rules, turned=turned) + 1e-6


def test_whoever_was_sent_to_this_window_counts_as_its_own() -> None:
    tickets = [taken(1, 30), taken(2, 25, only_window="w")]
    assert chosen(caller(), tickets) == "t2"


def appointment(order: int, minutes_ago: float, due_in: float) -> Ticket:
    return taken(order, minutes_ago, priority_class=BOOKED, due_at=NOW + timedelta(minutes=due_in))


def test_an_appointment_has_its_credit_only_when_it_is_due() -> None:
    ordinary = taken(1, 50)
    assert chosen(caller(), [ordinary, appointment(2, 5, due_in=3.1)]) == "t1"
    assert chosen(caller(), [ordinary, appointment(2, 5, due_in=3)]) == "t2"
    assert chosen(caller(), [ordinary, appointment(2, 5, due_in=-5)]) == "t2"


def test_an_appointment_more_than_a_quarter_of_an_hour_late_has_no_credit() -> None:
    ordinary = taken(1, 30)
    assert chosen(caller(), [ordinary, appointment(2, 5, due_in=-20)]) == "t2"  # checked in 15 minutes late
    assert chosen(caller(), [ordinary, appointment(2, 5, due_in=-20.1)]) == "t1"


def test_among_appointments_the_due_one_goes_before_the_earlier_check_in() -> None:
    assert chosen(caller(), [appointment(1, 40, due_in=30), appointment(2, 10, due_in=0)]) == "t2"


def test_short_matters_first_can_be_switched_off() -> None:
    tickets = [taken(1, 20, business="household"), taken(2, 19, business="farming")]
    assert chosen(caller(), tickets) == "t2"
    assert chosen(caller(), tickets, plan=small_plan(HallRules(short_matter_cap_min=0))) == "t1"
