"""``youxu decide`` reads strictly: what is wrong is named by its field, and what it does not know it leaves unread."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_decide_properties import NOW, configuration, decider, states

from server.domain.decider import Decider
from server.domain.question import Malformed, Unanswerable

Json = dict[str, Any]
TICKET = {"id": 99, "service": 1, "cls": "ordinary", "arrive": NOW, "due": None, "recalled": False}
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 7, 1e300, -1e300, 10**400, "", "1", "x", [], [1], [[]], [None], {}, {"id": 1}, [{}], "日"]
)
ASKED = decider()


def state(**changes: Any) -> Json:
    window = {"id": 1, "status": "idle", "kind": "specialty", "callable": [1, 2], "primary": [1], "serving": None,
              "ticket": None, "since": None, "idle_since": NOW, "open_until": None}  # fmt: skip
    return {"now": NOW, "windows": [window], "waiting": [{**TICKET, "id": 5}], "tickets_taken": {"a": 3}, **changes}


def call(**changes: Any) -> Json:
    return {"op": "call", "now": NOW, "window": 1, "state": state(), **changes}


def in_place(question: Json, path: tuple[Any, ...], value: Any) -> Json:
    changed = copy.deepcopy(question)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    if value is MISSING:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return changed


MISSING = object()


@pytest.mark.parametrize(
    ("path", "value", "field", "said"),
    [
        (("now",), "ten", "now", "must be a number, not 'ten'"),
        (("window",), MISSING, "window", "is missing"),
        (("window",), 8, "window", "8 is not in state.windows"),
        (("window",), True, "window", "must be an integer"),
        (("state",), [], "state", "must be an object"),
        (("state", "windows"), MISSING, "state.windows", "is missing"),
        (("state", "windows", 0, "id"), 77, "state.windows[0].id", "77 is not configured"),
        (("state", "windows", 0, "status"), "asleep", "state.windows[0].status", "closed, idle, busy"),
        (("state", "windows", 0, "callable"), [1, 66], "state.windows[0].callable[1]", "not 66"),
        (("state", "windows", 0, "callable"), MISSING, "state.windows[0].callable", "is missing"),
        (("state", "windows", 0, "idle_since"), 1e300, "state.windows[0].idle_since", "must be a number"),
        (("state", "waiting", 0), 5, "state.waiting[0]", "must be an object"),
        (("state", "waiting", 0, "service"), 66, "state.waiting[0].service", "66 is not configured"),
        (("state", "waiting", 0, "cls"), "vip", "state.waiting[0].cls", "ordinary, appointment, green"),
        (("state", "waiting", 0, "arrive"), None, "state.waiting[0].arrive", "must be a number"),
        (("state", "waiting", 0, "due"), "soon", "state.waiting[0].due", "must be a number"),
        (("state", "waiting"), [TICKET, TICKET], "state.waiting[1].id", "99 stands there twice"),
        (("state", "tickets_taken", "a"), -3, "state.tickets_taken.a", "not negative"),
    ],
)
def test_what_is_wrong_with_a_question_is_named(path: tuple[Any, ...], value: Any, field: str, said: str) -> None:
    with pytest.raises(Malformed) as refused:
        ASKED.answer(in_place(call(), path, value))
    assert refused.value.field == field
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("services", 1, "usual_minutes"), -1, "services[1].usual_minutes"),
        (("services", 1, "id"), 1, "services[1].id"),
        (("windows", 0, "kind"), "big", "windows[0].kind"),
        (("windows", 0, "primary"), [9], "windows[0].primary[0]"),
        (("windows", 0, "sessions"), [[5, 4]], "windows[0].sessions[0]"),
        (("windows", 0, "spare"), "no", "windows[0].spare"),
        (("forecast", "edges", 2), "late", "forecast.edges[2]"),
        (("forecast", "edges", 0), 99_999, "forecast.edges"),
        (("forecast", "per_hour", "x"), [1], "forecast.per_hour.x"),
        (("forecast", "per_hour", "1"), [1, None], "forecast.per_hour.1[1]"),
        (("close",), "evening", "close"),
    ],
)
def test_what_is_wrong_with_a_configuration_is_named_and_the_former_stays(
    path: tuple[Any, ...], value: Any, field: str
) -> None:
    asked = decider()
    with pytest.raises(Malformed) as refused:
        asked.answer(in_place(configuration(), path, value))
    assert refused.value.field == field
    assert asked.answer(call()) == ASKED.answer(call())


def test_unknown_fields_are_left_unread_and_optional_ones_may_be_missing() -> None:
    said = ASKED.answer(call())
    more = call(colour="red", state=state(weather="rain"))
    more["state"]["waiting"][0]["name"] = ["x"]
    more["state"]["windows"][0]["clerk"] = {"of": 1}
    assert ASKED.answer(more) == said
    less = call()
    for key in ("due", "recalled"):
        del less["state"]["waiting"][0][key]
    for key in ("serving", "ticket", "since", "open_until", "idle_since"):
        del less["state"]["windows"][0][key]
    del less["state"]["tickets_taken"]
    assert ASKED.answer(less) == said


def paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a question."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*before, step)
        yield from paths(inner, (*before, step))


@given(data=st.data(), state=states(most=4), junk=JUNK | st.just(MISSING))
def test_junk_anywhere_is_answered_or_refused_and_never_breaks(data: st.DataObject, state: Json, junk: Any) -> None:
    question = data.draw(
        st.sampled_from(
            [
                configuration(),
                {"op": "call", "now": NOW, "window": 1, "state": state},
                {"op": "ticket", "now": NOW, "ticket": TICKET, "state": state},
            ]
        )
    )
    path = data.draw(st.sampled_from(list(paths(question))))
    asked = decider() if question["op"] == "configure" else ASKED
    answer = answer_or_refusal(asked, in_place(question, path, junk))
    if isinstance(answer, Malformed):
        assert answer.field.split(".")[0].split("[")[0] in question
    elif isinstance(answer, Unanswerable):
        assert path == ("op",)
    else:
        json.dumps(answer, allow_nan=False)


def answer_or_refusal(asked: Decider, question: Json) -> Json | Unanswerable:
    try:
        return asked.answer(question)
    except Unanswerable as refusal:
        return refusal


def test_a_crowd_of_twenty_thousand_is_answered() -> None:
    crowd = [{**TICKET, "id": n, "arrive": NOW - n % 7200} for n in range(20_000)]
    said = ASKED.answer(call(state=state(waiting=crowd)))
    assert said["ticket"] == 7199


@pytest.mark.parametrize("told", [True, False])
def test_a_closed_window_with_a_planned_end_is_on_a_break_and_one_without_is_away(*, told: bool) -> None:
    end = 43_200
    hours = {"open_until": end if told else None}
    base = {"kind": "nodiff", "callable": [1], "primary": [], "serving": 1, "ticket": 4, "since": NOW - 60,
            "idle_since": None}  # fmt: skip
    waiting = [{**TICKET, "id": 10 + n, "arrive": NOW - 600 + n} for n in range(10)]

    def middle(open_until: int | None) -> float:
        away = {**base, "id": 2, "status": "closed", "serving": None, "ticket": None, "since": None}
        windows = [{**base, "id": 3, "status": "busy", **hours}, {**away, "open_until": open_until}]
        question = {"op": "ticket", "now": NOW, "ticket": TICKET, "state": state(windows=windows, waiting=waiting)}
        return float(ASKED.answer(question)["estimate"]["p50"])

    if told:
        assert middle(None) > 1.4 * middle(end), "one window does the work alone, or a second one soon helps"
    else:
        assert middle(None) < 1.4 * middle(end), "nobody tells ends: a window that is closed may be on a break"
