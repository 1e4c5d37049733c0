"""Every kind of event is described to the last field, made from its class; and nothing else is left open unnamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any

import pytest
from described_answers import described
from views_of_a_hall import Stage, a_busy_morning

from server.domain.events import KINDS
from server.store.event_codec import encode
from server.web.doors import app_without_doors, document_of, open_doors

OPEN = {
    "Problem.detail": "numbers of a refusal, by its code",
    "LineRefused.detail": "as a refusal's",
    "ValidationErrorModel.ctx": "the framework's",
    "PrintJob.payload": "a slip (`hardware/link/messages.py`)",
    "OpenJob.payload": "a slip, a call, an announcement (`hardware/link/messages.py`)",
    "DeviceItself.drivers": "settings of drivers, as `devices.toml` has them",
    "DeviceItself.page": "settings of a page, as `devices.toml` has them",
    "DeviceItself.screens": "the same",
    "BoardTold.page": "the same",
    "CaseStep.said": "fields of an event of a case, by its kind",
    "ReportStep.said": "the same, of a report",
    "WorkOrderTold.verified": "the same",
    "WorkOrderTold.rectified": "the same",
    "WorkOrderTold.answered": "the same",
    "WorkOrderTold.called_back": "the same",
    "EventTold.payload": "by its kind: see allOf",
}
"""Fields whose inside is described elsewhere, and where."""


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    app = app_without_doors()
    open_doors(app)
    found: dict[str, Any] = document_of(app)["components"]["schemas"]
    return found


def test_an_events_fields_are_those_of_its_class(schemas: dict[str, Any]) -> None:
    for kind, event in KINDS.items():
        schema = schemas[f"Event.{event.__name__}"]
        assert set(schema["properties"]) == {one.name for one in fields(event)}, kind
        may_lack = {
            one.name for one in fields(event) if one.default is not MISSING or one.default_factory is not MISSING
        }
        assert set(schema["properties"]) - set(schema["required"]) == may_lack, kind
        assert schema["additionalProperties"] is False, kind


def test_the_log_of_a_morning_is_as_described_and_an_event_of_another_kind_is_not() -> None:
    stage, lines = Stage(), []
    for _, step in a_busy_morning():
        for event in step(stage):
            kind, payload = encode(event)
            at = {"at": "2026-09-30T01:00:00Z", "actor": "a", "request_id": None, "hash": "0" * 64}
            lines.append({"seq": len(lines) + 1, "kind": kind, "payload": json.loads(payload), **at})
    assert described().wrong("EventsTold", {"events": lines}) == []
    assert len({line["kind"] for line in lines}) > 20
    for line in lines:
        more = {**line, "payload": {**line["payload"], "more": 1}}
        assert described().wrong("EventTold", more) != [], line["kind"]
        other = "day_closed" if line["kind"] != "day_closed" else "ticket_issued"
        assert described().wrong("EventTold", {**line, "kind": other}) != [], line["kind"]


def test_nothing_is_described_only_as_an_object(schemas: dict[str, Any]) -> None:
    """A field that is open says here why; whoever adds one describes it, or names it too."""
    assert {where for name, schema in schemas.items() for where in open_in(name, schema)} == set(OPEN)


def open_in(where: str, schema: Any) -> Iterator[str]:
    """Fields that may hold anything, as ``Component.field``."""
    if isinstance(schema, list):
        for one in schema:
            yield from open_in(where, one)
    if not isinstance(schema, dict):
        return
    free = schema.get("type") == "object" and "properties" not in schema
    if free and schema.get("additionalProperties", True) is True:
        yield where
    for key, value in schema.items():
        if key == "properties":
            for name, one in value.items():
                yield from open_in(f"{where}.{name}", one)
        elif key in ("anyOf", "items", "additionalProperties", "prefixItems"):
            yield from open_in(where, value)
