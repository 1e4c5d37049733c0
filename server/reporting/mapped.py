"""A neutral record in a platform's own words, by a mapping file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from server.settings.reporting import FieldForm, MappingForm

Json = dict[str, Any]


class Unmappable(Exception):
    """A record cannot be said in the platform's words: the mapping lacks a value, or a field that must be there."""

    code = "unmappable"


def mapped(mapping: MappingForm, record: Json, time_zone: str) -> Json:
    """The body of a request. Raises Unmappable, naming the field."""
    body: Json = {}
    for name, value in fields_of(mapping, record, time_zone):
        _put(body, name, value)
    return body


def fields_of(mapping: MappingForm, record: Json, time_zone: str) -> list[tuple[str, Any]]:
    """The platform's fields of one record in the mapping's order, without those that are empty."""
    zone = ZoneInfo(time_zone)
    found = []
    for field in mapping.field:
        if field.only not in (None, record["kind"]):
            continue
        value = _value(field, record, mapping.time_format, zone)
        if value not in (None, ""):
            found.append((field.name, value))
        elif field.required:
            raise Unmappable(f"{field.name}: {' and '.join(field.take)} hold nothing")
    return found


def _value(field: FieldForm, record: Json, time_format: str, zone: ZoneInfo) -> Any:
    if field.fixed is not None:
        return field.fixed
    raw = next((one for one in (_at(record, path) for path in field.take) if one not in (None, "", [])), None)
    if raw is None:
        return None
    if field.values:
        key = str(raw).lower() if isinstance(raw, bool) else str(raw)
        if key not in field.values:
            raise Unmappable(f"{field.name}: the mapping has no value for {key!r}")
        return field.values[key]
    return _formed(field, raw, time_format, zone)


def _formed(field: FieldForm, raw: Any, time_format: str, zone: ZoneInfo) -> Any:
    match field.form:
        case "number":
            return int(raw)
        case "datetime":
            return datetime.fromisoformat(raw).astimezone(zone).strftime(time_format)
        case "date":
            return datetime.fromisoformat(raw).astimezone(zone).date().isoformat()
        case "joined":
            return field.joint.join(map(str, raw))
        case _:
            return str(raw)[: field.longest]


def _at(record: Mapping[str, Any], path: str) -> Any:
    value: Any = record
    for step in path.split("."):
        value = value[step]
    return value


def _put(body: Json, name: str, value: Any) -> None:
    *way, last = name.split(".")
    place = body
    for step in way:
        key = step.removesuffix("[]")
        inner = place.setdefault(key, [{}] if step.endswith("[]") else {})
        place = inner[0] if step.endswith("[]") else inner
    if last.endswith("[]"):
        place[last.removesuffix("[]")] = [value]
    else:
        place[last] = value
