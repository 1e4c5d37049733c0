"""A provider of single sign-on that is not there: it speaks OpenID Connect's bytes on loopback, and lies on demand.

It checks what a provider must check (client, redirect address, PKCE, one use of a code), so that our side is held too.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

Json = dict[str, Any]
CLIENT, SECRET = "youxu", "a secret that the provider has given"


@dataclass(kw_only=True)
class Lies:
    """What it does wrong. ``claims``: put over the right ones; None takes one away. ``silent``: it takes and waits."""

    claims: Json = field(default_factory=dict)
    unsigned: bool = False  # algorithm "none"
    unpublished_key: bool = False
    shared_secret: bool = False  # HS256 with the client's secret
    state: str = ""  # in place of ours
    refuses: bool = False
    issuer: str = ""  # in its own description
    drips: bool = False  # an answer that comes by single bytes
    silent: bool = False


class FakeProvider:
    """Listens on loopback. ``who``: the claims of whoever is signed in there now; ``asked``: requests by path."""

    def __init__(self) -> None:
        self.who: Json = {"sub": "s-1", "preferred_username": "li", "groups": ["hall-clerks"]}
        self.lies = Lies()
        self.asked: Counter[str] = Counter()
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.over = Event()
        self._codes: dict[str, Json] = {}
        handler = type("Bound", (_Handler,), {"provider": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/realm"

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def rotate(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})

    def description(self) -> Json:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        places["end_session_endpoint"] = "bye"
        return {
            "issuer": self.lies.issuer or self.issuer,
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            **{name: f"{self.issuer}/{path}" for name, path in places.items()},
        }

    def keys(self) -> Json:
        """Beside its own, one that nobody here understands."""
        return {"keys": [{"kty": "quantum", "kid": "q"}, self.key.as_dict(private=False)]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Somebody is signed in here already: back at once, with a code."""
        back = {"state": self.lies.state or asked["state"], "iss": self.issuer}
        if self.lies.refuses:
            return f"{asked['redirect_uri']}?{urlencode({**back, 'error': 'access_denied'})}"
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(12)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({**back, 'code': code})}"

    def tokens(self, given: dict[str, str], authorization: str) -> tuple[int, Json]:
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(given.get("code", ""), None)
        digest = base64.urlsafe_b64encode(sha256(given.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        right = (
            asked is not None
            and asked["client_id"] == CLIENT
            and asked["redirect_uri"] == given["redirect_uri"]
            and asked["code_challenge"] == digest
        )
        if asked is None or not right:
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(12)
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self._id_token(asked)}

    def _id_token(self, asked: Json) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = {**claims, **self.who, **self.lies.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.lies.unsigned:
            return f"{_word({'alg': 'none'})}.{_word(claims)}."
        if self.lies.shared_secret:
            return _by_secret(claims)
        key = RSAKey.generate_key(2048, {"kid": "elsewhere"}) if self.lies.unpublished_key else self.key
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


class _Handler(BaseHTTPRequestHandler):
    provider: FakeProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._heard(parts.path)
        if parts.path.endswith("/authorize"):
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(asked))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif parts.path.endswith("/.well-known/openid-configuration"):
            self._answer(200, self.provider.description())
        elif parts.path.endswith("/keys"):
            self._answer(200, self.provider.keys())
        else:
            self._page("Signed out.")

    def do_POST(self) -> None:
        self._heard(self.path)
        length = int(self.headers["Content-Length"])
        given = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        self._answer(*self.provider.tokens(given, self.headers.get("Authorization", "")))

    def _heard(self, path: str) -> None:
        self.provider.asked[path.rpartition("/")[2]] += 1
        if self.provider.lies.silent:
            self.provider.over.wait(60)

    def _answer(self, status: int, body: Json) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        for piece in [raw[at : at + 1] for at in range(len(raw))] if self.provider.lies.drips else [raw]:
            self.wfile.write(piece)
            if self.provider.lies.drips and self.provider.over.wait(0.2):
                return

    def _page(self, text: str) -> None:
        raw = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def handle(self) -> None:
        """Whoever asked may be gone before the answer."""
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.provider.asked["gone"] += 1

    def log_message(self, *_: Any) -> None:
        """Nothing: pytest shows what matters."""


def _word(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _by_secret(claims: Json) -> str:
    signed = f"{_word({'alg': 'HS256'})}.{_word(claims)}"
    seal = hmac.new(SECRET.encode(), signed.encode(), sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(seal).decode().rstrip('=')}"
