"""What all API blueprints share: their prefix, their gate, their documented refusals."""

from __future__ import annotations

from typing import Any

from flask_openapi3.blueprint import APIBlueprint

from server.web.gate import identify
from server.web.shapes import Problem

PREFIX = "/api/v1"
# typed as flask-openapi3 wants it
REFUSALS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 409, 422, 429, 503), Problem)


def api_blueprint(name: str) -> APIBlueprint:
    blueprint = APIBlueprint(name, __name__, url_prefix=PREFIX, abp_responses=REFUSALS)
    blueprint.before_request(identify)
    return blueprint
