"""``youxu decide``: what holds for any good rule, and what is promised of waits and advice (routing.md §4, §5)."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server.domain.decider import Decider, NotConfigured, UnknownQuestion
from server.domain.routing import POLICIES
from server.domain.rules import HallRules

Json = dict[str, Any]
NOW = 36_000  # 10 o'clock
SERVICES = (1, 2, 3, 4, 5)
USUAL = {1: 5, 2: 12, 3: 20, 4: 45, 5: 8}
FIELD = {1: "a", 2: "a", 3: "b", 4: "b", 5: "c"}
WINDOWS: tuple[Json, ...] = (
    {"id": 1, "kind": "specialty", "primary": [1, 2], "assist": [3], "nodiff_skills": [5]},
    {"id": 2, "kind": "specialty", "primary": [3, 4], "assist": [], "nodiff_skills": [1, 2, 5]},
    {"id": 3, "kind": "nodiff", "primary": [], "assist": [], "nodiff_skills": [1, 2, 3, 5]},
    {"id": 4, "kind": "nodiff", "primary": [], "assist": [], "nodiff_skills": [3, 5]},
    {"id": 5, "kind": "specialty", "primary": [1, 2], "assist": [], "nodiff_skills": [], "spare": True},
)


def configuration() -> Json:
    hours = [[30_600, 43_200], [48_600, 61_200]]
    return {
        "op": "configure", "now": 30_000, "close": 61_200, "nodiff_slowdown": 1.2,
        "services": [
            {"id": one, "code": f"S{one}", "field": FIELD[one], "zone": "H", "usual_minutes": USUAL[one],
             "nodiff_ok": one != 4}
            for one in SERVICES
        ],
        "windows": [
            {"code": str(one["id"]), "zone": "H", "floor": 1, "home_fields": [],
             "sessions": [] if one.get("spare") else hours, "spare": False, **one}
            for one in WINDOWS
        ],
        "forecast": {"edges": [30_600, 43_200, 48_600, 61_200],
                     "per_hour": {str(one): [4, 0, 3] for one in SERVICES}},
    }  # fmt: skip


def able(window: Json, *, nodiff: bool) -> list[int]:
    return sorted({*window["primary"], *window["assist"], *(window["nodiff_skills"] if nodiff else [])})


@st.composite
def tickets(draw: st.DrawFn, *, most: int = 12) -> list[Json]:
    """Waiting tickets, numbered as they were taken."""
    moments = sorted(draw(st.lists(st.integers(NOW - 7200, NOW), max_size=most)))
    found = []
    for number, arrive in enumerate(moments, 10):
        cls = draw(st.sampled_from(["ordinary", "ordinary", "ordinary", "green", "appointment"]))
        due = arrive + draw(st.integers(-1800, 1800)) if cls == "appointment" else None
        found.append({"id": number, "service": draw(st.sampled_from(SERVICES)), "cls": cls, "arrive": arrive,
                      "due": due, "recalled": draw(st.booleans())})  # fmt: skip
    return found


@st.composite
def states(draw: st.DrawFn, *, most: int = 12) -> Json:
    windows = []
    for one in WINDOWS:
        status = draw(st.sampled_from(["closed", "idle", "busy", "busy"]))
        nodiff = one["kind"] == "nodiff" or (bool(one["nodiff_skills"]) and draw(st.booleans()))
        may = able(one, nodiff=nodiff)
        busy = status == "busy"
        windows.append(
            {"id": one["id"], "status": status, "kind": "nodiff" if nodiff else "specialty", "callable": may,
             "primary": one["primary"], "serving": draw(st.sampled_from(may)) if busy else None,
             "ticket": one["id"] if busy else None, "since": NOW - draw(st.integers(0, 3000)) if busy else None,
             "idle_since": NOW - draw(st.integers(0, 600)) if status == "idle" else None,
             "open_until": draw(st.sampled_from([None, 43_200]))}
        )  # fmt: skip
    taken = {name: draw(st.integers(0, 40)) for name in "abc"}
    return {"now": NOW, "windows": windows, "waiting": draw(tickets(most=most)), "tickets_taken": taken}


def decider(policy: str = "pooled_minutes") -> Decider:
    one = Decider(HallRules(routing_policy=policy))
    one.answer(configuration())
    return one


DECIDER = decider()
ASKED = {policy: decider(policy) for policy in POLICIES}


def call(state: Json, window: int, policy: str = "pooled_minutes") -> Json:
    return ASKED[policy].answer({"op": "call", "now": state["now"], "window": window, "state": state})


def may_be_called(state: Json, window: int) -> list[Json]:
    may = next(one["callable"] for one in state["windows"] if one["id"] == window)
    return [one for one in state["waiting"] if one["service"] in may]


WINDOW = st.sampled_from([one["id"] for one in WINDOWS])
POLICY = st.sampled_from(sorted(POLICIES))


@given(state=states(), window=WINDOW, policy=POLICY)
def test_only_the_eligible_are_called_nobody_idles_beside_work_and_a_reason_is_given(
    state: Json, window: int, policy: str
) -> None:
    said = call(state, window, policy)
    eligible = {one["id"] for one in may_be_called(state, window)}
    assert (said["ticket"] is None) is (not eligible)
    assert said["ticket"] is None or said["ticket"] in eligible
    assert said["reason"]["rule"] == "counted_minutes"
    if eligible:
        reason = said["reason"]
        credits_min = reason["own_credit_min"] + reason["green_credit_min"] + reason["appointment_credit_min"]
        assert abs(reason["waited_min"] - reason["set_behind_min"] + credits_min - reason["counted_min"]) < 0.2


@given(state=states(), window=WINDOW, data=st.data())
def test_the_same_question_has_the_same_answer_in_any_order_and_company(
    state: Json, window: int, data: st.DataObject
) -> None:
    first = call(copy.deepcopy(state), window)
    shuffled = {**state, "waiting": data.draw(st.permutations(state["waiting"])),
                "windows": data.draw(st.permutations(state["windows"]))}  # fmt: skip
    assert call(shuffled, window) == first
    assert decider().answer({"op": "call", "now": NOW, "window": window, "state": state}) == first
    assert call({**state, "waiting": may_be_called(state, window)}, window) == first


@given(state=states(), window=WINDOW, policy=POLICY)
def test_same_matter_and_class_are_first_come_first_served(state: Json, window: int, policy: str) -> None:
    said = call(state, window, policy)
    assume(said["ticket"] is not None)
    best = next(one for one in state["waiting"] if one["id"] == said["ticket"])
    alike = [one for one in state["waiting"] if standing(one) == standing(best)]
    assert min(one["id"] for one in alike) == best["id"]


def standing(one: Json) -> tuple[int, str, bool]:
    """Matter and class; booked ones count as alike while both are due, or neither (routing.md §2.3)."""
    late = one["due"] is not None and one["arrive"] - one["due"] > 900
    return one["service"], one["cls"], one["due"] is not None and not late and one["due"] - NOW <= 180


@given(state=states(most=0), window=WINDOW, policy=POLICY, data=st.data(), older=st.integers(0, 44 * 60))
def test_green_goes_before_an_ordinary_ticket_less_than_45_minutes_older(
    state: Json, window: int, policy: str, data: st.DataObject, older: int
) -> None:
    may = next(one["callable"] for one in state["windows"] if one["id"] == window)
    first, second = data.draw(st.sampled_from(may)), data.draw(st.sampled_from(may))
    moment = NOW - data.draw(st.integers(0, 3600))
    waiting = [
        {"id": 10, "service": first, "cls": "ordinary", "arrive": moment - older, "due": None, "recalled": False},
        {"id": 11, "service": second, "cls": "green", "arrive": moment, "due": None, "recalled": False},
    ]
    assert call({**state, "waiting": waiting}, window, policy)["ticket"] == 11


@given(state=states(), window=WINDOW, policy=POLICY, earlier=st.integers(60, 7200), later=st.integers(0, 7200))
def test_waiting_longer_never_loses_the_turn(state: Json, window: int, policy: str, earlier: int, later: int) -> None:
    """By having come earlier; or as time passes, in which only a booking that falls due may step in between."""
    said = call(state, window, policy)["ticket"]
    assume(said is not None)
    waited = [{**one, "arrive": one["arrive"] - earlier} if one["id"] == said else one for one in state["waiting"]]
    assert call({**state, "waiting": waited}, window, policy)["ticket"] == said
    then = call({**state, "now": NOW + later}, window, policy)["ticket"]
    assert then == said or next(one["due"] for one in state["waiting"] if one["id"] == then) is not None


@given(state=states(), window=WINDOW, policy=POLICY, by=st.integers(-20_000, 20_000))
def test_shifting_all_times_changes_nothing(state: Json, window: int, policy: str, by: int) -> None:
    assert call(shifted(state, by), window, policy) == call(state, window, policy)


def shifted(state: Json, by: int) -> Json:
    def moved(one: Json) -> Json:
        times = ("since", "idle_since", "open_until", "arrive", "due")
        return {key: value + by if key in times and value is not None else value for key, value in one.items()}

    return {**state, "now": state["now"] + by, "windows": [moved(one) for one in state["windows"]],
            "waiting": [moved(one) for one in state["waiting"]]}  # fmt: skip


@given(state=states(), window=WINDOW, policy=POLICY, late=st.integers(15 * 60 + 1, 3600))
def test_a_booking_counts_only_if_checked_in_in_time(state: Json, window: int, policy: str, late: int) -> None:
    """Who checks in more than a quarter of an hour late stands as if nothing were booked (routing.md §2.3)."""
    came_late = [
        {**one, "due": one["arrive"] - late} if one["cls"] == "appointment" else one for one in state["waiting"]
    ]
    plain = [{**one, "cls": "ordinary", "due": None} if one["cls"] == "appointment" else one for one in came_late]
    booked = call({**state, "waiting": came_late}, window, policy)
    assert booked == call({**state, "waiting": plain}, window, policy)


@given(state=states(), window=WINDOW)
def test_without_the_chosen_ticket_the_second_choice_is_eligible_and_the_one_that_was_told(
    state: Json, window: int
) -> None:
    said = call(state, window)
    rest = {**state, "waiting": [one for one in state["waiting"] if one["id"] != said["ticket"]]}
    second = call(rest, window)["ticket"]
    assert (second is None) is (not may_be_called(rest, window))
    assert "next_best" not in said["reason"] or said["reason"]["next_best"]["ticket"] == str(second)


# A new ticket


def take(state: Json, service: int, cls: str = "ordinary") -> Json:
    ticket = {"id": 99, "service": service, "cls": cls, "arrive": NOW, "due": None, "recalled": False}
    return DECIDER.answer({"op": "ticket", "now": NOW, "ticket": ticket, "state": state})


@given(state=states(), service=st.sampled_from(SERVICES))
def test_an_idle_window_takes_a_new_ticket_own_before_no_difference_before_assisting(state: Json, service: int) -> None:
    said = take(state, service)
    idle = {one["id"]: one for one in state["windows"] if one["status"] == "idle" and service in one["callable"]}
    assert (said["window"] is None) is (not idle)
    if idle:

        def role(one: Json) -> int:
            return 0 if service in one["primary"] else 1 if one["kind"] == "nodiff" else 2

        assert role(idle[said["window"]]) == min(map(role, idle.values()))
        assert said["estimate"] == {"p10": 0.0, "p50": 0.0, "p90": 0.0}


@given(state=states(), service=st.sampled_from(SERVICES), cls=st.sampled_from(["ordinary", "green"]))
def test_limits_are_in_order_and_the_same_question_has_the_same_estimate(state: Json, service: int, cls: str) -> None:
    said = take(copy.deepcopy(state), service, cls)
    assert 0 <= said["estimate"]["p10"] <= said["estimate"]["p50"] <= said["estimate"]["p90"]
    assert take(copy.deepcopy(state), service, cls) == said
    named = {**state, "waiting": [*state["waiting"], {"id": 99, "service": service, "cls": cls, "arrive": NOW,
                                                      "due": None, "recalled": False}]}  # fmt: skip
    assert take(named, service, cls) == said


# Advice


@given(state=states(most=30))
def test_advice_can_be_done_and_is_the_same_for_the_same_question(state: Json) -> None:
    question = {"op": "advise", "now": NOW, "state": state}
    said = DECIDER.answer(copy.deepcopy(question))
    assert DECIDER.answer(copy.deepcopy(question)) == said
    assert len(said["actions"]) <= 3
    assert len({one["window"] for one in said["actions"]}) == len(said["actions"])
    windows = {one["id"]: one for one in state["windows"]}
    built = {one["id"]: one for one in WINDOWS}
    for action in said["actions"]:
        assert action["why"]
        window, one = windows[action["window"]], built[action["window"]]
        if action["do"] == "open":
            assert one.get("spare")
            assert window["status"] == "closed"
        elif action["do"] == "close":
            assert one.get("spare")
            assert window["status"] == "idle"
        elif action["do"] == "nodiff":
            assert one["kind"] == "specialty"
            assert window["kind"] == "specialty"
            assert window["status"] != "closed"
        else:
            assert action["do"] == "restore"
            assert one["kind"] == "specialty"
            assert window["kind"] == "nodiff"


def test_a_quiet_hall_gets_no_advice() -> None:
    windows = [
        {"id": one["id"], "status": "closed" if one.get("spare") else "idle", "kind": one["kind"],
         "callable": able(one, nodiff=one["kind"] == "nodiff"), "primary": one["primary"], "serving": None,
         "ticket": None, "since": None, "idle_since": NOW - 60, "open_until": 43_200}
        for one in WINDOWS
    ]  # fmt: skip
    state = {"now": NOW, "windows": windows, "waiting": [], "tickets_taken": {"a": 10, "b": 10, "c": 5}}
    assert DECIDER.answer({"op": "advise", "now": NOW, "state": state}) == {"actions": []}


def test_a_crowd_opens_the_spare_window_that_may_serve_it() -> None:
    waiting = [
        {"id": 10 + n, "service": 2, "cls": "ordinary", "arrive": NOW - 1800 + 60 * n, "due": None, "recalled": False}
        for n in range(25)
    ]
    windows = [
        {"id": one["id"], "status": "closed" if one.get("spare") else "busy", "kind": one["kind"],
         "callable": able(one, nodiff=one["kind"] == "nodiff"), "primary": one["primary"],
         "serving": None if one.get("spare") else able(one, nodiff=one["kind"] == "nodiff")[0], "ticket": one["id"],
         "since": NOW - 60, "idle_since": None, "open_until": 43_200}
        for one in WINDOWS
    ]  # fmt: skip
    state = {"now": NOW, "windows": windows, "waiting": waiting, "tickets_taken": {"a": 45, "b": 10, "c": 5}}
    said = DECIDER.answer({"op": "advise", "now": NOW, "state": state})["actions"]
    assert (5, "open") in {(one["window"], one["do"]) for one in said}
    assert said[0]["saves_min"] > 20


def test_a_question_before_the_configuration_or_of_no_known_kind_is_refused() -> None:
    with pytest.raises(NotConfigured):
        Decider().answer({"op": "call", "now": NOW, "window": 1, "state": {"windows": [], "waiting": []}})
    with pytest.raises(UnknownQuestion):
        DECIDER.answer({"op": "guess"})
