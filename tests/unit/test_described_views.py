"""Every view is described to the last field, as it looks again and again in a busy morning."""

from __future__ import annotations

import json

from described_answers import described
from views_of_a_hall import Stage, a_busy_morning

from server.live.catalogue import VIEWS
from server.web.views.state import STATES, ViewState


def wrong(name: str, state: object) -> list[str]:
    """As it goes over the wire."""
    return described().wrong_view(f"/views/{name}", json.loads(json.dumps({"state": state})))


def test_every_kind_of_view_is_described() -> None:
    assert set(STATES) == set(VIEWS)
    told = ViewState.model_json_schema()["properties"]["state"]["anyOf"]
    assert {one["$ref"].rpartition("/")[2] for one in told} == {state.__name__ for state in STATES.values()}


def test_a_view_is_described_all_through_a_morning() -> None:
    stage, seen = Stage(), set()
    for count, (moment, step) in enumerate(a_busy_morning()):
        step(stage)
        if count % 4:
            continue
        for name in (*stage.names(), "device:K1"):
            assert wrong(name, stage.view(name)) == [], f"{moment}: {name}"
            seen.add(name.partition(":")[0])
    assert seen == set(STATES)


def test_a_field_that_is_not_described_is_found() -> None:
    stage = Stage()
    for name in stage.names():
        state = stage.view(name)
        assert wrong(name, {**state, "more": 1}) != [], name
        assert wrong(name, {key: value for key, value in state.items() if key != "now"}) != [], name
