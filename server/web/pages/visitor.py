"""The phone page of one ticket, ``/t/<link>``: opened from the slip, useful without script, under 30 KB.

The link is the secret: whoever has it sees this ticket and nothing about anybody else, and may leave, delay, come back
or rate.
Every form is drawn with its own idempotency key, so that two presses, or a press repeated after a lost answer, are one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from screens.wording import WordingError, translator, words
from server.domain.errors import Refusal
from server.domain.ratings.rating import TEXT_MAX, Level
from server.ids import new_id
from server.web.tickets.view import TicketView, ticket_view

TicketOf = Callable[[str], Mapping[str, Any]]
"""The state of ``GET /tickets/{link}``; raises :class:`werkzeug.exceptions.NotFound`."""

Act = Callable[[str, str, dict[str, Any]], Mapping[str, Any]]
"""``act(link, move, body)`` with the moves leave, delay, back and rate; ``body["key"]`` is the idempotency key.

A rate's body also has ``token``, ``level`` (1 to 5), ``reasons`` and, unless blank, ``text``. Raises
:class:`server.domain.errors.Refusal`.
"""

_KEY_LENGTH = 255  # promises.md §2.2
_MOVES = ("leave", "delay", "back", "rate")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reader:
    """How this visitor reads the page; travels in the links, because WeChat may keep no cookies."""

    language: str
    large: bool

    @property
    def query(self) -> dict[str, str]:
        return {"lang": self.language} | ({"text": "large"} if self.large else {})


def visitor_blueprint(ticket_of: TicketOf, act: Act, new_key: Callable[[], str] = new_id) -> Blueprint:
    """The page, its refreshed part and its forms. ``new_key`` makes idempotency keys."""
    pages = Blueprint(
        "ticket_page",
        __name__,
        static_folder="../static/ticket",
        static_url_path="/pages/ticket",
        template_folder="../templates",
    )

    @pages.get("/t/<link>")
    def page(link: str) -> Response:
        try:
            ticket = ticket_of(link)
        except NotFound:
            return _unseen(make_response(render_template("ticket_not_found.html", **_texts(_reader())), 404))
        reader = _reader(ticket)
        refused = request.args.get("refused")
        return _paint(link, ticket, reader, new_key, notice=_notice(reader, request.args.get("done"), refused))

    @pages.post("/t/<link>/<move>")
    def move(link: str, move: str) -> Response:
        if move not in _MOVES:
            abort(404)
        reader = _reader()
        drawn = request.form.get("key", "")
        body: dict[str, Any] = {"key": drawn if drawn.isprintable() and 0 < len(drawn) <= _KEY_LENGTH else new_key()}
        if move == "rate":
            body |= rating_form()
            if body["level"] is None:
                return _back(link, reader, refused="choose_level")
        try:
            act(link, move, body)
        except Refusal as refused:
            return _back(link, reader, refused=refused.code)
        return _back(link, reader, done=move)

    return pages


def _paint(
    link: str, ticket: Mapping[str, Any], reader: _Reader, new_key: Callable[[], str], *, notice: tuple[str, str] | None
) -> Response:
    texts = _texts(reader)
    view = ticket_view(ticket, texts["t"], reader.language)
    version = _version(view, reader)
    if request.args.get("part") and request.headers.get("If-None-Match") == f'"{version}"':
        return _unseen(make_response("", 304))
    keys = {move: new_key() for move in _MOVES}
    answer = make_response(
        render_template(
            "ticket_part.html" if request.args.get("part") else "ticket.html",
            **texts,
            link=link,
            view=view,
            version=version,
            keys=keys,
            notice=notice,
            levels=sorted(Level, reverse=True) if view.rating_token or view.amending else (),
            text_max=TEXT_MAX,
        )
    )
    answer.headers["ETag"] = f'"{version}"'
    return _unseen(answer)


def _texts(reader: _Reader) -> dict[str, Any]:
    other = "en" if reader.language == "zh" else "zh"
    return {
        "t": translator(reader.language, "ticket"),
        "lang": reader.language,
        "large": reader.large,
        "query": reader.query,
        "other_language": _Reader(language=other, large=reader.large).query,
        "other_size": _Reader(language=reader.language, large=not reader.large).query,
    }


def _reader(ticket: Mapping[str, Any] | None = None) -> _Reader:
    """What the reader chose here; else the language chosen at the kiosk with the ticket, else the browser's."""
    chosen = request.args.get("lang")
    asked = request.accept_languages.best_match(("zh", "en"), "zh")
    at_kiosk = {None: asked, "zh": "zh"}.get((ticket or {}).get("language"), "en")
    language = chosen if chosen in ("zh", "en") else at_kiosk
    return _Reader(language=language or "zh", large=request.args.get("text") == "large")


def _notice(reader: _Reader, done: str | None, refused: str | None) -> tuple[str, str] | None:
    """(kind, words) of what became of the last press; unknown names are ignored."""
    if done in _MOVES:
        return "done", translator(reader.language, "ticket")(f"done_{done}")
    if refused == "choose_level":
        return "refused", translator(reader.language, "ticket")("choose_level")
    return ("refused", refusal_words(refused, reader.language)) if refused else None


def refusal_words(code: str, language: str) -> str:
    """What a page says of a refusal; something general of one that it has no words for."""
    try:
        return words("errors")[code][language]
    except (WordingError, KeyError):
        return translator(language, "ticket")("not_now")


def rating_form() -> dict[str, Any]:
    """``token``, ``level`` (None where none was chosen), ``reasons`` of that level and, unless blank, ``text``."""
    level = request.form.get("level", type=int)
    text = "".join(one for one in request.form.get("text", "").strip() if one.isprintable() or one == "\n")
    reasons = [reason for reason in request.form.getlist("reasons") if reason[:1] == str(level)]
    return {"token": request.form.get("token", ""), "level": level, "reasons": reasons} | (
        {"text": text} if text else {}
    )


def _back(link: str, reader: _Reader, **outcome: str) -> Response:
    values: dict[str, Any] = {"link": link, **reader.query, **outcome}
    return make_response(redirect(url_for("ticket_page.page", **values), 303))


def _version(view: TicketView, reader: _Reader) -> str:
    return hashlib.sha256(repr((view, reader)).encode()).hexdigest()[:16]


def _unseen(answer: Response) -> Response:
    """Keep the secret link out of caches, referrers and search engines."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
