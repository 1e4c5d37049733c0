"""Every door describes its success, and an answer that is not as described is found (T17)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from described_answers import NotDescribed, described

from server.web.doors import app_without_doors, document_of, open_doors
from server.web.shapes import Told

PAUSED = "/api/v1/halls/huangtan/businesses/civil_affairs/pause"


def answer(path: str, body: Any, *, status: int = 200, method: str = "POST", kind: str = "json") -> httpx.Response:
    asked = httpx.Request(method, f"http://127.0.0.1{path}")
    if kind == "json":
        return httpx.Response(status, json=body, request=asked)
    return httpx.Response(status, text=body, headers={"Content-Type": kind}, request=asked)


def test_every_door_describes_its_success_to_the_last_field() -> None:
    app = app_without_doors()
    open_doors(app)
    document = document_of(app)
    for path, item in document["paths"].items():
        for verb, operation in item.items():
            good = {status: told for status, told in operation["responses"].items() if status[0] == "2"}
            assert any(told.get("content") for told in good.values()), f"{verb} {path}"
            for told in good.values():
                for kind, content in told.get("content", {}).items():
                    assert kind != "application/json" or "$ref" in content["schema"], f"{verb} {path}"


def test_no_two_answers_have_one_name() -> None:
    """In the document they would be one, the last."""
    names: dict[str, str] = {}
    waiting = list(Told.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        assert names.setdefault(one.__name__, one.__module__) == one.__module__


def test_an_answer_as_described_is_let_through() -> None:
    assert described().fault(answer(PAUSED, {"business": "civil_affairs", "paused": True})) is None
    assert described().fault(answer(PAUSED, {"code": "whatever"}, status=409)) is None
    assert described().fault(answer("/healthz", {"ready": True}, method="GET")) is None
    nobody = answer("/api/v1/halls/h/windows/5/call-next", "", status=204, kind="application/json")
    assert described().fault(nobody) is None


@pytest.mark.parametrize(
    ("body", "status", "kind", "says"),
    [
        ({"business": "civil_affairs"}, 200, "json", "paused"),
        ({"business": "civil_affairs", "paused": True, "why": "x"}, 200, "json", "why"),
        ({"business": "civil_affairs", "paused": "yes"}, 200, "json", "/paused"),
        ({"business": "civil_affairs", "paused": True}, 201, "json", "201 is not described"),
        ("<html>", 200, "text/html", "is text/html"),
    ],
)
def test_drift_is_found(body: Any, status: int, kind: str, says: str) -> None:
    with pytest.raises(NotDescribed, match=says):
        described().require(answer(PAUSED, body, status=status, kind=kind))


def test_a_moment_that_is_none_is_found() -> None:
    found = described().fault(answer("/api/v1/rehearsal/clock", {"now": "yesterday"}, method="GET"))
    assert found is not None
    assert "/now" in found
