"""Requests to a provider within one time limit, so that a slow one costs a person's patience and never the hall's."""

from __future__ import annotations

from time import monotonic
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx

from server.single_sign_on.refusals import ProviderSilent

_ANSWER_BYTES = 256 * 1024


class ClientProof(Protocol):
    """How Authlib puts our client's name and secret into a request."""

    def prepare(self, method: str, uri: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]: ...


class Conversation:
    """``within_s``: for all of it, also where an answer comes by single bytes."""

    def __init__(self, client: httpx.Client, within_s: float) -> None:
        self._client = client
        self._until = monotonic() + within_s

    def get(self, url: str) -> dict[str, Any]:
        """A JSON object. Raises ProviderSilent."""
        answer = self._ask("GET", url, {"Accept": "application/json"}, None)
        try:
            found = answer.json()
        except ValueError as error:
            raise ProviderSilent("no JSON") from error
        if answer.status_code != 200 or not isinstance(found, dict):
            raise ProviderSilent(f"status {answer.status_code}")
        return found

    def post(self, url: str, *, data: dict[str, str], headers: dict[str, str], auth: ClientProof) -> httpx.Response:
        """What Authlib's client asks of a session. Raises ProviderSilent."""
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        answer = self._ask("POST", url, headers, body.encode())
        if answer.status_code >= 500:
            raise ProviderSilent(f"status {answer.status_code}")
        try:
            answer.json()
        except ValueError as error:
            raise ProviderSilent("no JSON") from error
        return answer

    def _ask(self, method: str, url: str, headers: dict[str, str], content: bytes | None) -> httpx.Response:
        body = b""
        try:
            with self._client.stream(method, url, headers=headers, content=content, timeout=self._left()) as answer:
                for piece in answer.iter_bytes():
                    body += piece
                    self._left()
                    if len(body) > _ANSWER_BYTES:
                        raise ProviderSilent("its answer is too long")
                return httpx.Response(answer.status_code, content=body, request=answer.request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderSilent(type(error).__name__) from error

    def _left(self) -> float:
        left = self._until - monotonic()
        if left <= 0:
            raise ProviderSilent("too slow")
        return left
