"""What the manager says to everybody, as screens and the manager's page get it."""

from __future__ import annotations

from screens.wording import fill, words
from server.domain.events import NoticeBroadcast
from server.live.sight import Json, Sight, moment


def broadcasts(sight: Sight) -> list[Json]:
    """The notices that stand now, the newest first."""
    return [_told(one) for one in _standing(sight)]


def broadcasts_in(sight: Sight, zone: str) -> list[Json]:
    """Those that a zone's clerks hear of: what their visitors read on the boards, they are asked about."""
    return [_told(one) for one in _standing(sight) if not one.zones or zone in one.zones]


def _told(one: NoticeBroadcast) -> Json:
    return {
        "id": one.notice,
        "zh": one.zh,
        "en": one.en,
        "zones": list(one.zones),
        "until": moment(one.until),
        "by": one.by,
    }


def notices_for(sight: Sight, zone: str) -> list[Json]:
    """A board's notices: while the manager has something to say, that alone. ``zone``: of the board, or ``all``."""
    said = broadcasts(sight) if zone == "all" else broadcasts_in(sight, zone)
    if said:
        return [{"zh": one["zh"], "en": one["en"]} for one in said]
    rolls = [one for one in sight.day.rolls.values() if zone in ("all", sight.plan.business[one.business].zone)]
    by_paper = [_by_paper(sight, one.business) for one in rolls]
    return by_paper + [{"zh": one.zh, "en": one.en} for one in sight.settings.notices]


def _by_paper(sight: Sight, business: str) -> Json:
    """纸号: who has no ticket to look at must be told what to listen for."""
    name = sight.plan.business[business].name
    said = words("board")["by_paper"]
    return {"zh": fill(said["zh"], {"business": name.zh}), "en": fill(said["en"], {"business": name.en})}


def emergency(sight: Sight) -> Json | None:
    """The words that cover every public screen; None where all is well."""
    one = sight.day.emergency
    return {"zh": one.zh, "en": one.en, "since": moment(one.at), "by": one.by} if one else None


def _standing(sight: Sight) -> list[NoticeBroadcast]:
    return [one for one in reversed(sight.day.broadcasts.values()) if sight.now < one.until]
