"""The kiosk's few HTTP addresses, for its own page only (hardware.link.page refuses every other origin)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import flask

from hardware.link.commands import LinkDown
from kiosk.offline import OfflineNotReady
from kiosk.typed import BadNumber

if TYPE_CHECKING:
    from kiosk.agent import KioskAgent

Reply = tuple[dict[str, Any], int]
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def add_routes(agent: KioskAgent) -> None:
    """The page itself, what a visitor may ask for, and who they are."""
    app = agent.page.app
    _add_identity(agent)

    @app.get("/")
    def home() -> str:
        return flask.render_template("kiosk.html", hall=agent.link.hall)

    @app.post("/take")
    def take() -> Reply:
        asked = _body()
        if not any(asked.get(name) for name in ("business", "matter", "bundle", "booking")):
            return _problem("invalid", 422)
        return _done(asked, lambda key, language: agent.taking.take(asked, key=key, language=language))

    @app.post("/book")
    def book() -> Reply:
        asked = _body()
        if not all(asked.get(name) for name in ("business", "day", "time")):
            return _problem("invalid", 422)
        hall = agent.hall_for_slips(str(asked["business"]))
        return _done(asked, lambda key, language: agent.taking.book(asked, key=key, language=language, hall=hall))

    @app.post("/help")
    def help_wanted() -> Reply:
        agent.call_staff()
        return {}, 200

    @app.post("/slip/again")
    def again() -> Reply:
        return ({}, 200) if agent.print_again(str(_body().get("job"))) else _problem("unknown_job", 404)


def _add_identity(agent: KioskAgent) -> None:
    """Who the visitor is, and that it be forgotten."""
    app = agent.page.app

    @app.post("/who")
    def who() -> Reply:
        """The number itself is in no answer and no log."""
        asked = _body()
        try:
            agent.cards.hold_typed(str(asked.get("kind")), str(asked.get("number")))
        except BadNumber:
            return _problem(BadNumber.code, 422)
        return {}, 200

    @app.post("/card/forget")
    def forget() -> Reply:
        agent.cards.forget()
        return {}, 200


def _done(asked: dict[str, Any], do: Callable[[str, str], tuple[int, dict[str, Any]]]) -> Reply:
    """What became of a command under the key of the drawn screen.

    Of "not now" the page gets 500, not 503: it must not ask again by itself; the agent has already waited as long as
    is decent.
    """
    key = str(asked.get("key") or flask.request.headers.get("Idempotency-Key") or "")
    if not _is_key(key):
        return _problem("invalid", 422)
    language = str(asked.get("language") or "zh")
    try:
        status, body = do(key, language if _LANGUAGE.fullmatch(language) else "zh")
    except LinkDown as error:
        if isinstance(error.__cause__, OfflineNotReady):
            return _problem(f"offline_{error.__cause__.why}", 500)
        not_now = error.answer is not None and error.answer.status in (429, 503)
        return _problem("not_now" if not_now else LinkDown.code, 500)
    return body, 500 if status == 503 else status


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
