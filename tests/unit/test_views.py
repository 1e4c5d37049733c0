"""The views against the hall they show: nothing private, nothing stale, nothing allowed that the hall refuses."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from small_hall import MORNING
from views_of_a_hall import PROVISIONED, Stage, a_busy_morning

from server.domain.errors import Refusal, UnknownWindow, UnknownZone
from server.domain.hall import Hall
from server.domain.ticket import HoldKind
from server.domain.window import HelpKind
from server.live.audiences import Watched, affected
from server.live.catalogue import UnknownView, find
from server.live.sight import Json
from server.live.views.device import DeviceNotConfigured
from server.live.views.visitor_ticket import visitor_ticket

STEPS = list(a_busy_morning())


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_every_view_that_an_event_changes_is_painted() -> None:
    """Step by step through a morning: whatever looks different afterwards must be in the event's audience."""
    stage, behind = Stage(), Stage()
    missed: list[str] = []
    for name, step in STEPS:
        events = step(stage)
        assert events, name
        behind.now = stage.now
        before, after = behind.every_view(), stage.every_view()
        told = {view for event in events for view in affected(event, stage.hall.day, Watched.of(stage.names()))}
        changed = {view for view, state in before.items() if state != after[view]}
        missed += [f"{name}: {view}" for view in sorted(changed - told)]
        behind.hall.replay(events)
    assert missed == []


def test_no_view_shows_a_person() -> None:
    stage = Stage()
    for _, step in STEPS[:-1]:
        step(stage)
        for name, state in stage.every_view().items():
            assert "HASH" not in json.dumps(state, default=str), name


@pytest.mark.parametrize("count", range(len(STEPS)))
def test_the_console_allows_what_the_hall_allows(count: int) -> None:
    """At every moment of the morning, every button of every console says what pressing it would do."""
    stage = Stage()
    for _, step in STEPS[:count]:
        step(stage)
    stage.later(1)
    wrong: list[str] = []
    for window in stage.hall.plan.window:
        console, hall = stage.view(f"console:{window}"), stage.copy()
        for action, told in console["actions"].items():
            refusal = _try(hall, stage.now, console, action)
            if refusal is None:
                hall = stage.copy()
            if action == "undo" and rated_meanwhile(stage.hall, window):
                assert refusal is not None  # whatever the console shows: it does not tell that somebody has rated
            elif told["allowed"] != (refusal is None):
                wrong.append(f"{action} at {window}: console says {told}, hall says {refusal}")
    assert wrong == []


def rated_meanwhile(hall: Hall, window: str) -> bool:
    last = hall.day.undoable.get(window)
    return last is not None and hall.day.rated_since(last)


def test_a_rating_moves_no_screen_of_the_clerk(stage: Stage) -> None:
    """Neither what the console shows, nor its version, nor whether undo is offered; pressed, it is refused."""
    hall = stage.hall
    for _, step in STEPS:
        before = {window: stage.view(f"console:{window}") for window in hall.plan.window}
        events = step(stage)
        if not any(type(event).__name__ == "TicketRated" for event in events):
            continue
        told = {view for event in events for view in affected(event, hall.day, Watched.of(stage.names()))}
        assert {view.partition(":")[0] for view in told} == {"pad"}
        after = {window: stage.view(f"console:{window}") for window in hall.plan.window}
        assert {w: one["version"] for w, one in after.items()} == {w: one["version"] for w, one in before.items()}
        (window,) = {event.window for event in events if type(event).__name__ == "TicketRated"}
        assert rated_meanwhile(hall, window) == after[window]["actions"]["undo"]["allowed"]
        return
    raise AssertionError("nobody rates in this morning")


def _try(hall: Hall, now: datetime, console: Json, action: str) -> str | None:
    """What the hall answers: the refusal's code or None."""
    window, was = console["window"]["code"], console["window"]["state"]
    restorable = [one for one in console["missed"] if one["restorable"]]
    needs = {"call": console["queue"]["next"], "resume": console["held"]}
    if console["current"] is None:
        needs["abandon"] = [*console["held"], *console["missed"], *console["queue"]["next"]]
    if restorable:
        needs["restore"] = restorable
    current = console["current"] or {"business": None}
    more: dict[str, dict[str, object]] = {
        "call_this": {"why": "x"},
        "hold": {"kind": HoldKind.VISITOR, "why": "x"},
        "transfer": {"why": "x", "to_business": "unresolved"},
        "sign_in": {"clerk": "new"},
        "switch_auto_call": {"on": True},
        "take_over": {"clerk": "new"},
        "walk_in": {"ticket_id": "new", "business": min(hall.day.callable(window), default="insurance")},
        "add_matter": {"business": "market" if current["business"] == "unresolved" else "unresolved"},
        "ask_help": {"kind": HelpKind.URGENT},
        "end_help": {"by": "manager"},
        "give_up": {"why": "x"},
        "give_notice": {"clerk": "x", "notice": "n", "missing": (), "why": "x", "matter": _matter_of(hall, current)},
    }
    method = {
        "call": "call_this", "no_show": "mark_no_show", "restore": "requeue", "abandon": "give_up",
        "matters": "add_matter", "help": "ask_help", "help_done": "end_help", "auto_call": "switch_auto_call",
        "notice": "give_notice",
    }.get(action, action)  # fmt: skip
    method = f"{method}_window" if method in ("open", "close", "pause") else method
    try:
        if action == "restore" and not restorable:
            return "nobody to bring back"
        if action == "abandon" and needs.get(action) == []:
            return "nobody here"
        if needs.get(action) == []:  # nobody to try it on: only whether the window is free
            hall._require_free(window)
            return None
        ticket = {"ticket": needs[action][0]["id"]} if action in needs else {}
        done = getattr(hall, method)(now=now, window=window, **more.get(method, {}), **ticket)
    except Refusal as refusal:
        return refusal.code
    if (action in ("open", "close") and done == ()) or (action, was) == ("pause", "paused"):
        return "nothing that a clerk would want"
    return None


def _matter_of(hall: Hall, current: Json) -> str | None:
    """The visitor's own, or one that the clerk may name."""
    listed = hall.plan.matters_of.get(current["business"], ())
    return current.get("matter") or min((matter.code for matter in listed), default=None)


def test_the_board_shows_the_newest_call_first(stage: Stage) -> None:
    stage.seat("1", "4", "5")
    for _ in range(3):
        stage.take("insurance")
    for window in ("1", "5", "4"):
        stage.later(30)
        stage.hall.call_next(now=stage.now, window=window)
    assert [call["window"] for call in stage.view("board:all")["calls"]] == ["4", "5", "1"]
    stage.later(30)
    stage.hall.recall(now=stage.now, window="1")
    assert [(call["window"], call["times"]) for call in stage.view("board:all")["calls"]] == [
        ("1", 2),
        ("4", 1),
        ("5", 1),
    ]
    stage.hall.start(now=stage.now, window="1")
    last = stage.view("board:all")["calls"][-1]  # who is being served stands below whoever is still to come
    assert (last["window"], last["state"]) == ("1", "serving")
    stage.hall.finish(now=stage.now, window="1")
    assert [call["window"] for call in stage.view("board:all")["calls"]] == ["4", "5"]


def test_a_call_stands_where_the_visitor_waits_and_where_to_go(stage: Stage) -> None:
    stage.seat("5")
    stage.take("insurance")
    stage.hall.call_next(now=stage.now, window="5")
    for zone in ("east", "west", "all"):
        assert [call["ticket"] for call in stage.view(f"board:{zone}")["calls"]] == ["A001"]
    assert {window["code"] for window in stage.view("board:east")["windows"]} == {"1", "2", "3", "4"}
    assert {row["business"] for row in stage.view("board:east")["queues"]} == {"insurance", "household"}


def test_the_board_counts_who_waits(stage: Stage) -> None:
    stage.take("insurance")
    stage.take("insurance")
    stage.hall.issue_ticket(now=stage.now, ticket_id="m", matter="insurance-join")
    rows = {row["business"]: row["waiting"] for row in stage.view("board:all")["queues"]}
    assert rows == {"insurance": 3, "household": 0, "market": 0, "farming": 0, "unresolved": 0, "heritage": 0}


def test_the_pad_is_armed_for_one_visit_and_for_a_while(stage: Stage) -> None:
    stage.seat("5")
    ticket = stage.take("market")
    stage.hall.call_next(now=stage.now, window="5")
    stage.hall.start(now=stage.now, window="5")
    assert stage.view("pad:5")["armed"] is None
    stage.hall.finish(now=stage.now, window="5")
    armed = stage.view("pad:5")["armed"]
    assert armed["token"] == stage.keys.rating_token_of(ticket)
    assert armed["ticket"] == stage.code(ticket)
    assert armed["levels"] == [5, 4, 3, 2, 1]
    assert stage.view("pad:6")["armed"] is None
    stage.later(stage.hall.plan.rules.pad_armed_s - 1)
    assert stage.view("pad:5")["armed"]
    stage.later(1)
    assert stage.view("pad:5")["armed"] is None
    seen = visitor_ticket(stage.sight(), ticket)
    assert seen is not None
    assert seen["rating"]["token"] == armed["token"], "the slip's link rates later"


def test_the_kiosk_says_why_something_is_closed() -> None:
    closed = Stage(opened=False)
    seen = closed.view("kiosk:K1")
    assert (seen["open"], seen["accepting"], seen["kiosk"]) == (False, False, {"code": "K1", "zone": "east"})
    assert seen["closed_reason"]["zh"]

    stage = Stage()
    stage.hall.pause_business(now=stage.now, business="farming")
    stage.hall.pause_business(now=stage.now, business="market", reason="停电")
    tiles = {tile["code"]: tile for tile in stage.view("kiosk:K1")["businesses"]}
    assert tiles["farming"]["open"] is False
    assert tiles["farming"]["reason"]["zh"] == "暂停取号"
    assert tiles["market"]["reason"]["zh"] == "停电"
    assert (tiles["heritage"]["open"], tiles["heritage"]["reason"]["zh"]) == (False, "今天没有窗口办理")
    assert (tiles["insurance"]["open"], tiles["insurance"]["reason"]) == (True, None)
    for code, tile in tiles.items():
        try:
            stage.copy().issue_ticket(now=stage.now, ticket_id="x", business=code)
        except Refusal:
            assert not tile["open"], code
        else:
            assert tile["open"], code


def test_the_kiosk_stops_at_closing_time() -> None:
    stage = Stage(opened=False)
    until = MORNING + timedelta(minutes=5)
    stage.hall.open_day(now=stage.now, business_day=MORNING.date(), accept_until=until)
    stage.later(299)
    assert stage.view("kiosk:K1")["accepting"] is True
    stage.later(1)
    seen = stage.view("kiosk:K1")
    assert (seen["open"], seen["accepting"], seen["closed_reason"]["zh"]) == (True, False, "今天的取号已经结束")


def test_the_manager_is_told_of_a_series_past_999_and_of_a_day_that_nobody_closed(stage: Stage) -> None:
    stage.hall.day.numbers["A"] = 998
    stage.seat("1")
    stage.take("insurance")
    assert stage.view("manager")["alerts"] == []
    assert stage.code(stage.take("insurance")) == "A1000"
    wide = {"code": "series_wide", "detail": {"series": "A", "number": 1000}, "key": "series_wide A"}
    assert stage.view("manager")["alerts"] == [wide]
    stage.later(15 * 3600)
    forgotten = {"code": "day_not_closed", "detail": {"day": "2026-11-23"}, "key": "day_not_closed"}
    assert stage.view("manager")["alerts"][-2:] == [forgotten, wide]
    stage.hall.close_day(now=stage.now)
    assert stage.view("manager")["alerts"] == []


def test_the_console_previews_in_the_order_of_calling(stage: Stage) -> None:
    stage.seat("1", "4")
    codes = [stage.code(stage.take("insurance")) for _ in range(3)]
    green = stage.code(stage.take("insurance", priority="elderly"))
    preview = stage.view("console:1")["queue"]
    assert preview["waiting"] == 4
    assert [one["code"] for one in preview["next"]] == [green, *codes]
    assert [one["priority"] for one in preview["next"]] == [True, False, False, False]
    for expected in (green, *codes):
        (called,) = stage.hall.call_next(now=stage.now, window="1")
        assert called.code == expected  # type: ignore[union-attr]  # a call
        stage.hall.start(now=stage.now, window="1")
        stage.hall.finish(now=stage.now, window="1")


def test_a_window_shows_its_clerks_badge_and_its_pause(stage: Stage) -> None:
    stage.seat("5")
    until = stage.now + timedelta(minutes=10)
    stage.hall.pause_window(now=stage.now, window="5", reason="午休", until=until)
    sign = stage.view("window:5")
    assert sign["clerk"] == {"name": "c5", "badge": "badge of c5"}
    assert sign["pause"] == {"reason": "午休", "until": "2026-11-23T01:10:00.000Z"}
    assert sign["window"]["state"] == "paused"


def test_the_manager_sees_the_days_figures(stage: Stage) -> None:
    stage.seat("5")
    for _ in range(3):
        stage.take("market")
    for _ in range(2):
        stage.hall.call_next(now=stage.now, window="5")
        stage.hall.start(now=stage.now, window="5")
        stage.hall.finish(now=stage.later(600), window="5")
    stage.hall.rate(
        now=stage.now, unit="t1", level=1, reasons=(), text="", channel="pad", dictionary_version="1"
    )  # fmt: skip
    soon = stage.view("manager")["ratings"]
    assert (soon["bad"], soon["unrated"]) == (0, 2), "figures that move at once tell whose rating it was"
    stage.later(40 * 60)
    seen = stage.view("manager")
    assert (seen["totals"]["issued"], seen["totals"]["served"], seen["totals"]["waiting"]) == (3, 2, 1)
    assert {name: seen["ratings"][name] for name in ("good", "bad", "unrated")} == {"good": 0, "bad": 1, "unrated": 1}
    assert seen["ratings"]["by_window"] == [{"window": "5", "good": 0, "bad": 1, "unrated": 1}]
    (market,) = (row for row in seen["queues"] if row["business"] == "market")
    assert (market["waiting"], market["oldest_min"]) == (1, 60)


def test_a_visitor_sees_the_own_place_only(stage: Stage) -> None:
    first, second = stage.take("market"), stage.take("market")
    seen = visitor_ticket(stage.sight(), second)
    assert seen is not None
    assert (seen["ahead"], seen["state"], seen["rating"]) == (1, "waiting", None)
    assert stage.code(first) not in json.dumps(seen)
    assert visitor_ticket(stage.sight(), "nobody") is None


def test_a_device_sees_its_settings() -> None:
    stage = Stage()
    assert stage.view("device:D1")["device"]["drivers"] == {"voice": {"driver": "clips"}}
    assert stage.view(f"device:{PROVISIONED.code}")["device"]["kind"] == "kiosk"
    assert stage.view(f"kiosk:{PROVISIONED.code}")["kiosk"] == {"code": "TK1", "zone": None}


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("board:north", UnknownZone),
        ("window:77", UnknownWindow),
        ("console:77", UnknownWindow),
        ("pad:77", UnknownWindow),
        ("kiosk:K9", DeviceNotConfigured),
        ("device:K9", DeviceNotConfigured),
    ],
)
def test_a_view_of_nothing_is_refused(stage: Stage, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        stage.view(name)


@pytest.mark.parametrize("name", ["", "board", "board:", "manager:1", "nope", "nope:1", ":"])
def test_a_name_that_is_no_view(name: str) -> None:
    with pytest.raises(UnknownView):
        find(name)
