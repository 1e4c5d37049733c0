"""What a manager says to everybody: on the boards of its zones until its time, and over every public screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from views_of_a_hall import Stage

from server.domain import errors
from server.domain import events as happened
from server.live.catalogue import painted
from server.live.views.visitor_ticket import visitor_ticket

SAID = {"zh": "系统抢修", "en": "Being repaired"}


@pytest.fixture
def stage() -> Stage:
    return Stage()


def say(stage: Stage, notice: str = "n1", **more: Any) -> None:
    wanted = {"zh": SAID["zh"], "en": SAID["en"], "zones": (), "minutes": 30} | more
    stage.hall.broadcast(now=stage.now, notice=notice, by="wang", **wanted)


def notices(stage: Stage, zone: str = "all") -> list[dict[str, str]]:
    return list(painted(stage.sight(), f"board:{zone}")["notices"])


def test_a_notice_stands_alone_until_its_time(stage: Stage) -> None:
    assert [one["zh"] for one in notices(stage)] == ["请排队"]
    say(stage)
    assert notices(stage) == notices(stage, "east") == [SAID]
    stage.later(timedelta(minutes=30).total_seconds() - 1)
    assert notices(stage) == [SAID]
    stage.later(1)
    assert [one["zh"] for one in notices(stage)] == ["请排队"]


def test_only_the_boards_of_its_zones_and_of_the_whole_hall_show_it(stage: Stage) -> None:
    say(stage, zones=("east",))
    assert notices(stage, "east") == notices(stage) == [SAID]
    assert [one["zh"] for one in notices(stage, "west")] == ["请排队"]
    with pytest.raises(errors.UnknownZone):
        say(stage, "n2", zones=("moon",))


def test_clerks_of_its_zones_read_it_too(stage: Stage) -> None:
    say(stage, zones=("east",))
    say(stage, "n2", zh="人多", en="Busy")
    zone_of = {code: window.zone for code, window in stage.hall.plan.window.items()}
    for code, zone in zone_of.items():
        told = [one["id"] for one in painted(stage.sight(), f"console:{code}")["broadcasts"]]
        assert told == (["n2", "n1"] if zone == "east" else ["n2"]), code
    assert len(set(zone_of.values())) > 1
    stage.later(1800)
    assert painted(stage.sight(), "console:5")["broadcasts"] == []


def test_it_is_taken_down_once(stage: Stage) -> None:
    say(stage)
    say(stage, "n2", zh="人多", en="Busy")
    assert [one["zh"] for one in notices(stage)] == ["人多", SAID["zh"]]
    stage.hall.end_broadcast(now=stage.now, notice="n2", by="zhou")
    assert notices(stage) == [SAID]
    with pytest.raises(errors.UnknownBroadcast):
        stage.hall.end_broadcast(now=stage.now, notice="n2", by="zhou")
    stage.hall.close_day(now=stage.later(1))
    assert stage.view("manager")["broadcasts"] == []


def test_an_emergency_covers_every_public_screen_until_somebody_ends_it(stage: Stage) -> None:
    screens = ("board:all", "board:east", "window:5", "kiosk:K1", "pad:5", "manager")
    ticket = stage.take("household")
    assert (visitor_ticket(stage.sight(), ticket) or {})["emergency"] is None
    assert all("emergency" not in painted(stage.sight(), name) for name in screens)
    (began,) = stage.hall.begin_emergency(now=stage.now, zh="火警", en="Fire", by="wang")
    assert began == happened.EmergencyBegan(at=stage.now, zh="火警", en="Fire", by="wang")
    assert stage.hall.begin_emergency(now=stage.now, zh="火警", en="Fire", by="zhou") == (), "twice is once"
    shown = [painted(stage.sight(), name)["emergency"] for name in screens]
    assert {(one["zh"], one["en"], one["by"]) for one in shown} == {("火警", "Fire", "wang")}
    phone = visitor_ticket(stage.sight(), ticket) or {}
    assert {key: phone["emergency"][key] for key in ("zh", "en")} == {"zh": "火警", "en": "Fire"}
    assert "by" not in phone["emergency"]
    stage.hall.close_day(now=stage.later(60))
    stage.hall.open_day(now=stage.later(86_400), business_day=stage.now.date(), accept_until=None)
    assert painted(stage.sight(), "board:all")["emergency"]["zh"] == "火警", "no day ends it"
    stage.hall.end_emergency(now=stage.now, by="wang")
    assert stage.hall.end_emergency(now=stage.now, by="wang") == ()
    assert all("emergency" not in painted(stage.sight(), name) for name in screens)
