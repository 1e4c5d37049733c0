"""What waits, business by business: shared by boards, kiosks and the manager's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from screens.wording import LANGUAGES, fill, words
from server.domain.outlook import outlook
from server.domain.plan import Business
from server.domain.today import unlikely_today
from server.live.sight import Json, Sight, named, waiting_time
from server.live.views.paper_rolls import roll_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """How many wait for a business, and since when the first of them (order of issue)."""

    waiting: int
    oldest: str | None


def lines(sight: Sight) -> dict[str, Line]:
    """Waiting tickets by business."""
    found: dict[str, list[str]] = {}
    for _, places in sight.day.queue.lanes():
        business = sight.day.tickets[places[0].ticket].business
        found.setdefault(business, []).extend(place.ticket for place in places)
    return {
        business: Line(waiting=len(tickets), oldest=min(tickets, key=lambda one: sight.day.tickets[one].order))
        for business, tickets in found.items()
    }


def queue_rows(sight: Sight, businesses: Iterable[Business]) -> list[Json]:
    """One row a business, as boards show it."""
    waiting = lines(sight)
    return [
        {
            "business": business.code,
            "series": business.series,
            "name": named(business.name),
            "zone": business.zone,
            "waiting": waiting[business.code].waiting if business.code in waiting else 0,
            **wait_now(sight, business.code),
            "paused": business.code in sight.day.paused,
            "roll": roll_of(sight, business.code),
            "paused_matters": [
                named(matter.name)
                for matter in sight.plan.matters_of[business.code]
                if matter.code in sight.day.paused_matters
            ],
        }
        for business in businesses
    ]


def wait_now(sight: Sight, business: str) -> Json:
    """What a ticket taken now may expect. ``wait``: None while no window is open for it, for then nobody can say.

    ``unlikely_today``: it will probably not be served today; ``today_warning`` says so in words, else it is None.
    """
    day, lane = sight.day, (business, None)
    if day.business_day is None or business in day.rolls:  # of those with a paper number nobody knows how many wait
        return {"wait": None, "unlikely_today": False, "today_warning": None}
    wait = outlook(day, lane, now=sight.now)[1]
    unlikely = unlikely_today(day, lane, wait, sight.now)
    return {
        "wait": waiting_time(wait) if day.served_now(lane) else None,
        "unlikely_today": unlikely,
        "today_warning": today_warning(sight) if unlikely else None,
    }


def today_warning(sight: Sight) -> dict[str, str]:
    """Words for whoever will probably not be served today, with the hour at which the hall closes."""
    closes = sight.day.hours[-1][1].astimezone(ZoneInfo(sight.plan.time_zone))
    sentence = words("reasons")["unlikely_today"]
    return {language: fill(sentence[language], {"closes": closes.strftime("%H:%M")}) for language in LANGUAGES}
