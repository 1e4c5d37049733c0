"""What a team lead is told: the manager's state, of the own team's windows alone, and nothing that is not named."""

from __future__ import annotations

import json

import pytest
from views_of_a_hall import Stage, a_busy_morning

from server.domain.team_reach import is_of_team
from server.live.catalogue import UnknownView, painted
from server.live.views.team import team_view

FIELD = {"1", "2"}


@pytest.fixture
def stage() -> Stage:
    """Somebody is served at window 1 of the team, somebody at window 5 of another, and each has another one waiting."""
    made = Stage()
    made.seat("1", "5")
    for business, window in (("insurance", "1"), ("market", "5")):
        made.take(business)
        made.hall.call_next(now=made.later(30), window=window)
        made.hall.start(now=made.now, window=window)
        made.hall.finish(now=made.later(300), window=window, clerk=f"c{window}", outcome="done")
    made.take("household")
    made.take("market")
    return made


def test_only_what_is_of_the_teams_windows(stage: Stage) -> None:
    view, whole = stage.view("team:field"), stage.view("manager")
    assert [one["code"] for one in view["teams"]] == ["field"]
    assert {one["code"] for one in view["windows"]} == FIELD
    assert [one["code"] for one in view["zones"]] == ["east"]
    assert (view["zones"][0]["waiting"], view["zones"][0]["windows"], view["zones"][0]["open_windows"]) == (1, 2, 1)
    assert {one["business"] for one in view["queues"]} == {"insurance", "household"}
    assert (view["totals"]["waiting"], view["totals"]["served"], view["totals"]["issued"]) == (1, 1, 2)
    assert whole["totals"]["issued"] == 4
    assert [one["window"] for one in view["ratings"]["by_window"]] == ["1"]
    assert [one["clerk"] for one in view["ratings"]["by_clerk"]] == ["c1"]
    assert view["ratings"]["unrated"] == 1
    assert view["devices"] == []
    assert [one["code"] for one in stage.view("team:all")["devices"]] == ["P5"]
    drawn = {code for floor in view["map"]["floors"] for row in floor["rows"] for code in row}
    assert drawn == {*FIELD}, "the floor is cut to the team's windows"


def test_alerts_are_those_of_the_teams_windows_and_businesses(stage: Stage) -> None:
    for window in ("2", "6"):
        stage.hall.open_window(now=stage.now, window=window)
        stage.hall.take_alert(now=stage.now, alert=f"unattended {window}", by="wang", standing={f"unattended {window}"})
    assert {"unattended 2", "unattended 6"} <= {one["key"] for one in stage.view("manager")["alerts"]}
    view = stage.view("team:field")
    keys = {one["key"] for one in view["alerts"]}
    assert "unattended 2" in keys
    assert "unattended 6" not in keys
    assert set(view["alert_owners"]) == {"unattended 2"}


def test_two_teams_are_seen_together(stage: Stage) -> None:
    view = painted(stage.sight(), team_view(["field", "all"]))
    assert {one["code"] for one in view["windows"]} == {*FIELD, "5"}
    assert view["totals"]["issued"] == 4


def test_a_team_that_is_not_configured_is_unknown(stage: Stage) -> None:
    for name in ("team:nobody", "team:field+nobody", "team:"):
        with pytest.raises(UnknownView):
            painted(stage.sight(), name)


def test_a_ticket_is_of_who_may_call_it_and_then_of_where_it_is(stage: Stage) -> None:
    day = stage.hall.day
    served, elsewhere, waiting, other = (day.tickets[f"t{n}"] for n in range(1, 5))
    assert [is_of_team(day, one, FIELD) for one in (served, elsewhere, waiting, other)] == [True, False, True, False]


def test_nothing_of_the_hall_beyond_the_team_is_told_through_a_busy_morning() -> None:
    """No code of another team's window, and no ticket that is served there."""
    stage = Stage()
    for name, step in a_busy_morning():
        step(stage)
        view = stage.view("team:field")
        told = json.dumps(view, default=str)
        for state in stage.hall.day.windows.values():
            if state.code not in FIELD and state.ticket:
                ticket = stage.hall.day.tickets[state.ticket]
                assert f'"{ticket.code}"' not in told, name
        assert {one["window"] for one in view["ratings"]["by_window"]} <= FIELD
        assert {one["detail"].get("window") for one in view["alerts"]} <= {*FIELD, None}
