"""Star grading (星级评定) by the hall's own figures, as a table in which each point is explained."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from server.web.api import api_blueprint
from server.web.figures.sheet import Sheet
from server.web.figures.work import days_of
from server.web.figures.work_shapes import ExportStars
from server.web.figures.work_state import work_state
from server.web.gate import Unwelcome, require_hall
from server.web.handing_out import handed_out, written
from server.web.pages.staff import language, wording
from server.web.shapes import HallPath, file_told

_HEADS = ("indicator", "star_part", "star_whole", "star_rate", "none_at", "full_at", "least", "star_points", "star_of")


def star_blueprint() -> APIBlueprint:
    api = api_blueprint("star_grading")

    @api.post("/halls/<hall>/star-grading/export", responses={200: file_told("text/csv")})
    def star_grading_table(path: HallPath, body: ExportStars) -> Response:
        """The grading of some days: what was counted, the rule, and the points that follow from both."""
        hall = require_hall(path.hall)
        first, last = days_of(body, hall)
        stars = work_state(hall, first, last, ())["star_grading"]
        if stars is None:
            raise Unwelcome(404, "no_star_scheme")
        t, lang = wording("work_figures"), language()
        sheet = Sheet()
        sheet.add(t("star_source", source=stars["source"][lang]))
        sheet.add(*map(t, _HEADS))
        for one in stars["indicators"]:
            sheet.add(
                one["name"][lang], one["part"], one["whole"], one["rate"], one["none_at"], one["full_at"],
                one["least"], one["points"], one["of"],
            )  # fmt: skip
        sheet.add(t("star_sum"), None, None, None, None, None, None, stars["points"], stars["of"])
        sheet.add(t("stars"), stars["stars"])
        name = f"{hall.code}-stars-{first:%Y%m%d}-{last:%Y%m%d}.csv"
        subject = f"{first}..{last}"
        return handed_out(
            written(sheet.lines()), kind="text/csv", name=name, what="star_grading", subject=subject, heads=4
        )

    return api
