"""The state of a hall in plain dicts, and what its plan says about it, by looking at everything every time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from server.domain.plan import HallPlan, Role, WindowKind

OPEN = ("waiting", "called", "serving", "held", "no_show")
ACTIVE = ("called", "serving")


class ModelState:
    def __init__(self, plan: HallPlan) -> None:
        self.plan = plan
        self.last_day: date | None = None
        self._clear()

    def _clear(self, seats: dict[str, dict[str, Any]] | None = None) -> None:
        self.day: date | None = None
        self.accept_until: datetime | None = None
        self.numbers: dict[str, int] = {}
        self.tickets: dict[str, dict[str, Any]] = {}
        self.paused: set[str] = set()  # businesses
        self.paused_matters: set[str] = set()
        self.ratings: dict[str, int] = {}  # by what was rated
        self.last: dict[str, dict[str, Any]] = {}
        self.windows: dict[str, dict[str, Any]] = {
            window.code: {
                "state": "closed",
                "clerk": (seats or {}).get(window.code, {}).get("clerk"),
                "seated": (seats or {}).get(window.code, {}).get("seated"),
                "ticket": None,
                "nd": window.kind == "no_difference",
                "armed": None,
                "finished": 0,
                "no_shows": 0,
                "auto": "off",
                "later": None,  # a break that is to follow the visit under way: reason, end, minutes
                "pause": None,  # the break that there is
                "since": None,  # of the present state
                "help": None,
                "fenced": None,  # who sat here before
            }
            for window in self.plan.windows
        }

    # What the plan says

    def may(self, window: str, code: str) -> bool:
        """Whether a window may take a business or matter now."""
        matter = self.plan.matter.get(code)
        whole = matter.business if matter else code
        return any(
            window in granted.windows
            and granted.valid_from <= (self.day or date.min)
            and (code in granted.matters or whole in granted.businesses)
            and (granted.role is not Role.NO_DIFFERENCE or self.windows[window]["nd"])
            for granted in self.plan.authorisations
        )

    def eligible(self, window: str, ticket: dict[str, Any]) -> bool:
        if ticket["only"] is not None:
            return bool(ticket["only"] == window)
        return self.may(window, ticket["matter"] or ticket["business"])

    def own(self, window: str, ticket: dict[str, Any]) -> bool:
        code = ticket["matter"] or ticket["business"]
        if ticket["only"] is not None or self._granted_own(window, code):
            return True
        specialists = [
            other
            for other, state in self.windows.items()
            if state["state"] == "open" and not state["nd"] and self._granted_own(other, code)
        ]
        helps_all = self.windows[window]["nd"] and not self.turned(window)
        return helps_all and not specialists and self.may(window, code)

    def turned(self, window: str) -> bool:
        return bool(self.windows[window]["nd"]) and self.plan.window[window].kind is not WindowKind.NO_DIFFERENCE

    def _granted_own(self, window: str, code: str) -> bool:
        matter = self.plan.matter.get(code)
        return any(
            window in granted.windows
            and granted.role is Role.OWN
            and granted.valid_from <= (self.day or date.min)
            and (code in granted.matters or (matter.business if matter else code) in granted.businesses)
            for granted in self.plan.authorisations
        )

    def counted(self, window: str, ticket: dict[str, Any], now: datetime) -> float:
        """routing.md §2.3, as it is written there."""
        rules = self.plan.rules
        own = rules.turned_credit_min if self.turned(window) else rules.own_credit_min
        credit = own if self.own(window, ticket) else 0
        if ticket["class"] == "green":
            credit += rules.green_credit_min
        if self.due(ticket, now):
            credit += rules.appointment_credit_min
        return float((now - ticket["turn"]).total_seconds() / 60 - self.short(ticket) + credit)

    def due(self, ticket: dict[str, Any], now: datetime) -> bool:
        rules = self.plan.rules
        return bool(
            ticket["class"] == "appointment"
            and ticket["issued"] <= ticket["due"] + timedelta(minutes=rules.appointment_late_min)
            and now >= ticket["due"] - timedelta(minutes=rules.appointment_early_min)
        )

    def short(self, ticket: dict[str, Any]) -> float:
        return min(self.plan.usual_minutes(ticket["business"], ticket["matter"]), self.plan.rules.short_matter_cap_min)

    def next_for(self, window: str, now: datetime) -> str | None:
        waiting = [one for one in self.in_state("waiting") if self.eligible(window, one)]
        waiting.sort(key=lambda one: (-round(self.counted(window, one, now), 6), one["order"]))
        return waiting[0]["id"] if waiting else None

    def no_taker(self, code: str) -> bool:
        return not any(self.may(window, code) for window in self.windows)

    def in_state(self, *states: str) -> list[dict[str, Any]]:
        return [one for one in self.tickets.values() if one["state"] in states]

    def in_front(self, ticket: dict[str, Any], now: datetime) -> int:
        """People of the same business with a better right now, or as good a one and earlier, before a new ticket."""

        def right(one: dict[str, Any]) -> float:
            return self.rank(one) - (60 * self.plan.rules.appointment_credit_min if self.due(one, now) else 0)

        waiting = [one for one in self.in_state("waiting") if one["business"] == ticket["business"]]
        return sum(right(one) <= right(ticket) for one in waiting)

    def lane(self, ticket: dict[str, Any]) -> tuple[str, str | None]:
        return ticket["matter"] or ticket["business"], ticket["only"]

    def rank(self, ticket: dict[str, Any]) -> float:
        green = self.plan.rules.green_credit_min if ticket["class"] == "green" else 0
        return float(ticket["turn"].timestamp() + 60 * (self.short(ticket) - green))
