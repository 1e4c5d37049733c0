"""What the phone page says about one ticket: pure, from the state of ``GET /tickets/{link}`` to words.

The page shows nothing about others: only counts. Times are a range, rounded outwards, or unknown (screens.md §5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.ratings.rating import Level

NEAR = 3
"""At this many people ahead or fewer the page calls its visitor back (即将到号), unless the server says so earlier."""

_OPEN = frozenset(("waiting", "called", "serving", "held", "no_show"))

_BEFORE = ("same", "others", "overtook")
_RULES_TOLD = ("green", "appointment", "own", "short", "stepped_back", "out_of_turn")

Words = Callable[..., str]
"""A translator ``t(key, **values)``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Amending:
    """A rating that may still be corrected (更正): ``level`` in words, ``until`` on the hall's clock."""

    token: str
    level: str
    about: str | None
    until: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketView:
    """Everything the template paints. ``tone`` is the look: waiting, near, called, serving, away, done or emergency."""

    code: str
    tone: str
    headline: str
    advice: str
    ahead: str | None
    wait: str | None
    business: str | None
    way: str | None
    issued_at: str | None
    time_zone: str  # of the hall: every time on the page is the hall's
    hall: str | None
    warning: str | None  # 今天可能办不到
    wait_note: str | None  # why there is no time, or why it is later than was told before
    before: tuple[str, ...]  # why is somebody before me: sentences that count people by rule
    rules: tuple[str, ...]  # what those rules say, with their minutes
    reason: str | None
    may_leave: bool
    may_delay: bool
    may_come_back: bool  # away for papers, and not yet said to be back
    voucher: tuple[str, str] | None  # 二次优先卡: its code, and until when; None once it was used
    rating_token: str | None
    rating_about: str | None  # the matter that is rated; None where it is the whole visit
    amending: Amending | None
    public: str | None  # where the hall's ratings are shown to everybody
    settled: bool  # nothing will change any more: the page stops refreshing itself


def ticket_view(ticket: Mapping[str, Any], t: Words, language: str) -> TicketView:
    """The view of a ticket in ``language`` ("zh" or "en").

    ``ticket`` has at least ``code`` and ``state``; names are ``{"zh", "en"}`` or plain text; a missing fact is left
    out of the page rather than guessed.
    """
    if told := ticket.get("emergency"):
        return _leave(ticket, told, language)
    state = str(ticket["state"])
    waiting = state == "waiting"
    ahead = ticket.get("ahead")
    near = waiting and (bool(ticket.get("near_turn")) or (isinstance(ahead, int) and ahead <= NEAR))
    rating, back = ticket.get("rating"), ticket.get("back")
    return TicketView(
        code=str(ticket["code"]),
        tone=_tone(state, near=near),
        headline=t(f"state_{'near' if near else state}", window=ticket.get("window") or ""),
        advice=_advice(ticket, state, near, t, language),
        ahead=_ahead(ahead, t) if waiting else None,
        wait=_wait(ticket, t) if waiting else None,
        business=_named(ticket, "business", language),
        way=_way(ticket, t, language),
        issued_at=_clock(ticket.get("issued_at"), ticket.get("time_zone")),
        time_zone=str(ticket.get("time_zone") or "Asia/Shanghai"),
        hall=_words(_inside(ticket.get("hall"), "name"), language),
        warning=_words(ticket.get("today_warning"), language) if waiting else None,
        wait_note=_wait_note(ticket, t) if waiting else None,
        before=tuple(_before(ticket.get("before_me"), t)) if waiting else (),
        rules=tuple(_rules(ticket.get("before_me"), t)) if waiting else (),
        reason=_reason(ticket.get("reason"), language) if waiting else None,
        may_leave=waiting or state == "no_show",
        may_delay=waiting,
        may_come_back=back is not None and not back.get("said_at"),
        voucher=_voucher(ticket.get("voucher")),
        rating_token=rating["token"] if rating else None,
        rating_about=_words(rating.get("matter"), language) if rating else None,
        amending=None if rating else _amending(ticket, language),
        public=_inside(ticket.get("hall"), "code"),
        settled=state not in _OPEN,
    )


def _voucher(told: Mapping[str, Any] | None) -> tuple[str, str] | None:
    if not told or told["used"]:
        return None
    return f"{told['code'][:3]} {told['code'][3:]}", told["until"]


def _leave(ticket: Mapping[str, Any], told: Mapping[str, str], language: str) -> TicketView:
    """紧急疏散 covers the page, as it covers the screens of the hall: no turn, no form, and it goes on asking."""
    return TicketView(
        code=str(ticket["code"]), tone="emergency", headline=told[language],
        advice=told["en" if language == "zh" else "zh"], ahead=None, wait=None, business=None, way=None, issued_at=None,
        time_zone=str(ticket.get("time_zone") or "Asia/Shanghai"),
        hall=_words(_inside(ticket.get("hall"), "name"), language), warning=None, wait_note=None, before=(), rules=(),
        reason=None, may_leave=False, may_delay=False, may_come_back=False, voucher=None, rating_token=None,
        rating_about=None, amending=None, public=None, settled=False,
    )  # fmt: skip


def _amending(ticket: Mapping[str, Any], language: str) -> Amending | None:
    offer = ticket.get("correction")
    if not offer:
        return None
    return Amending(
        token=offer["token"],
        level=Level(offer["amends"]).words.as_dict()[language],
        about=_words(offer.get("matter"), language),
        until=_clock(offer.get("until"), ticket.get("time_zone")),
    )


def _tone(state: str, *, near: bool) -> str:
    if near:
        return "near"
    if state in ("waiting", "called", "serving"):
        return state
    return "away" if state in ("held", "no_show") else "done"


def _advice(ticket: Mapping[str, Any], state: str, near: bool, t: Words, language: str) -> str:
    if near:
        zone = _zone(ticket, language)
        return t("do_near", zone=zone) if zone else t("do_near_nowhere")
    if state == "held":
        return t("do_held_back" if (ticket.get("back") or {}).get("said_at") else "do_held_visitor")
    return t(f"do_{state}")


def _ahead(ahead: object, t: Words) -> str | None:
    if not isinstance(ahead, int):
        return None
    return t("ahead_number", ahead=ahead) if ahead else t("ahead_none")


def _before(before: object, t: Words) -> Iterator[str]:
    """Who may be called earlier and who was, counted by rule; never who they are."""
    if not isinstance(before, Mapping):
        return
    for kind in _BEFORE:
        people = [t(f"by_{rule}", count=count) for rule, count in before[kind].items()]
        if people:
            count = sum(before[kind].values())
            yield t(f"before_{kind}", count=count, people=t("before_joint").join(people))


def _rules(before: object, t: Words) -> Iterator[str]:
    """The rules that put those people before, in words."""
    if not isinstance(before, Mapping):
        return
    present = {rule for kind in _BEFORE for rule in before[kind]}
    for rule in (one for one in _RULES_TOLD if one in present):
        minutes = before["minutes"].get(rule)
        yield t(f"rule_{rule}", minutes=round(minutes) if minutes is not None else "")


def _wait(ticket: Mapping[str, Any], t: Words) -> str:
    """The range from p10 to p90 in steps of five minutes, rounded outwards."""
    wait = ticket.get("wait")
    if not wait or wait.get("p90") is None:
        return t("wait_hidden" if ticket.get("wait_hidden") else "wait_unknown")
    low = int(wait.get("p10") or 0) // 5 * 5
    high = max(5, -(-int(wait["p90"]) // 5) * 5)
    return t("wait_short", high=high) if low == 0 else t("wait_range", low=low, high=max(high, low + 5))


def _wait_note(ticket: Mapping[str, Any], t: Words) -> str | None:
    if ticket.get("wait_hidden"):
        return t("wait_hidden_why")
    return t(f"rose_{ticket['wait_rose']}") if ticket.get("wait_rose") else None


def _way(ticket: Mapping[str, Any], t: Words, language: str) -> str | None:
    """Zone, floor and side, as far as they are known."""
    floor = ticket.get("floor", _inside(ticket.get("zone"), "floor"))
    side = _words(ticket.get("side") or _inside(ticket.get("zone"), "side"), language)
    parts = [_zone(ticket, language), t("floor", floor=floor) if floor is not None else None, side]
    return " · ".join(part for part in parts if part) or None


def _zone(ticket: Mapping[str, Any], language: str) -> str | None:
    return _named(ticket, "zone", language)


def _named(ticket: Mapping[str, Any], key: str, language: str) -> str | None:
    """The name of a thing: ``<key>_name`` where given, else ``<key>`` itself (a name, or an object with one)."""
    given = ticket.get(f"{key}_name") or ticket.get(key)
    return _words(_inside(given, "name") or given, language)


def _reason(reason: object, language: str) -> str | None:
    """Only a reason made of words is shown; figures meant for programs are not."""
    words = _inside(reason, "words") or reason
    return _words(words, language) if isinstance(words, Mapping) and "zh" in words else None


def _inside(thing: object, key: str) -> Any:
    return thing.get(key) if isinstance(thing, Mapping) else None


def _words(words: object, language: str) -> str | None:
    if isinstance(words, Mapping):
        return words.get(language) or words.get("zh")
    return words if isinstance(words, str) else None


def _clock(at: object, time_zone: object) -> str | None:
    """Hours and minutes of an RFC 3339 time in the hall's time zone."""
    if not isinstance(at, str):
        return None
    return datetime.fromisoformat(at).astimezone(ZoneInfo(str(time_zone or "Asia/Shanghai"))).strftime("%H:%M")
