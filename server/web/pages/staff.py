"""The pages for people who work in the hall: sign-in, pairing, home and the clerk's console.

The pages carry words and structure only. Who is signed in and what the hall looks like come over the API and the live
channel, so a page is the same for everybody and may be shown before its data is there. But for one's own account: it
has no password fields for somebody who has no password here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, current_app, render_template, request

from screens.wording import LANGUAGES, translator
from server.web.gate import halls, signed_in

LANGUAGE_COOKIE = "youxu_language"
NO_HALL: dict[str, Any] = {"code": "", "name": {"zh": "", "en": ""}, "time_zone": ""}


_FILLED_BY_DOORS = (
    "accounts", "devices", "cases", "figures", "bookings", "pair", "trail", "data_map", "overview", "day_report",
    "work_figures", "attendance", "case_numbers", "case_check",
    "unresolved", "vouchers",
)  # fmt: skip


def pages_blueprint() -> Blueprint:
    """Sign-in, pairing, home, console, case desk, figures, with the frame ``layout.html`` and what templates need.

    The hall stands in ``app.config["YOUXU_HALL"]`` as ``{"code": …, "name": {"zh": …, "en": …}, "time_zone": …}``, or
    there is a function that gives it for this request; without it the frame shows the product's name alone. Where the
    server hosts several, ``YOUXU_HALLS`` lists them, for people to choose theirs when they sign in.
    """
    pages = Blueprint(
        "pages", __name__, template_folder="../templates", static_folder="../static", static_url_path="/pages/staff"
    )
    pages.app_context_processor(frame)

    @pages.get("/")
    def home() -> str:
        return render_template("home.html")

    @pages.get("/sign-in")
    def sign_in() -> str:
        named = current_app.config.get("YOUXU_HALLS", ())
        chosen = request.args.get("hall", "")
        next_, providers = safe_next(request.args.get("next")), current_app.config.get("YOUXU_SINGLE_SIGN_ON", {})
        return render_template("sign_in.html", next=next_, halls=named, chosen=chosen, providers=providers)

    @pages.get("/sign-in/back")
    def sign_in_back() -> str:
        return render_template("sign_in_back.html")

    @pages.get("/account")
    def account() -> str:
        next_, providers = safe_next(request.args.get("next")), current_app.config.get("YOUXU_SINGLE_SIGN_ON", {})
        return render_template("account.html", next=next_, providers=providers, password=_has_password())

    for name in _FILLED_BY_DOORS:
        pages.add_url_rule(f"/{name.replace('_', '-')}", name, partial(render_template, f"{name}.html"))

    @pages.get("/console/<hall_window>")
    def console(hall_window: str) -> str:
        return render_template("console.html", hall_window=hall_window)

    return pages


def _has_password() -> bool:
    """Whether the account of this browser has a password here; one that came by the single sign-on has none."""
    who = signed_in()
    hall = halls().get(who.hall) if who else None
    return who is None or hall is None or hall.people.find(who.code).password


def frame() -> dict[str, Any]:
    """What every staff template may use.

    ``lang`` ("zh" or "en"), ``html_lang``, ``hall`` (see :func:`pages_blueprint`), ``hall_name``, and
    ``wording(*screens)``, which gives the template its ``t(key, **values)``.
    """
    lang = language()
    shown = current_app.config.get("YOUXU_HALL") or NO_HALL
    hall = shown() if callable(shown) else shown
    return {
        "lang": lang,
        "html_lang": "zh-CN" if lang == "zh" else "en",
        "hall": hall,
        "hall_name": hall["name"].get(lang) or hall["name"].get("zh", ""),
        "wording": wording,
    }


def language() -> str:
    """The reader's language, from the cookie that ``words.js`` sets; Chinese when there is none."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else "zh"


def wording(*screens: str) -> Callable[..., str]:
    """``t(key, **values)`` over the words of ``screens`` in the reader's language."""
    return translator(language(), *screens)


def safe_next(wanted: str | None) -> str:
    """Where to go after sign-in: a path on this site, never another origin."""
    if wanted and wanted.startswith("/") and not wanted.startswith(("//", "/\\")):
        return wanted
    return "/"
