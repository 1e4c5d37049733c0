"""What the manager says to everybody, as screens and the manager's page get it."""

from __future__ import annotations

from server.domain.events import NoticeBroadcast
from server.live.sight import Json, Sight, moment


def broadcasts(sight: Sight) -> list[Json]:
    """The notices that stand now, the newest first."""
    return [
        {
            "id": one.notice,
            "zh": one.zh,
            "en": one.en,
            "zones": list(one.zones),
            "until": moment(one.until),
            "by": one.by,
        }
        for one in _standing(sight)
    ]


def notices_for(sight: Sight, zone: str) -> list[Json]:
    """A board's notices: while the manager has something to say, that alone. ``zone``: of the board, or ``all``."""
    said = [one for one in _standing(sight) if zone == "all" or not one.zones or zone in one.zones]
    if said:
        return [{"zh": one.zh, "en": one.en} for one in said]
    return [{"zh": words.zh, "en": words.en} for words in sight.settings.notices]


def emergency(sight: Sight) -> Json | None:
    """The words that cover every public screen; None where all is well."""
    one = sight.day.emergency
    return {"zh": one.zh, "en": one.en, "since": moment(one.at), "by": one.by} if one else None


def _standing(sight: Sight) -> list[NoticeBroadcast]:
    return [one for one in reversed(sight.day.broadcasts.values()) if sight.now < one.until]
