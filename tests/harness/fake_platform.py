"""A province's platform that is not there: it takes records as its interface says, and fails in every way on demand.

What it holds is written down apart from what it answers, so that a test can compare what the hall believes with what
has arrived.
"""

from __future__ import annotations

import hmac
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs

from server_process import free_port

Json = dict[str, Any]

SECRET = b"a secret that the platform has given"
_DIGESTS = {"hmac-sha256": "sha256", "hmac-sm3": "sm3"}


@dataclass(frozen=True, kw_only=True)
class Says:
    """How this platform answers, in the words of a mapping's ``[answer]``."""

    code: str = "code"
    taken: str = "200"
    known: str = "409"
    refused: str = "400"


class FakePlatform:
    """Listens on loopback. ``fate`` says for each arrival how it goes: one of :data:`FATES`, ``"ok"`` by default.

    ``books``: what it holds, by record id; ``arrivals``: every request with a good signature; ``order``: ids as taken.
    """

    def __init__(self, *, method: str = "hmac-sha256", says: Says | None = None, secret: bytes = SECRET) -> None:
        self.says = says or Says()
        self.books: dict[str, Json] = {}
        self.order: list[str] = []
        self.arrivals: Counter[str] = Counter()
        self.differing: list[str] = []  # told again with other words
        self.fates: Counter[str] = Counter()
        self.strangers = 0  # requests whose signature is wrong
        self.fate: Callable[[str], str] = lambda _record: "ok"
        self.patience_s = 3.0  # for how long it says nothing
        self._digest = _DIGESTS[method]
        self._secret = secret
        self._lock = Lock()
        self._server: ThreadingHTTPServer | None = None
        self.port = free_port()
        self.open()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def open(self) -> None:
        """Listen, on the same port as before."""
        handler = type("Bound", (_Handler,), {"platform": self})
        ThreadingHTTPServer.allow_reuse_address = True
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Nobody answers at the port any more; what it holds stays."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def hear(self, record: str, body: Json) -> str:
        """Take a record into the books. "known" where it is there already."""
        with self._lock:
            if record in self.books:
                if self.books[record] != body:
                    self.differing.append(record)
                return "known"
            self.books[record] = body
            self.order.append(record)
            return "taken"

    def signed(self, *parts: bytes) -> str:
        return hmac.new(self._secret, b"\n".join(parts), self._digest).hexdigest()


@dataclass
class _Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class _Handler(BaseHTTPRequestHandler):
    platform: FakePlatform
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        record = self.headers["X-Record-Id"]
        seal = self.platform.signed(self.headers["X-Timestamp"].encode(), record.encode(), content)
        if not hmac.compare_digest(seal, self.headers["X-Signature"]):
            self.platform.strangers += 1
            self._answer(record, _Reply(status=401, body=b"{}"))
            return
        fate = self.platform.fate(record)
        self.platform.arrivals[record] += 1
        self.platform.fates[fate] += 1
        FATES[fate](self, record, self._read(content))

    def _read(self, content: bytes) -> Json:
        if self.headers["Content-Type"].startswith("application/json"):
            found: Json = json.loads(content)
            return found
        return {name: values[0] for name, values in parse_qs(content.decode()).items()}

    # ---- the ways in which it may go -------------------------------------------------------------------------------

    def ok(self, record: str, body: Json) -> None:
        self._say(record, self.platform.hear(record, body))

    def twice(self, record: str, body: Json) -> None:
        """The request was sent again on the way: both arrive, the second answer comes back."""
        self.platform.hear(record, body)
        self.ok(record, body)

    def refuse(self, record: str, _body: Json) -> None:
        self._say(record, "refused")

    def unprocessable(self, record: str, _body: Json) -> None:
        self._answer(record, _Reply(status=422, body=b'{"code": "?"}'))

    def error(self, record: str, _body: Json) -> None:
        self._answer(record, _Reply(status=500, body=b"<html>error</html>"))

    def busy(self, record: str, _body: Json) -> None:
        self._answer(record, _Reply(status=503))

    def error_after_taking(self, record: str, body: Json) -> None:
        self.platform.hear(record, body)
        self.error(record, body)

    def redirect(self, record: str, _body: Json) -> None:
        self._answer(record, _Reply(status=302, headers={"Location": self.platform.url}))

    def login_page(self, record: str, _body: Json) -> None:
        """A gateway in between answers 200 with a page of its own."""
        self._answer(record, _Reply(body="<html>请登录</html>".encode()))

    def garbled(self, record: str, body: Json) -> None:
        """A gateway in between says that it has packed the answer, and has not."""
        self.platform.hear(record, body)
        self._answer(record, _Reply(body=b"{}", headers={"Content-Encoding": "gzip"}))

    def unknown_code(self, record: str, _body: Json) -> None:
        self._answer(record, _Reply(body=json.dumps({self.platform.says.code: "777"}).encode()))

    def wrong_seal(self, _record: str, _body: Json) -> None:
        """Somebody else says that it is taken."""
        body = json.dumps({self.platform.says.code: self.platform.says.taken}).encode()
        self._send(_Reply(body=body, headers={"X-Signature": "0" * 64}))

    def silent(self, _record: str, _body: Json) -> None:
        time.sleep(self.platform.patience_s)
        self.close_connection = True

    def taken_and_silent(self, record: str, body: Json) -> None:
        self.platform.hear(record, body)
        self.silent(record, body)

    def taken_and_lost(self, record: str, body: Json) -> None:
        """The line breaks after it has taken the record and before it has said so."""
        self.platform.hear(record, body)
        self.close_connection = True

    def broken(self, _record: str, _body: Json) -> None:
        self.close_connection = True

    def half(self, record: str, body: Json) -> None:
        """The answer breaks off in the middle, after the record was taken."""
        self.platform.hear(record, body)
        whole = self._words("taken", record)
        self._head(_Reply(body=whole, headers={"X-Signature": self._seal(record, whole)}))
        self.wfile.write(whole[: len(whole) // 2])
        self.wfile.flush()
        self.close_connection = True

    def half_words(self, record: str, body: Json) -> None:
        """A whole answer whose words are cut, rightly signed."""
        self.platform.hear(record, body)
        self._answer(record, _Reply(body=self._words("taken", record)[:-4]))

    def slow(self, record: str, body: Json) -> None:
        """Byte by byte: each comes in time, the whole never does."""
        self.platform.hear(record, body)
        whole = self._words("taken", record)
        self._head(_Reply(body=whole, headers={"X-Signature": self._seal(record, whole)}))
        until = time.monotonic() + self.platform.patience_s
        for octet in whole:
            if time.monotonic() > until:
                break
            self.wfile.write(bytes([octet]))
            self.wfile.flush()
            time.sleep(self.platform.patience_s / 12)
        self.close_connection = True

    def endless(self, _record: str, _body: Json) -> None:
        self._head(_Reply(body=b"x" * (1 << 20)))
        self.wfile.write(b"x" * (1 << 20))
        self.close_connection = True

    # ---- saying it -------------------------------------------------------------------------------------------------

    def _say(self, record: str, what: str) -> None:
        self._answer(record, _Reply(body=self._words(what, record)))

    def _words(self, what: str, record: str) -> bytes:
        code = getattr(self.platform.says, what)
        return json.dumps({self.platform.says.code: code, "msg": f"{what} 已处理", "id": f"P-{record}"}).encode()

    def _seal(self, record: str, body: bytes) -> str:
        return self.platform.signed(record.encode(), body)

    def _answer(self, record: str, reply: _Reply) -> None:
        reply.headers["X-Signature"] = self._seal(record, reply.body)
        self._send(reply)

    def _send(self, reply: _Reply) -> None:
        self._head(reply)
        self.wfile.write(reply.body)

    def _head(self, reply: _Reply) -> None:
        self.send_response(reply.status)
        for name, value in (reply.headers | {"Content-Length": str(len(reply.body))}).items():
            self.send_header(name, value)
        self.end_headers()

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # who asked has gone: that is one of the ways in which it may go

    def finish(self) -> None:
        try:
            super().finish()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's name
        """Not to the tests' output."""


FATES: dict[str, Callable[[_Handler, str, Json], None]] = {
    name: getattr(_Handler, name)
    for name in (
        "ok", "twice", "refuse", "unprocessable", "error", "busy", "error_after_taking", "redirect", "login_page",
        "garbled", "unknown_code", "wrong_seal", "silent", "taken_and_silent", "taken_and_lost", "broken", "half",
        "half_words", "slow", "endless",
    )
}  # fmt: skip
"""Every way in which it may go with a record, by name."""

FOR_GOOD = frozenset({"refuse", "unprocessable"})
"""After these the record needs a person."""
PASSING = tuple(name for name in FATES if name not in FOR_GOOD)
