"""The page that an agent serves to its own browser on loopback, with the same socket protocol as the server's.

So one ``live.js`` serves both: ``subscribe`` → ``{"seq","state"}``, then ``view`` and ``heartbeat``. The local
heartbeat also says how the link to the server is, so that a screen can tell honestly since when it stands still.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import flask
from flask_socketio import SocketIO, join_room

from hardware.link.client import HallLink
from hardware.link.messages import HEARTBEAT_S, Event, LinkError
from hardware.link.page_server import page_server
from screens import assets


class PageAddressTaken(LinkError):
    """The page's address is in use: another agent runs on this PC; give it another --port."""

    code = "page_address_taken"


class LocalPage:
    """An agent's own pages: a Flask app (``page.app``, add your routes before start) and its live views.

    ``folder`` holds ``templates`` (``*.html``) and everything served under ``/page/``. ``paint`` may be called from any
    thread, before or after start. Paint a server's view under the server's own ``seq``, or its events are not rung.
    """

    def __init__(
        self,
        name: str,
        *,
        folder: Path,
        link: HallLink | None = None,
        hall: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        self.app = flask.Flask(name, template_folder=str(folder), static_folder=str(folder), static_url_path="/page")
        self.app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
        self.app.before_request(self._refuse_other_sites)
        assets.apply_security_headers(self.app)
        self.app.register_blueprint(assets.blueprint())
        self.app.add_url_rule("/api/v1/halls/<hall>/views/<view>", view_func=self._on_poll)
        self._socketio = SocketIO(
            self.app, async_mode="threading", transports=["websocket"], max_http_buffer_size=65536
        )
        self._socketio.on_event(str(Event.SUBSCRIBE), self._on_subscribe)
        self._link = link
        self._hall = hall
        self._host, self._port = host, port
        self._heartbeat_s = heartbeat_s
        self._views: dict[str, dict[str, Any]] = {}
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._server: Any = None
        self._threads: list[threading.Thread] = []
        self._seq = int(time.time() * 1000)  # newer than any seq of an earlier run that the browser may still hold

    # ---- painting ---------------------------------------------------------------------------------------------

    def next_seq(self) -> int:
        """A sequence number for views that the agent composes itself; grows over restarts too."""
        with self._lock:
            self._seq += 1
            return self._seq

    def paint(self, view: str, seq: int, state: Mapping[str, Any], events: Sequence[Mapping[str, Any]] = ()) -> None:
        """Make this the view's whole state, for pages open now and later. Older states than the painted are ignored."""
        message = {"view": view, "seq": seq, "state": state}
        with self._lock:
            held = self._views.get(view)
            if held is not None and seq <= held["seq"]:
                return
            self._views[view] = message
            self._socketio.emit(str(Event.VIEW), {**message, "events": list(events)}, to=view)

    def _on_subscribe(self, asked: Any) -> dict[str, Any]:
        view = asked.get("view") if isinstance(asked, dict) else None
        if not isinstance(view, str):
            return {"error": {"code": "invalid", "message": "subscribe needs a view"}}
        with self._lock:
            join_room(view)
            held = self._views.get(view)
        if held is None:
            return {"error": {"code": "not_painted", "message": "nothing was painted yet; it follows"}}
        return {"seq": held["seq"], "state": held["state"]}

    def _on_poll(self, hall: str, view: str) -> Any:  # noqa: ARG002 - the same address as at the server; we have one hall
        """The view without a socket, for a page whose socket is down."""
        with self._lock:
            held = self._views.get(view)
        if held is None:
            return {"code": "not_painted", "message": "nothing was painted yet", "detail": {}}, 503
        return {"seq": held["seq"], "state": held["state"]}

    def link_state(self) -> dict[str, Any]:
        """How the link to the server is, for screens: ``{"connected", "silent_s"}``."""
        if self._link is None:
            return {"connected": True, "silent_s": 0}
        return {"connected": self._link.connected, "silent_s": int(self._link.silent_s())}

    def _beat(self) -> None:
        while not self._stopping.wait(self._heartbeat_s):
            with self._lock:
                heads = [(view, message["seq"]) for view, message in self._views.items()]
            link = self.link_state()
            for view, seq in heads:
                at = datetime.now(UTC).isoformat()  # noqa: TID251 - an agent's own clock, shown to nobody
                beat = {"hall": self._hall, "view": view, "seq": seq, "at": at, "link": link}
                self._socketio.emit(str(Event.HEARTBEAT), beat, to=view)

    def _refuse_other_sites(self) -> None:
        """No page of another site in the same browser may read or command this agent, nor by a borrowed name."""
        host = flask.request.host
        if urlsplit(f"//{host}").hostname not in {"127.0.0.1", "localhost", "::1", self._host}:
            flask.abort(400)
        origin = flask.request.headers.get("Origin")
        if flask.request.method == "POST" and origin is not None and urlsplit(origin).netloc != host:
            flask.abort(403)

    # ---- life -------------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where the browser finds the page, once started."""
        return f"http://{self._host}:{self._port}/"

    def start(self) -> None:
        """Serve in the background. Raises PageAddressTaken."""
        try:
            self._server = page_server(self._host, self._port, self.app)
        except (OSError, SystemExit) as error:  # werkzeug exits when the address is taken
            raise PageAddressTaken(f"{PageAddressTaken.__doc__} ({self._host}:{self._port})") from error
        self._port = self._server.server_port
        for work, name in ((self._server.serve_forever, "page"), (self._beat, "page-heartbeat")):
            thread = threading.Thread(target=work, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Close every browser's socket and the server."""
        self._stopping.set()
        if self._server is None:
            return
        self._server.shutdown()
        for sid in list(self._socketio.server.manager.get_participants("/", None)):
            self._socketio.server.disconnect(sid[0])
        for thread in self._threads:
            thread.join(timeout=5)
        self._server.server_close()
        self._server = None
