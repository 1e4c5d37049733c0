"""The demo's first page: links every screen, says what it is, and shows the printed slips and spoken calls."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import httpx
from flask import Flask, Response, jsonify, render_template, request, send_from_directory
from werkzeug.serving import BaseWSGIServer, make_server

from screens import assets
from screens.wording import LANGUAGES, translator
from server.demo.crowd import Pace
from server.demo.staff import PROVINCE_VIEWER, TEAM_LEAD
from server.settings import HallSettings

_SHOWN = 8
_PACES = (1, 2, 4, 8, 16)


@dataclass(kw_only=True)
class Guide:
    """Where everything is. ``pads``: windows with a pad."""

    settings: HallSettings
    server: str
    kiosk: str
    display: str
    password: str = ""
    own_window: str = ""
    pads: Collection[str] = ()


class FirstPage:
    """Served on loopback from a thread of the demo. ``pairing``: makes a one-time code for the pad of a window."""

    def __init__(self, guide: Guide, pace: Pace, pairing: Callable[[str], str], *, slips: Path, sounds: Path) -> None:
        self._guide = guide
        self._pace = pace
        self._pairing = pairing
        self._folders = {"slips": (slips, ".png"), "sounds": (sounds, ".wav")}
        self._server: BaseWSGIServer | None = None

    def start(self, port: int) -> None:
        self._server = make_server("127.0.0.1", port, self._app(), threaded=True)
        Thread(target=self._server.serve_forever, name="first-page", daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def _app(self) -> Flask:
        app = Flask(__name__, static_folder="static", static_url_path="/pages/demo")
        app.register_blueprint(assets.blueprint())
        assets.apply_security_headers(app)

        @app.get("/")
        def first() -> str:
            language = request.args.get("lang", "zh")
            chosen = language if language in LANGUAGES else "zh"
            return render_template(
                "demo.html",
                t=translator(chosen, "demo"),
                lang=chosen,
                guide=self._guide,
                team_lead=TEAM_LEAD if self._guide.settings.teams else None,
                province_viewer=PROVINCE_VIEWER,
                plan=self._guide.settings.plan,
                windows=[one for one in self._guide.settings.plan.windows if not one.kind.spare],
                paces=_PACES,
            )

        @app.get("/now")
        def now() -> Response:
            return jsonify({"pace": self._pace.times, **{kind: self._newest(kind) for kind in self._folders}})

        @app.post("/pace")
        def pace() -> tuple[Response, int]:
            wanted = (request.get_json(silent=True) or {}).get("times")
            if wanted not in _PACES:
                return jsonify({"code": "invalid_input", "detail": {"field": "times", "known": list(_PACES)}}), 422
            self._pace.times = float(wanted)
            return jsonify({"times": self._pace.times}), 200

        @app.post("/card/<name>")
        def card(name: str) -> tuple[Response, int]:
            """Lay an invented card on the kiosk's virtual reader."""
            answer = httpx.post(f"{self._guide.kiosk}/virtual/card/{quote(name)}", timeout=5.0)
            return jsonify(answer.json()), answer.status_code

        @app.post("/pad/<window>")
        def pad(window: str) -> tuple[Response, int]:
            """Where this browser becomes the pad of a window: a code is good once, so each look has its own."""
            if window not in self._guide.pads:
                return jsonify({"code": "unknown_window", "detail": {"window": window}}), 404
            return jsonify({"address": f"{self._guide.server}/pair#{self._pairing(window)}"}), 201

        @app.get("/<kind>/<path:name>")
        def made(kind: str, name: str) -> Response | tuple[str, int]:
            if kind not in self._folders:
                return "", 404
            return send_from_directory(self._folders[kind][0].resolve(), name)

        return app

    def _newest(self, kind: str) -> list[dict[str, Any]]:
        folder, ending = self._folders[kind]
        found = sorted(folder.glob(f"*{ending}"), key=lambda file: file.stat().st_mtime, reverse=True)[:_SHOWN]
        return [{"name": file.stem, "address": f"/{kind}/{file.name}"} for file in found]
