"""What everybody may see of the ratings (评价公示), ``/satisfaction``: whole days, no persons, no small numbers.

Plain HTML without script, so that it works on any phone behind the QR code of a board or a window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request

from screens.wording import LANGUAGES, translator
from server.domain.ratings.figures import Figures, enough_for_all, figures_of
from server.domain.ratings.rating import Level
from server.domain.ratings.reasons import words_of
from server.host import HallHost
from server.web.figures.api import period_of, today_of
from server.web.gate import halls

DAYS = 30
"""So many days, the last one yesterday: today would tell who has just been here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """``total``: None where there are too few ratings to say anything."""

    first: date
    last: date
    total: Figures | None
    departments: list[tuple[str, Figures]]


def public_blueprint() -> Blueprint:
    pages = Blueprint("public_page", __name__, template_folder="../templates", static_folder=None)

    @pages.get("/satisfaction")
    def satisfaction() -> str:
        named = request.args.get("hall")
        hall = halls().get(named) if named else halls().only
        if hall is None:
            abort(404)
        language = request.args.get("lang", "zh")
        language = language if language in LANGUAGES else "zh"
        return render_template(
            "satisfaction.html",
            lang=language,
            t=translator(language, "figures", "satisfaction"),
            hall=hall.settings.plan,
            levels=sorted(Level, reverse=True),
            words_of=words_of,
            summary=summary_of(hall),
        )

    return pages


def summary_of(hall: HallHost) -> Summary:
    """Of the last thirty days that are over."""
    last = today_of(hall) - timedelta(days=1)
    first, least = last - timedelta(days=DAYS - 1), hall.settings.plan.rules.figures_public_from
    period = period_of(hall, first, last)
    total = figures_of(period.units)
    if total.counted < max(1, least):
        return Summary(first=first, last=last, total=None, departments=[])
    return Summary(
        first=first, last=last, total=total, departments=enough_for_all(period.groups("department"), least=least)
    )
