"""Headers of an agent's own pages: the project's strict policy from ``screens`` where installed, else the same here.

``hardware`` can be installed on a device PC without ``screens`` (a desk has no page), so it is asked for by name.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import flask

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self' ws://{host} wss://{host}; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def shared_blueprint() -> flask.Blueprint | None:
    """``screens.assets.blueprint()``: tokens, live.js, fonts, wording under ``/assets``; None without ``screens``."""
    assets = _assets()
    return assets.blueprint() if assets is not None else None


def apply_security_headers(app: flask.Flask) -> None:
    """Strict CSP and its companions on every answer of the app."""
    assets = _assets()
    if assets is not None:
        assets.apply_security_headers(app)
    else:
        app.after_request(_own_headers)


def _assets() -> Any:
    return import_module("screens.assets") if find_spec("screens") and find_spec("screens.assets") else None


def _own_headers(response: flask.Response) -> flask.Response:
    response.headers["Content-Security-Policy"] = POLICY.format(host=flask.request.host)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
