"""What all API blueprints share: their prefix, their gate, their documented refusals."""

from __future__ import annotations

from typing import Any

from flask_openapi3.blueprint import APIBlueprint

from server.web.cookies import SESSION
from server.web.gate import identify
from server.web.readings import note_reading
from server.web.rights import ANYBODY, RIGHTS
from server.web.shapes import Problem

PREFIX = "/api/v1"
# typed as flask-openapi3 wants it
REFUSALS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429, 503), Problem)

HARMLESS_TWICE = ("enrol", "move_clock")  # an enrolment code is used up by its first success

CREDENTIALS: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": SESSION},
}
"""Credentials as OpenAPI describes them: a device's or a person's token, or the cookie of a signed-in browser.

Over TLS that has another name: see :mod:`server.web.cookies`.
"""


KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Made by the caller, best a UUID. Same key, same body: the same answer, with Idempotent-Replay: 1. "
    "Same key, other body: 422.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
"""What every POST carries (promises.md §2.2), as OpenAPI describes it."""


def with_rights(document: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document with what all doors have in common: the key of each POST, refusals as problems, and a demand
    for credentials at each door that is not everybody's."""
    for item in document["paths"].values():
        for method, operation in item.items():
            if method == "post":
                needed = not operation["operationId"].endswith(HARMLESS_TWICE)
                others = [one for one in operation.get("parameters", []) if one["name"] != KEY["name"]]
                operation["parameters"] = [*others, {**KEY, "required": needed}]
            for status, answer in operation["responses"].items():
                if status >= "400" and "application/json" in answer.get("content", {}):
                    answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
            if not RIGHTS.get(operation["operationId"], frozenset()) & ANYBODY:
                operation["security"] = [{name: []} for name in CREDENTIALS]
    return document


def api_blueprint(name: str) -> APIBlueprint:
    blueprint = APIBlueprint(
        name, __name__, url_prefix=PREFIX, abp_responses=REFUSALS, operation_id_callback=_door_named
    )
    blueprint.before_request(identify)
    blueprint.after_request(note_reading)
    return blueprint


def _door_named(*, name: str, path: str, method: str) -> str:
    """A door's id is its name in the matrix of rights; ``path`` and ``method`` are what the framework hands over."""
    del path, method
    return name
