"""The control of test_decide_properties.py: a hall with one fault each, which the property of that name must find."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
import test_decide_properties as properties
from hypothesis import Phase, settings
from test_decide_properties import NOW, call, configuration, may_be_called

from server.domain.decider import Decider
from server.domain.rules import HallRules

Json = dict[str, Any]
Call = Callable[..., Json]


def ruled(**rules: Any) -> Call:
    """The real thing with another setting."""
    asked = Decider(HallRules(**rules))
    asked.answer(configuration())
    return lambda state, window, policy="": asked.answer(  # noqa: ARG005  # the shape of a call
        {"op": "call", "now": state["now"], "window": window, "state": state}
    )


def choosing(choose: Callable[[Json, list[Json]], Json]) -> Call:
    """Whom ``choose`` takes of those who may be called, told with the right reason of the wrong one."""

    def said(state: Json, window: int, policy: str = "pooled_minutes") -> Json:
        able = may_be_called(state, window)
        told = call(state, window, policy)
        return {**told, "ticket": choose(state, able)["id"]} if able else told

    return said


def anybody(state: Json, window: int, policy: str = "pooled_minutes") -> Json:
    told = call(state, window, policy)
    return {**told, "ticket": state["waiting"][0]["id"]} if state["waiting"] else told


def idling(state: Json, window: int, policy: str = "pooled_minutes") -> Json:
    told = call(state, window, policy)
    return {**told, "ticket": None} if len(may_be_called(state, window)) == 1 else told


def silent(state: Json, window: int, policy: str = "pooled_minutes") -> Json:
    return {**call(state, window, policy), "reason": {"rule": "", "own_credit_min": 0}}


def miscounting(state: Json, window: int, policy: str = "pooled_minutes") -> Json:
    told = call(state, window, policy)
    reason = told["reason"]
    return {**told, "reason": {**reason, "waited_min": reason["waited_min"] + 5} if "waited_min" in reason else reason}


def moody() -> Call:
    turns = count()
    return choosing(lambda _, able: sorted(able, key=lambda one: one["id"])[next(turns) % len(able)])


def by_company(state: Json, able: list[Json]) -> Json:
    """Strangers in the hall change who is next."""
    ordered = sorted(able, key=lambda one: one["id"])
    return ordered[-1 if len(state["waiting"]) > len(able) else 0]


def losing_patience(state: Json, able: list[Json]) -> Json:
    """Who has waited for an hour and a half is forgotten, as long as there is anybody else."""
    fresh = [one for one in able if state["now"] - one["arrive"] < 5400] or able
    return min(fresh, key=lambda one: one["id"])


def by_the_clock(state: Json, able: list[Json]) -> Json:
    return sorted(able, key=lambda one: one["id"])[-1 if state["now"] % 2 else 0]


def promising_another(state: Json, window: int, policy: str = "pooled_minutes") -> Json:
    told = call(state, window, policy)
    reason = told["reason"]
    other = {"next_best": {**reason["next_best"], "ticket": str(told["ticket"])}} if "next_best" in reason else {}
    return {**told, "reason": {**reason, **other}}


BROKEN: list[tuple[str, Call]] = [
    ("only_the_eligible_are_called_nobody_idles_beside_work_and_a_reason_is_given", anybody),
    ("only_the_eligible_are_called_nobody_idles_beside_work_and_a_reason_is_given", idling),
    ("only_the_eligible_are_called_nobody_idles_beside_work_and_a_reason_is_given", silent),
    ("only_the_eligible_are_called_nobody_idles_beside_work_and_a_reason_is_given", miscounting),
    ("the_same_question_has_the_same_answer_in_any_order_and_company", moody()),
    ("the_same_question_has_the_same_answer_in_any_order_and_company", choosing(lambda _, able: able[0])),
    ("the_same_question_has_the_same_answer_in_any_order_and_company", choosing(by_company)),
    ("same_matter_and_class_are_first_come_first_served", choosing(lambda _, able: max(able, key=lambda o: o["id"]))),
    ("green_goes_before_an_ordinary_ticket_less_than_45_minutes_older", ruled(green_credit_min=30.0)),
    ("waiting_longer_never_loses_the_turn", choosing(losing_patience)),
    ("shifting_all_times_changes_nothing", choosing(by_the_clock)),
    ("a_booking_counts_only_if_checked_in_in_time", ruled(appointment_late_min=60.0)),
    ("without_the_chosen_ticket_the_second_choice_is_eligible_and_the_one_that_was_told", idling),
    ("without_the_chosen_ticket_the_second_choice_is_eligible_and_the_one_that_was_told", promising_another),
]


@pytest.mark.parametrize(("name", "broken"), BROKEN, ids=[f"{n} {name[:40]}" for n, (name, _) in enumerate(BROKEN)])
def test_a_broken_rule_is_found(monkeypatch: pytest.MonkeyPatch, name: str, broken: Call) -> None:
    monkeypatch.setattr(properties, "call", broken)
    with pytest.raises(AssertionError):
        quick(monkeypatch, name)()


def quick(monkeypatch: pytest.MonkeyPatch, name: str) -> Callable[[], None]:
    """The property of this name, content with the first fault it finds: a small one is not wanted here."""
    holds: Callable[[], None] = getattr(properties, f"test_{name}")
    first = settings(
        max_examples=400, phases=[Phase.generate], database=None, report_multiple_bugs=False, derandomize=True
    )
    # Hypothesis has no other way to run a test with settings of the moment.
    monkeypatch.setattr(holds, "_hypothesis_internal_use_settings", first)
    return holds


# A new ticket


def late_come_first_told(state: Json, service: int, cls: str = "ordinary") -> Json:
    """The idle window with the greatest number takes the ticket, and a wait's estimate is upside down."""
    told = properties.DECIDER.answer(
        {"op": "ticket", "now": NOW, "state": state,
         "ticket": {"id": 99, "service": service, "cls": cls, "arrive": NOW, "due": None, "recalled": False}}
    )  # fmt: skip
    idle = [one["id"] for one in state["windows"] if one["status"] == "idle" and service in one["callable"]]
    low, middle, high = (told["estimate"][key] for key in ("p10", "p50", "p90"))
    return {"window": max(idle, default=None), "estimate": {"p10": high, "p50": middle, "p90": low}}


@pytest.mark.parametrize(
    "name",
    [
        "an_idle_window_takes_a_new_ticket_own_before_no_difference_before_assisting",
        "limits_are_in_order_and_the_same_question_has_the_same_estimate",
    ],
)
def test_a_ticket_that_goes_astray_is_found(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(properties, "take", late_come_first_told)
    with pytest.raises(AssertionError):
        quick(monkeypatch, name)()
