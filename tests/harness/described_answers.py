"""Every success that a test gets is held against what the OpenAPI document says of that door.

So drift is found wherever a door is used, without a test of its own: an answer with a field more or less than
described, or of another kind, fails the test that asked. Refusals are looked at by the tests of doors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
import jsonschema_rs

from server.web.doors import app_without_doors, document_of, open_doors
from server.web.views.state import STATES

_MOST_SHOWN = 5
_VIEW = re.compile(r"/views/(\w+)")


class NotDescribed(AssertionError):
    """An answer that the document does not describe."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """One door: its method, its path as a pattern, and what stands under its statuses."""

    method: str
    path: re.Pattern[str]
    responses: Mapping[str, Any]


class DescribedAnswers:
    def __init__(self, document: dict[str, Any]) -> None:
        self._components = document["components"]
        self._doors = [
            Described(
                method=method.upper(),
                path=re.compile("/".join("[^/]+" if part[:1] == "{" else re.escape(part) for part in path.split("/"))),
                responses=operation["responses"],
            )
            for path, item in sorted(document["paths"].items())
            for method, operation in item.items()
        ]
        self._validators: dict[str, Any] = {}

    def fault(self, answer: httpx.Response) -> str | None:
        """What is wrong with a success; None for one as described, for a refusal, and for what is no door."""
        asked = answer.request
        path = asked.url.raw_path.partition(b"?")[0].decode()
        door = self._door(asked.method, path)
        if answer.status_code >= 300 or door is None:
            return None
        named = f"{asked.method} {path}: {answer.status_code}"
        told = door.responses.get(str(answer.status_code))
        if told is None:
            return f"{named} is not described"
        kinds = told.get("content", {})
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if not answer.content and not kinds:
            return None
        if kind not in kinds:
            return f"{named} is {kind}, described is {', '.join(kinds) or 'nothing'}"
        if kind != "application/json":
            return None
        wrong = self._wrong(kinds[kind]["schema"], answer.json()) or self.wrong_view(path, answer.json())
        return f"{named}: {'; '.join(wrong)}" if wrong else None

    def wrong_view(self, path: str, body: Any) -> list[str]:
        """What is wrong with a view's state by its own kind; nothing where another door was asked."""
        view = _VIEW.search(path)
        if view is None:
            return []
        return self.wrong(STATES[view[1]].__name__, body["state"])

    def wrong(self, component: str, body: Any) -> list[str]:
        """What is wrong with something by the document's description of it."""
        return self._wrong({"$ref": f"#/components/schemas/{component}"}, body)

    def require(self, answer: httpx.Response) -> None:
        """Raises NotDescribed."""
        if fault := self.fault(answer):
            raise NotDescribed(fault)

    def _door(self, method: str, path: str) -> Described | None:
        return next((one for one in self._doors if one.method == method and one.path.fullmatch(path)), None)

    def _wrong(self, schema: dict[str, Any], body: Any) -> list[str]:
        name = str(schema.get("$ref"))
        if name not in self._validators:
            whole = {**schema, "components": self._components}
            self._validators[name] = jsonschema_rs.validator_for(whole, validate_formats=True)
        found = [
            f"/{'/'.join(map(str, one.instance_path))} {one.message}"
            for one in self._validators[name].iter_errors(body)
        ]
        return found[:_MOST_SHOWN]


@cache
def described() -> DescribedAnswers:
    """By the document of the server as it stands here."""
    app = app_without_doors()
    open_doors(app)
    return DescribedAnswers(document_of(app))
