"""A gateway for text messages that is not there: it takes them, and fails in every way on demand.

What has arrived is written down apart from what is answered: a test compares what the hall believes with what a visitor
would have got.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

Json = dict[str, Any]

FATES = ("ok", "error", "busy", "garbled", "redirect", "silent", "broken", "taken_and_lost", "endless", "refuse")
"""Every way in which it may go with a message. After ``refuse`` it is never tried again."""
PASSING = tuple(fate for fate in FATES if fate not in ("ok", "refuse"))


class FakeGateway:
    """Listens on loopback. ``fate`` says for each arrival how it goes; ``ok`` by default.

    ``books``: what a visitor has got, by id; ``asked``: the id of every request with the right secret, as it came.
    """

    def __init__(self, *, secret: str, patience_s: float = 1.5) -> None:
        self.secret, self.patience_s = secret, patience_s
        self.books: dict[str, Json] = {}
        self.asked: list[str] = []
        self.differing: list[str] = []  # told again with other words
        self.strangers = 0  # requests without the secret
        self.fate: Callable[[int], str] = lambda _nth: "ok"
        self.lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"gateway": self}))
        Thread(target=self._server.serve_forever, name="fake gateway", daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/send"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    gateway: FakeGateway
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:  # http.server's name
        gateway, body = self.gateway, json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with gateway.lock:
            if self.headers["Authorization"] != f"Bearer {gateway.secret}":
                gateway.strangers += 1
                return self._say(401)
            gateway.asked.append(body["id"])
            fate = gateway.fate(len(gateway.asked))
            if fate in ("ok", "taken_and_lost"):
                before = gateway.books.setdefault(body["id"], body)
                if before != body or self.headers["Idempotency-Key"] != body["id"]:
                    gateway.differing.append(body["id"])
        if fate == "silent":
            time.sleep(gateway.patience_s)
        if fate == "endless":
            return self._endless()
        if fate in ("silent", "broken", "taken_and_lost"):
            self.close_connection = True
            return None
        if fate == "garbled":
            return self._garbled()
        statuses = {"ok": 200, "error": 500, "busy": 429, "redirect": 302, "refuse": 422}
        return self._say(statuses[fate])

    def _endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            self.close_connection = True  # who asked has gone

    def _garbled(self) -> None:
        """It says that its answer is packed, and it is not."""
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def _say(self, status: int) -> None:
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's name
        """Not to the tests' output."""
