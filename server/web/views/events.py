"""What each kind of event says, in the OpenAPI document: made from the event classes, so that no second list drifts."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from server.domain.events import KINDS
from server.live.sight import Json

_PREFIX = "Event."
_REASONS = {
    "ticket_called": ("CountedReason", "BookedReason", "OutOfTurnReason", "PaperRollReason"),
    "ticket_issued": ("ZoneReason",),
}


def with_events(document: Json) -> Json:
    """The document with a component for each kind, and in ``EventTold`` which payload goes with which kind.

    A field with a default may be missing: an old log has events from before it.
    """
    schemas = document["components"]["schemas"]
    parts, payloads = _described()
    schemas.update(parts)
    schemas["EventTold"]["properties"]["kind"]["enum"] = sorted(payloads)
    schemas["EventTold"]["allOf"] = [
        {"if": {"properties": {"kind": {"const": kind}}}, "then": {"properties": {"payload": {"$ref": where}}}}
        for kind, where in sorted(payloads.items())
    ]
    return document


@cache
def _described() -> tuple[Json, dict[str, str]]:
    """Components by name, and by kind where its payload is described."""
    parts: Json = {}
    payloads: dict[str, str] = {}
    for kind, event in KINDS.items():
        name = f"{_PREFIX}{event.__name__}"
        schema = TypeAdapter(event).json_schema(ref_template=f"#/components/schemas/{_PREFIX}{{model}}")
        parts |= {f"{_PREFIX}{part}": _closed(one) for part, one in schema.pop("$defs", {}).items()}
        if kind in _REASONS:  # plain data in the event, described where doors tell it
            choices = [{"$ref": f"#/components/schemas/{one}"} for one in _REASONS[kind]]
            schema["properties"]["reason"] = {"anyOf": choices}
        parts[name] = _closed(schema)
        payloads[kind] = f"#/components/schemas/{name}"
    return parts, payloads


def _closed(schema: Json) -> Json:
    """Nothing but the fields that are named."""
    return {**schema, "additionalProperties": False} if "properties" in schema else schema
