"""Serves what every page shares, from this machine only: a hall has no internet.

Used by the server and by every agent that shows a page. Paths:

- ``/assets/shared/<file>``: our own modules and style sheets; revalidated on every load (unchanged: 304).
- ``/assets/vendor/<part>/<version>/<file>``: third-party parts; the path has the version, so they are cached for good.
- ``/assets/wording/<screen>.json``: the words of one screen in all its languages;
  ``/assets/wording/<screen>/languages.json``: which those are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, jsonify, request, send_from_directory

from screens.wording import WORDING, WordingError, languages, words

SHARED = Path(__file__).parent / "shared"
VENDOR = Path(__file__).parent / "vendor"

_FOR_GOOD = "public, max-age=31536000, immutable"
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}


def blueprint(wording: Path = WORDING) -> Blueprint:
    """The shared assets under ``/assets``; ``wording`` is the folder of the wording files."""
    assets = Blueprint("assets", __name__, url_prefix="/assets")

    @assets.get("/shared/<path:name>")
    def shared(name: str) -> Response:
        return _file(SHARED, name, "no-cache")

    @assets.get("/vendor/<path:name>")
    def vendor(name: str) -> Response:
        return _file(VENDOR, name, _FOR_GOOD)

    @assets.get("/wording/<screen>.json")
    def wording_of(screen: str) -> Response:
        try:
            table = words(screen, wording)
        except WordingError:
            abort(404)
        return _revalidated(table)

    @assets.get("/wording/<screen>/languages.json")
    def languages_of(screen: str) -> Response:
        try:
            words(screen, wording)  # an unknown screen has no languages
        except WordingError:
            abort(404)
        return _revalidated({code: one.as_dict() for code, one in languages(screen, wording).items()})

    return assets


def _revalidated(table: Mapping[str, object]) -> Response:
    answer = jsonify(table)
    answer.cache_control.no_cache = True
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]  # werkzeug returns the same Response


def apply_security_headers(app: Flask) -> None:
    """Put the strict content policy and its companions on every answer of ``app``.

    No inline script or style anywhere; only our own origin, its web socket, and pictures as ``data:``.
    """

    @app.after_request
    def headers(answer: Response) -> Response:
        answer.headers.setdefault("Content-Security-Policy", content_policy(request.host))
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Referrer-Policy", "same-origin")
        answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return answer


def content_policy(host: str) -> str:
    """The Content-Security-Policy for pages served as ``host`` (name and port).

    Chromium 87 does not count ``ws:`` as ``'self'``, so the socket's origin is named; an odd Host header is left out.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    rules = (
        "default-src 'self'",
        "img-src 'self' data:",
        f"connect-src 'self'{sockets}",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
    return "; ".join(rules)


def _file(folder: Path, name: str, cache: str) -> Response:
    answer = send_from_directory(folder, name, mimetype=_TYPES.get(Path(name).suffix))
    answer.headers["Cache-Control"] = cache
    return answer
