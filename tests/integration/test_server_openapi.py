"""The OpenAPI document: version 3.1, complete in itself, with every path of the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hall_under_test import HallUnderTest

CONTRACT = {
    "get /halls/{hall}",
    "post /halls/{hall}/day/open",
    "post /halls/{hall}/day/close",
    "post /halls/{hall}/tickets",
    "get /tickets/{link}",
    "post /tickets/{link}/leave",
    "post /tickets/{link}/delay",
    *(
        f"post /halls/{{hall}}/windows/{{window}}/{move}"
        for move in (
            *("open", "pause", "close", "sign-in", "sign-out", "call-next", "call", "recall", "start", "finish"),
            *("no-show", "hold", "resume", "transfer", "undo"),
        )
    ),
    "get /halls/{hall}/views/{view}",
    "post /halls/{hall}/ratings",
    "get /halls/{hall}/events",
}
HARMLESS_TWICE = ("/api/v1/enrol", "/api/v1/rehearsal/clock")
VERBS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def walk(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from walk(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from walk(inner)


def resolve(document: dict[str, Any], reference: str) -> Any:
    assert reference.startswith("#/")
    found: Any = document
    for name in reference[2:].split("/"):
        found = found[name.replace("~1", "/").replace("~0", "~")]
    return found


def faults(document: dict[str, Any]) -> list[str]:
    """What OpenAPI 3.1.0 demands of a document and this one does not have (§4.8)."""
    found: list[str] = []
    if not re.fullmatch(r"3\.1\.\d+", str(document.get("openapi"))):
        found.append(f"openapi: {document.get('openapi')}")
    if not {"title", "version"} <= set(document.get("info", {})):
        found.append("info")
    for part in walk(document):
        reference = part.get("$ref")
        if isinstance(reference, str):
            try:
                resolve(document, reference)
            except (KeyError, AssertionError):
                found.append(f"dangling {reference}")
        if "nullable" in part:
            found.append("nullable is OpenAPI 3.0")
    seen: set[str] = set()
    for path, item in document.get("paths", {}).items():
        if not path.startswith("/"):
            found.append(f"path {path}")
        for verb, operation in item.items():
            found += _operation_faults(path, verb, operation, seen)
    return found


def _operation_faults(path: str, verb: str, operation: dict[str, Any], seen: set[str]) -> list[str]:
    where = f"{verb} {path}"
    found = [] if verb in VERBS else [f"{where}: no verb"]
    name = operation.get("operationId")
    if name is not None:
        if name in seen:
            found.append(f"{where}: {name} twice")
        seen.add(name)
    declared = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
    if declared != set(re.findall(r"{(\w+)}", path)):
        found.append(f"{where}: parameters {declared}")
    if any(one["in"] == "path" and one.get("required") is not True for one in operation.get("parameters", [])):
        found.append(f"{where}: a path parameter is required")
    if not operation.get("responses"):
        found.append(f"{where}: no responses")
    for status, response in operation.get("responses", {}).items():
        if not re.fullmatch(r"[1-5](\d\d|XX)|default", status) or "description" not in response:
            found.append(f"{where}: response {status}")
    return found


def document_of(hall: HallUnderTest) -> dict[str, Any]:
    answer = hall.door.http.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == hall.door.http.get("/api/v1/openapi.json").json()
    found: dict[str, Any] = answer.json()
    return found


def test_the_document_is_valid(closed_hall: HallUnderTest) -> None:
    assert faults(document_of(closed_hall)) == []


def test_the_contract_is_in_the_document(closed_hall: HallUnderTest) -> None:
    paths = document_of(closed_hall)["paths"]
    there = {f"{verb} {path.removeprefix('/api/v1')}" for path, item in paths.items() for verb in item}
    assert there >= CONTRACT


def test_every_door_says_what_it_takes_what_it_answers_and_how_it_refuses(closed_hall: HallUnderTest) -> None:
    document = document_of(closed_hall)
    for path, item in document["paths"].items():
        for verb, operation in item.items():
            assert {"401", "403", "404", "409", "422", "503"} <= set(operation["responses"]), path
            refusals = {status: one for status, one in operation["responses"].items() if status >= "400"}
            assert {form for one in refusals.values() for form in one["content"]} == {"application/problem+json"}, path
            assert any(status[0] == "2" for status in operation["responses"]), path
            assert operation.get("summary") or operation.get("description"), path
            if verb == "post":
                key = next(one for one in operation["parameters"] if one["name"] == "Idempotency-Key")
                assert key["required"] == (path not in HARMLESS_TWICE), path
                assert "application/json" in operation["requestBody"]["content"], path


def test_a_broken_document_would_be_found(closed_hall: HallUnderTest) -> None:
    document = document_of(closed_hall)
    path = "/api/v1/halls/{hall}/day/open"
    document["paths"][path]["post"]["parameters"] = []
    document["components"]["schemas"].pop("Problem")
    found = faults({**document, "openapi": "3.0.3"})
    assert any("openapi" in fault for fault in found)
    assert any("dangling" in fault for fault in found)
    assert f"post {path}: parameters set()" in found
