"""The provider of one hall: where people are sent, and what it says of those who come back.

It may be slow or away. Everything has a time limit, few ask it at once, and after a silence nobody asks for some
seconds; nothing here runs in a hall's turn.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client

from server.clock import Clock
from server.settings.outside import on_this_machine
from server.settings.single_sign_on import SingleSignOnForm
from server.single_sign_on.begun import Begun
from server.single_sign_on.conversation import Conversation
from server.single_sign_on.id_token import proved
from server.single_sign_on.refusals import NotVouched, ProviderSilent

log = logging.getLogger(__name__)

_AT_ONCE = 8  # conversations: a dead provider never takes the hall's threads
_WAITS_S = 1.0  # for a place
_RESTS_S = 3.0  # after a silence it is not asked
_SIGN_OUT_S = 2.0
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Provider:
    """``secret``: read when it is needed, so that a new one needs no restart; None of a public client."""

    def __init__(
        self,
        rules: SingleSignOnForm,
        secret: Callable[[], bytes] | None,
        clock: Clock,
        client: httpx.Client | None = None,
    ) -> None:
        self.rules = rules
        self._secret = secret
        self._clock = clock
        self._http = client or httpx.Client(
            verify=_trusted(rules.ca_file),
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )
        self._places = BoundedSemaphore(_AT_ONCE)
        self._rests_until = 0.0

    def address(self, one: Begun, back_to: str) -> str:
        """Where the browser goes. ``back_to``: our page for those who come back. Raises ProviderSilent."""
        with self._asked(self.rules.timeout_s) as conversation:
            where = self._metadata(conversation)["authorization_endpoint"]
            ours = self._client(conversation, back_to, None)
            address, _ = ours.create_authorization_url(where, one.state, one.verifier, nonce=one.nonce)
        return str(address)

    def claims(self, one: Begun, code: str, back_to: str) -> dict[str, Any]:
        """What the provider says of whoever came back with a code. Raises NotVouched, ProviderSilent, SecretMissing."""
        secret = self._secret() if self._secret else None
        with self._asked(self.rules.timeout_s) as conversation:
            metadata = self._metadata(conversation)
            tokens = self._tokens(self._client(conversation, back_to, secret), metadata, code, one)
            keys = conversation.get(metadata["jwks_uri"]).get("keys")  # anew each time: they change without notice
        if not isinstance(tokens.get("id_token"), str):
            raise NotVouched("no ID token")
        return proved(
            tokens["id_token"],
            keys if isinstance(keys, list) else [],
            issuer=self.rules.issuer,
            client_id=self.rules.client_id,
            nonce=one.nonce,
            access_token=tokens.get("access_token"),
            now=self._clock.now(),
        )

    def sign_out_address(self, back_to: str) -> str | None:
        """Where to go to sign out there too; None where it has no such place, does not say so in time, or need not."""
        if not self.rules.sign_out_there:
            return None
        try:
            with self._asked(_SIGN_OUT_S) as conversation:
                where = self._metadata(conversation).get("end_session_endpoint")
        except ProviderSilent:
            return None
        if not isinstance(where, str) or not _safe(where):
            return None
        asked = urlencode({"client_id": self.rules.client_id, "post_logout_redirect_uri": back_to})
        return f"{where}{'&' if '?' in where else '?'}{asked}"

    def _client(self, conversation: Conversation, back_to: str, secret: bytes | None) -> OAuth2Client:
        return OAuth2Client(
            conversation,
            client_id=self.rules.client_id,
            client_secret=secret.decode() if secret else None,
            scope=" ".join(self.rules.scopes),
            redirect_uri=back_to,
            code_challenge_method="S256",
        )

    def _tokens(self, ours: OAuth2Client, metadata: dict[str, Any], code: str, one: Begun) -> dict[str, Any]:
        methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self._secret and "client_secret_basic" not in methods and "client_secret_post" in methods:
            ours.token_endpoint_auth_method = "client_secret_post"  # noqa: S105  # the name of a way, not a secret
        try:
            found: dict[str, Any] = ours.fetch_token(
                metadata["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=one.verifier
            )
        except AuthlibBaseError as error:
            raise NotVouched(f"token: {str(error.error)[:40]}") from error
        return found

    def _metadata(self, conversation: Conversation) -> dict[str, Any]:
        """What the provider says of itself (Discovery 1.0 §4): asked anew each time, so we know that it is there."""
        found = conversation.get(self.rules.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if found.get("issuer") != self.rules.issuer:
            raise ProviderSilent("it says that it is another issuer")
        for name in _ENDPOINTS:
            if not isinstance(found.get(name), str) or not _safe(found[name]):
                raise ProviderSilent(f"no usable {name}")
        return found

    def _require_awake(self) -> None:
        if monotonic() < self._rests_until:
            raise ProviderSilent("it did not answer a moment ago")

    @contextmanager
    def _asked(self, within_s: float) -> Iterator[Conversation]:
        """Raises ProviderSilent at once while it rests or too many ask."""
        self._require_awake()
        if not self._places.acquire(timeout=_WAITS_S):
            raise ProviderSilent("too many ask at once")
        try:
            yield Conversation(self._http, within_s)
        except ProviderSilent as error:
            self._rests_until = monotonic() + _RESTS_S
            log.warning(
                "single sign-on of %s does not answer: %s", self.rules.issuer, error.why,
                extra={"action": "single_sign_on_silent"},
            )  # fmt: skip
            raise
        finally:
            self._places.release()


def _safe(url: str) -> bool:
    return url.startswith("https://") or (url.startswith("http://") and on_this_machine(url))


def _trusted(ca_file: str | None) -> Any:
    if ca_file is None:
        return True
    context = httpx.create_ssl_context()
    context.load_verify_locations(ca_file)
    return context
