"""Star grading as doors and pages give it: each indicator with what was counted, its rule and its points."""

from __future__ import annotations

from datetime import date

from server.domain.ratings.figures import Share, figures_of
from server.domain.star_grading import Grading, IndicatorGraded, graded
from server.domain.work_figures import BookingsKept, WorkFigures
from server.host import HallHost
from server.live.sight import Json, named
from server.web.figures.api import period_of


def star_state(hall: HallHost, first: date, last: date, work: WorkFigures, kept: BookingsKept) -> Json | None:
    """None where the hall has no scheme."""
    scheme = hall.settings.star_grading
    if scheme is None:
        return None
    found: Grading = graded(scheme, _measured(hall, first, last, work, kept))
    of_hundred = found.of_hundred
    return {
        "source": named(scheme.source),
        "sample": scheme.sample,
        "most_stars": len(scheme.stars),
        "stars": found.stars,
        "points": round(found.points, 2),
        "of": found.of,
        "of_hundred": None if of_hundred is None else round(of_hundred, 1),
        "indicators": [_line(line) for line in found.lines],
    }


def _measured(hall: HallHost, first: date, last: date, work: WorkFigures, kept: BookingsKept) -> dict[str, Share]:
    rated = figures_of(period_of(hall, first, last).units)
    waits, handled = work.waits.count, work.handling.count
    return {
        "good_rate": rated.good_rate,
        "active_rate": rated.active_rate,
        "rectified_rate": rated.cases.rectified_rate,
        "in_time_rate": rated.cases.in_time_rate,
        "called_back_rate": rated.cases.called_back_rate,
        "served_rate": Share(part=work.finished, whole=work.finished + work.empty),
        "wait_kept_rate": Share(part=waits - work.long_waits, whole=waits),
        "handling_kept_rate": Share(part=handled - work.long_handled, whole=handled),
        "bookings_kept_rate": Share(part=kept.kept, whole=kept.kept + kept.missed),
    }


def _line(line: IndicatorGraded) -> Json:
    one, rate = line.indicator, line.share.rate
    return {
        "measure": one.measure,
        "name": named(one.name),
        "part": line.share.part,
        "whole": line.share.whole,
        "rate": None if rate is None else round(rate, 4),
        "none_at": one.none_at,
        "full_at": one.full_at,
        "least": one.least,
        "points": None if line.points is None else round(line.points, 2),
        "of": one.points,
    }
