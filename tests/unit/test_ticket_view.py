"""What the phone page says: near at three ahead, ranges rounded outwards, nothing guessed."""

from __future__ import annotations

from typing import Any

import pytest

from screens.wording import translator
from server.domain.before_me import Rule
from server.domain.waits.told import Cause
from server.web.tickets.view import TicketView, ticket_view


def seen(language: str = "zh", **ticket: Any) -> TicketView:
    return ticket_view({"code": "A1", "state": "waiting"} | ticket, translator(language, "ticket"), language)


@pytest.mark.parametrize(("ahead", "near"), [(4, False), (3, True), (0, True), (None, False)])
def test_three_ahead_calls_the_visitor_back(ahead: int | None, near: bool) -> None:
    assert (seen(ahead=ahead).tone == "near") is near


def test_the_server_may_call_back_earlier() -> None:
    assert seen(ahead=8, near_turn=True).headline == "快到您了"


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        ({"p10": 12, "p50": 17, "p90": 23}, "10–25 分钟"),
        ({"p10": 10, "p50": 15, "p90": 20}, "10–20 分钟"),
        ({"p10": 1, "p50": 2, "p90": 4}, "5 分钟以内"),
        ({"p10": 0, "p50": 0, "p90": 0}, "5 分钟以内"),
        ({"p10": 10, "p50": 10, "p90": 10}, "10–15 分钟"),
        ({"p10": None, "p50": None, "p90": None}, "暂时无法估计"),
        (None, "暂时无法估计"),
    ],
)
def test_the_wait_is_a_range_rounded_outwards_or_unknown(wait: Any, words: str) -> None:
    assert seen(ahead=9, wait=wait).wait == words


def test_a_called_ticket_names_its_window_and_no_queue() -> None:
    view = seen("en", state="called", window="A05", ahead=0, wait={"p10": 1, "p50": 1, "p90": 1})
    assert view.headline == "Please go to window A05"
    assert (view.ahead, view.wait) == (None, None)
    assert not view.may_leave


def test_reasons_made_for_programs_are_not_shown() -> None:
    assert seen(reason={"rule": "counted_minutes", "counted": 31}).reason is None
    assert seen(reason={"words": {"zh": "前面有 2 位预约", "en": "two appointments"}}).reason == "前面有 2 位预约"
    assert seen("en", reason={"zh": "前面有 2 位预约", "en": "two appointments"}).reason == "two appointments"


def test_who_is_before_me_is_counted_by_rule_and_not_named() -> None:
    before = {
        "same": {"earlier": 3, "appointment": 2, "green": 1},
        "others": {"own": 1},
        "overtook": {"green": 1},
        "minutes": {"green": 120, "appointment": 60, "own": 10},
    }
    view = seen(before_me=before)
    assert view.before[0] == "同一业务，您前面有：3 位先到的人、2 位预约到点的人、1 位绿色通道（依法优先）的人。"
    assert view.before[1].endswith("1 位办该窗口专办事项的人。")
    assert view.before[2].startswith("您等候期间，有 1 人取号比您晚")
    assert [sentence[:3] for sentence in view.rules] == ["绿色通", "预约：", "窗口先"]
    assert "120" in view.rules[0]
    english = seen("en", before_me=before).before[0]
    assert english == "In your business you are behind 3 who came earlier, 2 booked and due, 1 with priority by law."
    assert seen(before_me={"same": {}, "others": {}, "overtook": {}, "minutes": {}}).before == ()
    assert seen(state="called", window="5", before_me=before).before == ()


@pytest.mark.parametrize("rule", list(Rule))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_that_puts_somebody_before_me_has_words(rule: Rule, language: str) -> None:
    before = {"same": {rule.value: 1}, "others": {}, "overtook": {rule.value: 2}, "minutes": {}}
    view = seen(language, before_me=before | {"minutes": dict.fromkeys(Rule, 10)})
    assert not [sentence for sentence in (*view.before, *view.rules) if "{" in sentence]
    assert len(view.rules) == (rule is not Rule.EARLIER)


@pytest.mark.parametrize("cause", list(Cause))
def test_a_later_end_comes_with_its_reason(cause: Cause) -> None:
    note = seen("en", ahead=5, wait={"p10": 5, "p50": 9, "p90": 20}, wait_rose=cause.value).wait_note
    assert note
    assert note[:7] in ("Longer ", "It is l")


def test_no_time_is_told_while_todays_times_were_wrong() -> None:
    view = seen(ahead=5, wait=None, wait_hidden=True)
    assert (view.ahead, view.wait) == ("5 人", "今天暂不预计")
    assert view.wait_note


def test_probably_not_today_is_said_while_one_waits() -> None:
    warning = {"zh": "今天可能办不到", "en": "not today"}
    assert seen(today_warning=warning).warning == "今天可能办不到"
    assert seen(state="called", window="5", today_warning=warning).warning is None


def test_the_place_is_read_from_the_servers_own_shape() -> None:
    zone = {"code": "A", "name": {"zh": "不动产区", "en": "Estate"}, "floor": 1, "side": {"zh": "中部", "en": "centre"}}
    view = seen(zone=zone, business={"code": "estate", "name": {"zh": "不动产登记", "en": "Real estate"}})
    assert (view.way, view.business) == ("不动产区 · 1 楼 · 中部", "不动产登记")


def test_missing_facts_are_left_out() -> None:
    view = seen()
    assert (view.way, view.business, view.issued_at, view.hall, view.ahead) == (None, None, None, None, None)


def test_times_are_the_halls() -> None:
    assert seen(issued_at="2026-11-23T01:12:00Z", time_zone="Asia/Shanghai").issued_at == "09:12"
    assert seen(issued_at="2026-11-23T01:12:00Z", time_zone="Asia/Urumqi").issued_at == "07:12"


@pytest.mark.parametrize("state", ["abandoned", "finished", "unserved"])
def test_a_settled_ticket_stops_asking(state: str) -> None:
    assert seen(state=state).settled


@pytest.mark.parametrize("state", ["waiting", "called", "serving", "held", "no_show"])
def test_an_open_ticket_goes_on_asking(state: str) -> None:
    assert not seen(state=state, window="5").settled


def test_an_emergency_covers_the_page_and_goes_on_asking() -> None:
    told = {"zh": "请按指示离场", "en": "Please leave as directed", "since": "2026-11-23T01:12:00Z"}
    rating = {"token": "r1", "until": "2026-11-30T01:00:00Z"}
    for state in ("waiting", "called", "finished", "held"):
        view = seen("en", state=state, emergency=told, rating=rating, ahead=3)
        assert (view.tone, view.headline, view.advice) == ("emergency", told["en"], told["zh"])
        assert (view.rating_token, view.ahead, view.may_leave, view.settled) == (None, None, False, False)
    assert seen(emergency=None).tone != "emergency"
