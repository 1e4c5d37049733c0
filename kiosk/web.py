"""The kiosk's few HTTP addresses, for its own page only (hardware.link.page refuses every other origin)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import flask

from hardware.link.commands import LinkDown

if TYPE_CHECKING:
    from kiosk.agent import KioskAgent

Reply = tuple[dict[str, Any], int]


def add_routes(agent: KioskAgent) -> None:
    """``GET /``, ``POST /take``, ``POST /card/forget``, ``POST /slip/again``, ``POST /help``."""
    app = agent.page.app

    @app.get("/")
    def home() -> str:
        return flask.render_template("kiosk.html", hall=agent.link.hall)

    @app.post("/take")
    def take() -> Reply:
        asked = _body()
        key = str(asked.get("key") or flask.request.headers.get("Idempotency-Key") or "")
        if not _is_key(key) or not (asked.get("business") or asked.get("matter") or asked.get("booking")):
            return _problem("invalid", 422)
        try:
            status, body = agent.take(asked, key=key, language="en" if asked.get("language") == "en" else "zh")
        except LinkDown as error:
            not_now = error.answer is not None and error.answer.status in (429, 503)
            # 500, not 503: the page must not ask again by itself; the agent has already waited as long as is decent.
            return _problem("not_now" if not_now else LinkDown.code, 500)
        return body, status

    @app.post("/card/forget")
    def forget() -> Reply:
        agent.cards.forget()
        return {}, 200

    @app.post("/help")
    def help_wanted() -> Reply:
        agent.call_staff()
        return {}, 200

    @app.post("/slip/again")
    def again() -> Reply:
        return ({}, 200) if agent.print_again(str(_body().get("job"))) else _problem("unknown_job", 404)


def _body() -> dict[str, Any]:
    body = flask.request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _problem(code: str, status: int) -> Reply:
    return {"code": code, "message": "", "detail": {}}, status


def _is_key(key: str) -> bool:
    try:
        uuid.UUID(key)
    except ValueError:
        return False
    return True
