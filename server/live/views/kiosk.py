"""``kiosk:{code}``: what a kiosk offers, with the present wait and honest reasons where something is closed."""

from __future__ import annotations

from screens.wording import words
from server.domain.leased_numbers import Band
from server.domain.plan import Bundle, Business
from server.live.pinyin import spelt
from server.live.sight import Json, Sight, moment, named
from server.live.views.device import DeviceNotConfigured
from server.live.views.queues import lines, wait_now
from server.settings.guide import GuideQuestion


def kiosk(sight: Sight, code: str) -> Json:
    """Raises DeviceNotConfigured."""
    accepting, why = _accepting(sight)
    device = next((device for device in sight.settings.devices if device.code == code), None)
    if device is None and sight.enrolled(code) is None:
        raise DeviceNotConfigured(code)
    waiting = lines(sight)
    return {
        "hall": {"code": sight.plan.code, "name": named(sight.plan.name)},
        "kiosk": {"code": code, "zone": device.zone if device else None},
        "open": sight.day.business_day is not None,
        "business_day": sight.day.business_day.isoformat() if sight.day.business_day else None,
        "accepting": accepting,
        "closed_reason": words("reasons")[why] if why else None,
        "lease_void": sight.day.leased.get(code, Band()).void,  # its own numbers up to here count for nothing
        "went_back": len(sight.day.went_back),  # today: then it shows its receipts
        "now": moment(sight.now),
        "businesses": [
            _tile(sight, business, waiting[business.code].waiting if business.code in waiting else 0)
            for business in sight.plan.businesses
        ],
        "bundles": [_bundle(sight, bundle) for bundle in sight.plan.bundles],
        "priority_groups": [
            {"code": group.code, "name": named(group.name), "evidence": named(group.evidence)}
            for group in sight.plan.priority_groups
        ],
        "bookings": _codes(sight),
        "languages": ["zh", "en", *sight.settings.kiosk_languages],
        "guide": [_question(question) for question in sight.settings.guide],
        "rules": {"warn_when_ahead": sight.plan.rules.warn_when_ahead},
    }


def _codes(sight: Sight) -> int:
    """How many codes may be typed today: of bookings, and of vouchers for a second chance."""
    booked = sum(one.holds_place for one in sight.day.bookings.of_day(sight.day.business_day))
    return booked + sight.day.vouchers.good(sight.day.business_day)


def _accepting(sight: Sight) -> tuple[bool, str | None]:
    if sight.day.business_day is None:
        return False, "day_not_open"
    if sight.day.accept_until is not None and sight.now >= sight.day.accept_until:
        return False, "issue_closed"
    return True, None


def _tile(sight: Sight, business: Business, waiting: int) -> Json:
    zone = sight.plan.zone[business.zone]
    paused = sight.day.paused.get(business.code)
    takers = sight.day.takers((business.code, None))
    why = _why_closed(paused, takers) if sight.day.business_day else None
    roll = sight.day.rolls.get(business.code)
    if why is None and roll is not None and not roll.stopped:
        why = words("reasons")["paper_roll"]
    return {
        "code": business.code,
        "series": business.series,
        "name": named(business.name),
        "spelt": spelt(business.name.zh),
        "icon": business.icon,
        "zone": zone.code,
        "zone_name": named(zone.name),
        "floor": zone.floor,
        "side": named(zone.side),
        "waiting": waiting,
        **wait_now(sight, business.code),
        "open": why is None,
        "reason": why,
        "matters": [
            {
                "code": matter.code,
                "name": named(matter.name),
                "spelt": spelt(matter.name.zh),
                "papers": [named(paper) for paper in matter.papers],
                "usual_minutes": matter.usual_minutes,
                **_matter_open(sight, matter.code),
            }
            for matter in sight.plan.matters_of[business.code]
        ],
    }


def _bundle(sight: Sight, bundle: Bundle) -> Json:
    """套餐: what it is made of, in order, and why it cannot be taken now: one of its matters cannot."""
    plan, steps, why = sight.plan, [], None
    for code in bundle.steps:
        matter = plan.matter.get(code)
        business = plan.business[matter.business if matter else code]
        zone = plan.zone[business.zone]
        name = matter.name if matter else business.name
        steps.append({"code": code, "name": named(name), "zone": zone.code, "zone_name": named(zone.name)})
        if why is None and sight.day.business_day:
            paused = sight.day.paused.get(business.code, sight.day.paused_matters.get(code))
            why = _why_closed(paused, sight.day.takers((code, None)))
    return {
        "code": bundle.code,
        "name": named(bundle.name),
        "spelt": spelt(bundle.name.zh),
        "steps": steps,
        "open": why is None,
        "reason": why,
    }


def _question(question: GuideQuestion) -> Json:
    answers = [
        {"say": named(one.say), "then": one.then, "business": one.business, "matter": one.matter}
        for one in question.answers
    ]
    return {"code": question.code, "ask": named(question.ask), "answers": answers}


def _matter_open(sight: Sight, matter: str) -> Json:
    """A matter can be paused while its business goes on."""
    why = _why_closed(sight.day.paused_matters.get(matter), sight.day.takers((matter, None)))
    return {"open": why is None, "reason": why} if sight.day.business_day else {"open": True, "reason": None}


def _why_closed(paused: str | None, takers: frozenset[str]) -> dict[str, str] | None:
    if paused is not None:
        return {"zh": paused, "en": paused} if paused else words("reasons")["business_paused"]
    return None if takers else words("reasons")["no_window_today"]
