"""The page behind the code at a window, ``/w/<hall>/<window>`` (一窗一码): one code for everything that a visitor may
want there. No script, so that it works on any phone.

It rates only the visit that has just been finished, while the window's pad asks too: without an armed token there is no
form, and a form is worth nothing without the token in it. Whoever scans in that moment is taken for the visitor, as
whoever touches the pad is; several ratings from one phone are flagged (domain.md §8.1).
"""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from screens.wording import LANGUAGES, translator
from server.actions import ratings
from server.actions.turn import Answer, Turn
from server.domain.plan import Window
from server.domain.ratings.rating import TEXT_MAX, Level
from server.domain.ratings.unit import visit_of
from server.host import HallHost
from server.ids import new_id
from server.queries.past_tickets import past_unit
from server.web.gate import halls, who
from server.web.pages.visitor import rating_form, refusal_words
from server.web.qr import qr_svg
from server.web.tickets.rating import rater, terms_of

CHANNEL = "window_qr"


def window_code_blueprint() -> Blueprint:
    pages = Blueprint("window_code", __name__, template_folder="../templates", static_folder=None)

    @pages.get("/w/<hall>/<window>")
    def page(hall: str, window: str) -> Response:
        host, place, language = _place(hall, window)
        pad = host.view(f"pad:{window}")["state"]
        answer = make_response(
            render_template(
                "window_code.html",
                lang=language,
                t=translator(language, "ticket", "window_code"),
                hall=host.settings.plan,
                window=place,
                armed=pad["armed"],
                open=pad["open"],
                key=new_id(),
                levels=sorted(Level, reverse=True) if pad["armed"] else (),
                text_max=TEXT_MAX,
                notice=_notice(language),
            )
        )
        answer.headers["Cache-Control"] = "no-store"  # it holds the token
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    @pages.post("/w/<hall>/<window>")
    def rate(hall: str, window: str) -> Response:
        host, _, language = _place(hall, window)
        return _back(hall, window, language, _rated(host))

    @pages.get("/w/<hall>")
    def sheets(hall: str) -> str:
        """What is printed and put up: a sheet for every window, or for the one that is named."""
        host, language = _hall(hall), _language()
        named = request.args.get("window")
        shown = [one for one in host.settings.plan.windows if named in (None, one.code)]
        codes = {one.code: qr_svg(f"{host.public_url}/w/{host.code}/{one.code}") for one in shown}
        both = [translator(one, "window_code") for one in LANGUAGES]
        return render_template(
            "window_sheets.html", hall=host.settings.plan, windows=shown, codes=codes, words=both, lang=language
        )

    return pages


def _place(hall: str, window: str) -> tuple[HallHost, Window, str]:
    host = _hall(hall)
    place = host.settings.plan.window.get(window)
    if place is None:
        abort(404)
    return host, place, _language()


def _hall(hall: str) -> HallHost:
    found = halls().get(hall)
    if found is None:
        abort(404)
    return found


def _language() -> str:
    chosen = request.args.get("lang")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "zh") or "zh"


def _rated(host: HallHost) -> dict[str, str]:
    """What became of the form: ``{"done": …}`` or ``{"refused": code}``."""
    person, form = who(), rating_form()
    if person is not None and person.person:
        return {"refused": "staff_may_not_rate"}
    unit = host.keys.rated_unit_of(form["token"])
    if unit is None:
        return {"refused": "rating_token_unknown"}
    if form["level"] is None:
        return {"refused": "choose_level"}
    terms = terms_of(host, device=None, amends=False)

    def run(turn: Turn) -> Answer:
        ratings.rate(
            turn,
            unit=unit,
            level=form["level"],
            reasons=form["reasons"],
            text=form.get("text", ""),
            channel=CHANNEL,
            terms=terms,
            past=partial(past_unit, host.engine, host.code),
        )
        return Answer(status=201, body={"level": form["level"]})

    drawn = request.form.get("key", "")
    key = drawn if drawn.isalnum() and len(drawn) <= 32 else new_id()  # as new_id makes them, with room
    seen = host.keys.fingerprint_of(f"{unit}\n{sorted(form.items())}".encode())
    answer = host.do(rater(host, visit_of(unit)), run, key=key, fingerprint=seen)
    return {"refused": answer.body["code"]} if answer.status >= 400 else {"done": "rate"}  # HTTP


def _back(hall: str, window: str, language: str, outcome: dict[str, str]) -> Response:
    values: dict[str, Any] = {"hall": hall, "window": window, "lang": language, **outcome}
    return make_response(redirect(url_for("window_code.page", **values), 303))


def _notice(language: str) -> tuple[str, str] | None:
    if request.args.get("done") == "rate":
        return "done", translator(language, "ticket")("done_rate")
    refused = request.args.get("refused")
    if refused == "choose_level":
        return "refused", translator(language, "ticket")("choose_level")
    return ("refused", refusal_words(refused, language)) if refused else None
