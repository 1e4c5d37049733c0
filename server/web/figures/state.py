"""Figures of ratings as doors and pages give them: every rate with its numerator and denominator."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from server.domain.plan import HallPlan
from server.domain.ratings.figures import (
    CaseFigures,
    CaseOutcome,
    Figures,
    RatedUnit,
    Share,
    figures_by,
    figures_of,
    ranks,
)
from server.domain.ratings.rating import Level
from server.domain.ratings.reasons import words_of
from server.live.sight import Json, named
from server.web.figures.shapes import By

KEYS: dict[By, Callable[[RatedUnit], str | None]] = {
    "window": lambda unit: unit.window,
    "clerk": lambda unit: unit.clerk,
    "matter": lambda unit: unit.matter or unit.business,
    "day": lambda unit: unit.day.isoformat(),
}
"""By what a visit is counted; its department is found in the plan. Without a matter it counts for its business."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Finished visits of some days, and the 12345 work orders that came in on them.

    ``windows``: where they were finished; None for the whole hall.
    """

    plan: HallPlan
    first: date
    last: date
    units: list[RatedUnit]
    orders: list[CaseOutcome]
    windows: frozenset[str] | None = None

    def groups(self, by: By) -> list[tuple[str, Figures]]:
        """In the order of the plan; days in their order, clerks by name, what the plan does not know any more last."""
        plan = self.plan
        key = KEYS.get(by) or (lambda unit: _department(plan, unit.business))
        found = figures_by(self.units, key)
        order: dict[str, int] = {}
        if by == "window":
            order = dict(plan.window_order)
        elif by == "matter":
            order = {code: n for n, code in enumerate([*plan.business, *plan.matter])}
        return sorted(found.items(), key=lambda one: (order.get(one[0], len(order)), one[0]))


def figures_state(period: Period, groups: Iterable[By]) -> Json:
    """The hall's figures, and those of each group. ``ranked_from``: fewer ratings have no rank."""
    rules, total = period.plan.rules, figures_of(period.units)
    orders = CaseFigures()
    for one in period.orders:
        orders.add(one)
    return {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "windows": None if period.windows is None else sorted(period.windows, key=period.plan.window_order.__getitem__),
        "ranked_from": rules.figures_ranked_from,
        "defaults_counted": False,
        "invalid_counted": {"good": False, "active": True, "score": False, "rectified": False},
        "total": {**figures_row(total), "reasons": {kind: reasons_rows(total, kind=kind) for kind in ("bad", "good")}},
        "work_orders": {**_case_counts(orders), "rates": _case_rates(orders)},
        "by": {by: group_rows(period, by) for by in groups},
    }


def group_rows(period: Period, by: By) -> list[Json]:
    """One line each, with its place where it has enough ratings; days and departments of one have no places."""
    groups = period.groups(by)
    places = ranks(groups, least=period.plan.rules.figures_ranked_from) if by != "day" else {}
    return [
        {"code": code, "name": group_name(period.plan, by, code), "rank": places.get(code), **figures_row(one)}
        for code, one in groups
    ]


def figures_row(one: Figures) -> Json:
    return {
        "finished": one.finished,
        "given": one.given,
        "unrated": one.unrated,
        "counted": one.counted,
        "good": one.good,
        "bad": one.bad,
        "flagged": one.flagged,
        "levels": {str(int(level)): one.levels[level] for level in sorted(Level, reverse=True)},
        **_case_counts(one.cases),
        "rates": {
            "good": _share(one.good_rate),
            "active": _share(one.active_rate),
            "score": _share(one.score),
            **_case_rates(one.cases),
        },
    }


def reasons_rows(one: Figures, *, kind: str) -> list[Json]:
    """Pareto: the most frequent first, each with the share of all up to it."""
    return [
        {"code": code, "name": named(words_of(code)), "count": count, "up_to": round(up_to, 4)}
        for code, count, up_to in one.pareto(bad=kind == "bad")
    ]


def group_name(plan: HallPlan, by: By, code: str) -> Json | None:
    """The words of a window, matter or department; clerks and days have none."""
    if by == "department":
        return {"zh": code, "en": code}
    known = {"window": (plan.window,), "matter": (plan.matter, plan.business)}.get(by, ())
    return next((named(names[code].name) for names in known if code in names), None)


def _department(plan: HallPlan, business: str) -> str | None:
    found = plan.business.get(business)
    return found.department if found else None


def _case_counts(cases: CaseFigures) -> Json:
    return {
        "invalid": cases.invalid,
        "valid_bad": cases.valid,
        "unverified": cases.unverified,
        "rectified": cases.rectified,
        "real_name": cases.real_name,
    }


def _case_rates(cases: CaseFigures) -> Json:
    return {
        "rectified": _share(cases.rectified_rate),
        "in_time": _share(cases.in_time_rate),
        "called_back": _share(cases.called_back_rate),
    }


def _share(share: Share) -> Json:
    return {"part": share.part, "whole": share.whole, "rate": round(share.rate, 4) if share.rate is not None else None}
