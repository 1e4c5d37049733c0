"""Paper rolls (纸号) on the screens: who is called next off one, and that its visitors wait by their paper."""

from __future__ import annotations

from server.domain.paper_roll import PaperRoll
from server.live.sight import Json, Sight, named


def roll_of(sight: Sight, business: str) -> Json | None:
    """The roll that a business calls from. ``next``: as printed, None once all of it was called."""
    roll = sight.day.rolls.get(business)
    return _told(roll) if roll else None


def roll_at(sight: Sight, window: str) -> Json | None:
    """What a window would call off a roll next."""
    roll = sight.hall.roll_for(window)
    return _told(roll) | {"name": named(sight.plan.business[roll.business].name)} if roll else None


def alerts_of_rolls(sight: Sight) -> list[Json]:
    """A roll that runs is to be stopped once kiosks work; one whose end was called needs another."""
    found = []
    for roll in sight.day.rolls.values():
        code = "roll_stopped" if roll.stopped else "roll_runs" if roll.left else "roll_empty"
        detail = {"business": roll.business, "ticket": roll.code(roll.next if roll.left else roll.next - 1)}
        found.append({"code": code, "level": "now" if code == "roll_empty" else "soon", "detail": detail})
    return found


def _told(roll: PaperRoll) -> Json:
    return {
        "next": roll.code(roll.next) if roll.left else None,
        "last": roll.code(roll.last) if roll.last is not None else None,
        "stopped": roll.stopped,
    }
