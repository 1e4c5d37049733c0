"""Letting a new kiosk in on its own screen: the one-time code that the hall manager was shown is typed here (§5.2)."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import flask

from hardware import supervisor
from hardware.link.enrolment import Credentials, EnrolmentRefused, EnrolmentUnreachable, enrol, save
from hardware.link.page import LocalPage
from hardware.stop_signal import StopSignal

PAGE = Path(__file__).parent / "page"


class EnrolmentPage:
    """Serves the page until a code was good; then :meth:`wait` gives the credentials, which are kept already."""

    def __init__(self, server: str, folder: Path, *, host: str = "127.0.0.1", port: int = 8081) -> None:
        self._server, self._folder = server, folder
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._credentials: Credentials | None = None
        self.page = LocalPage("kiosk-enrolment", folder=PAGE, host=host, port=port)
        self._add_routes()

    def start(self) -> None:
        self.page.start()

    def stop(self) -> None:
        """End the page and whoever waits."""
        self._done.set()
        self.page.stop()

    def wait(self, stop: StopSignal) -> Credentials | None:
        """Until somebody has typed a good code; None when the program is told to end before."""
        while not stop.wait(0.0) and not self._done.wait(0.5):
            supervisor.tell(supervisor.ALIVE)
        return self._credentials

    def _add_routes(self) -> None:
        app = self.page.app

        @app.get("/")
        def home() -> str:
            return flask.render_template("enrol.html", hall="")

        @app.post("/enrol")
        def enrol_here() -> tuple[dict[str, Any], int]:
            body = flask.request.get_json(silent=True)
            code = str(body.get("code", "")) if isinstance(body, dict) else ""
            with self._lock:
                if self._credentials is not None:
                    return {}, 200  # a second press on the same screen
                try:
                    found = enrol(self._server, code)
                except EnrolmentRefused:
                    return {"code": "enrolment_refused", "message": "", "detail": {}}, 403
                except EnrolmentUnreachable:
                    return {"code": "enrolment_unreachable", "message": "", "detail": {}}, 502
                if found.kind != "kiosk":
                    return {"code": "not_a_kiosk", "message": "", "detail": {"kind": found.kind}}, 409
                save(self._folder, found)
                self._credentials = found
            self._done.set()
            return {}, 200
