"""What the manager is alerted to now, by key, and who looks after each."""

from __future__ import annotations

from server.live.sight import Json, Sight, moment

_ABOUT = ("business", "window", "series", "device", "printed")


def key_of(alert: Json) -> str:
    """What an alert is about, the same for as long as it lasts; a device that is not well is ``device <code>``."""
    detail = alert["detail"]
    return " ".join(str(part) for part in (alert["code"], *(detail.get(name) for name in _ABOUT)) if part)


def keyed(alerts: list[Json]) -> list[Json]:
    return [one | {"key": key_of(one)} for one in alerts]


def owners(sight: Sight) -> dict[str, Json]:
    """Who looks after which alert, and since when."""
    found = {key: sight.hall.alert_owner(key, sight.now) for key in sight.day.alert_owners}
    return {key: {"by": one.by, "at": moment(one.at)} for key, one in found.items() if one is not None}
