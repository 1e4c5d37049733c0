"""A small stand-in for the server behind the manager's, the pad's and the phone page, and a Chromium to look at them.

It keeps what the test puts into ``views`` and ``tickets``, remembers every command, and answers what it is told to.
What is only asked, though by POST, is kept apart from commands: ``previews``.
Its fixtures are imported by conftest.py.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, Response, jsonify, request
from flask_socketio import SocketIO, join_room
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.exceptions import NotFound

from hardware.link.page_server import page_server
from screens import assets
from server.domain.errors import Refusal
from server.web.pages.manager import manager_blueprint
from server.web.pages.pad import pad_blueprint
from server.web.pages.staff import pages_blueprint
from server.web.pages.visitor import visitor_blueprint

CHROMIUM = "/usr/bin/chromium"
ASKS_ONLY = "advice/preview"  # the end of the path of a POST that changes nothing
NOTHING_FORETOLD = {"saves_min": 0, "up_to": False, "certainty": 0.0, "helped": [], "hurt": []}
PATIENCE_MS = (
    20_000  # longest wait for something to appear: a page may take over 5 s to load on a busy two-core machine
)
ARGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
HALL = {"code": "huangtan", "name": {"zh": "黄潭镇便民服务中心", "en": "Huangtan Service Centre"}}


@dataclass(kw_only=True)
class Command:
    """One POST as it came in."""

    path: str
    body: dict[str, Any]
    key: str
    token: str
    version: str


@dataclass(kw_only=True)
class PagesDouble:
    """The stand-in. ``answers`` maps a path to (status, body) or to a list of them, taken one by one."""

    url: str = ""
    seq: int = 100
    hall: dict[str, Any] = field(default_factory=lambda: dict(HALL))
    me: dict[str, Any] | None = None
    views: dict[str, Any] = field(default_factory=dict)
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)
    previews: list[Command] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    acted: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    refuse: Refusal | None = None
    socket: SocketIO | None = None

    def show(self, view: str, state: dict[str, Any]) -> None:
        """Replace a view's state and tell its followers."""
        self.seq += 1
        self.views[view] = state
        if self.socket:
            self.socket.emit("view", {"view": view, "seq": self.seq, "state": state, "events": []}, to=view)

    def received(self, path_end: str) -> list[Command]:
        """The commands whose path ends so, oldest first."""
        return [command for command in self.commands if command.path.endswith(path_end)]

    def app(self) -> Flask:
        app = Flask("pages_double")
        app.config["YOUXU_HALL"] = self.hall
        app.register_blueprint(assets.blueprint())
        app.register_blueprint(pages_blueprint())
        app.register_blueprint(manager_blueprint())
        app.register_blueprint(pad_blueprint())
        app.register_blueprint(visitor_blueprint(self._ticket_of, self._act))
        assets.apply_security_headers(app)
        self._add_api(app)
        self.socket = SocketIO(app, async_mode="threading")
        self.socket.on_event("subscribe", self._subscribe)
        return app

    def _add_api(self, app: Flask) -> None:
        @app.get("/api/v1/me")
        def me() -> tuple[Response, int]:
            return (jsonify(self.me), 200) if self.me else (jsonify({"code": "no_identity", "message": ""}), 401)

        @app.get("/api/v1/halls/<hall>/views/<view>")
        def view(hall: str, view: str) -> tuple[Response, int]:
            if view not in self.views:
                return jsonify({"code": "not_allowed", "message": "not for you", "detail": {}}), 403
            return jsonify({"seq": self.seq, "state": self.views[view]}), 200

        @app.post("/api/v1/<path:path>")
        def command(path: str) -> tuple[Response, int]:
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            key = request.headers["Idempotency-Key"]
            version = request.headers.get("If-Match", "")
            asks = path.endswith(ASKS_ONLY)
            kept = self.previews if asks else self.commands
            kept.append(Command(path=path, body=request.get_json(), key=key, token=token, version=version))
            answer = self.answers.get(path, (200, NOTHING_FORETOLD if asks else {}))
            status, body = answer.pop(0) if isinstance(answer, list) else answer
            return jsonify(body), status

    def _subscribe(self, wanted: dict[str, str]) -> dict[str, Any]:
        if wanted["view"] not in self.views:
            return {"error": {"code": "not_allowed", "message": "not for you"}}
        join_room(wanted["view"])
        return {"seq": self.seq, "state": self.views[wanted["view"]]}

    def _ticket_of(self, link: str) -> dict[str, Any]:
        if link not in self.tickets:
            raise NotFound
        return self.tickets[link]

    def _act(self, link: str, move: str, body: dict[str, Any]) -> dict[str, Any]:
        self.acted.append((link, move, body))
        if self.refuse:
            raise self.refuse
        if move == "leave":
            self.tickets[link] = self.tickets[link] | {"state": "abandoned"}
        if move == "rate":
            self.tickets[link] = self.tickets[link] | {"rating": None}
        return {}


@pytest.fixture
def double(chromium: Browser) -> Iterator[PagesDouble]:
    """The stand-in, on loopback. The test's pages are closed before it is, or they would poll a dead server."""
    hall = PagesDouble()
    server = page_server("127.0.0.1", 0, hall.app())
    hall.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield hall
    for context in chromium.contexts:
        context.close()
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGS))
        yield browser
        browser.close()


@dataclass(kw_only=True)
class Watched:
    """A page with everything it complained about: errors, console errors and content-policy violations."""

    page: Page
    complaints: list[str] = field(default_factory=list)


def watched(browser: Browser, width: int, height: int, **context: Any) -> Watched:
    """A new page of the given size; ``complaints`` must stay empty."""
    page = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **context).new_page()
    seen = Watched(page=page)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
    return seen


def sign_in(page: Page, server: str, then: str, *, name: str = "admin", password: str) -> None:
    """As everybody of the staff does it, on the way to the page ``then``."""
    page.goto(f"{server}/sign-in?next={then}")
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("#go")


def axe_faults(page: Page, *passed_over: str) -> list[str]:
    """What axe finds wrong but for the rules passed over, one line each.

    Without its own copy of the style sheets, which our content policy refuses loudly; the one rule that needs it is
    about pages that lock their orientation.
    """
    options = {"preload": False, "rules": {rule: {"enabled": False} for rule in passed_over}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]
