"""Sending one command over HTTP until its outcome is known (promises.md §2.2).

A lost answer means *unknown*, never *failed*: it is asked for again under the same key.
"""

from __future__ import annotations

import logging
import random  # noqa: TID251 - jitter between retries of many devices; no decision of the hall depends on it
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from hardware.link.messages import API, LinkError
from hardware.link.signing import Signer

log = logging.getLogger(__name__)

FIRST_DELAY_S = 0.2
LAST_DELAY_S = 2.0
NOT_NOW = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the server said. ``body`` is the JSON object, empty for 204; ``replayed``: of an earlier attempt."""

    status: int
    body: dict[str, Any]
    replayed: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class LinkDown(LinkError):
    """The server did not give a final answer in time; whether the command was done is unknown."""

    code = "link_down"

    def __init__(self, detail: str = "", *, answer: Answer | None = None) -> None:
        super().__init__(f"{LinkDown.__doc__} {detail}".strip())
        self.answer = answer  # the last "not now" (429, 503 …), if the server said anything at all


class HallHttp:
    """The HTTP half of a link. Paths beginning with ``/`` stand under ``/api/v1``, others under the device's hall.

    Safe to use from several threads.
    """

    def __init__(self, server: str, token: str, hall: Callable[[], str], signer: Signer | None = None) -> None:
        self._hall = hall
        self._signer = signer
        self._http = httpx.Client(
            base_url=server,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(5, connect=2),
            trust_env=False,  # a hall's server is on the local network, never behind the PC's web proxy
        )

    def get(self, path: str) -> Answer:
        """Ask once. Raises LinkDown when there is no answer."""
        try:
            return _answer(self._http.get(self._url(path)))
        except httpx.TransportError as error:
            raise LinkDown(str(error)) from error

    def command(
        self,
        path: str,
        body: dict[str, Any],
        *,
        key: str,
        patience_s: float,
        language: str = "zh",
        final: frozenset[str] = frozenset(),
    ) -> Answer:
        """Send until there is a final answer or patience ends (LinkDown). At least one attempt is made.

        ``final``: codes of a "not now" that is not worth waiting for; it is handed on like any answer.
        """
        end = time.monotonic() + patience_s
        url = self._url(path)
        headers = {"Idempotency-Key": key, "Accept-Language": language}
        delay = FIRST_DELAY_S
        began, attempts = time.monotonic(), 0
        while True:
            answer, trouble = self._attempt(url, body, headers, end)
            attempts += 1
            if answer is not None and (not _not_now(answer) or answer.body.get("code") in final):
                _tell(path, key, began, attempts, f"HTTP {answer.status}")
                return answer
            pause = delay * random.uniform(0.5, 1.5)  # noqa: S311 - jitter, not a secret
            if time.monotonic() + pause >= end:
                _tell(path, key, began, attempts, f"unknown: {trouble}")
                raise LinkDown(trouble, answer=answer)
            time.sleep(pause)
            delay = min(delay * 2, LAST_DELAY_S)

    def close(self) -> None:
        self._http.close()

    def _attempt(
        self, url: str, body: dict[str, Any], headers: dict[str, str], end: float
    ) -> tuple[Answer | None, str]:
        left = max(0.5, end - time.monotonic())
        limits = httpx.Timeout(min(5, left), connect=min(2, left))
        try:
            request = self._http.build_request("POST", url, json=body, headers=headers, timeout=limits)
            if self._signer is not None:
                request.headers.update(self._signer.headers("POST", request.url.path, request.content))
            response = self._http.send(request)
        except (httpx.TransportError, OSError) as error:  # OSError: the signer's counter cannot be written down
            return None, str(error)
        answer = _answer(response)
        return answer, f"HTTP {answer.status}"

    def _url(self, path: str) -> str:
        return f"{API}{path}" if path.startswith("/") else f"{API}/halls/{self._hall()}/{path}"


def _tell(path: str, key: str, began: float, attempts: int, outcome: str) -> None:
    """One line a command; the server's log, its answer and its events carry the same ``request_id``."""
    log.info(
        "%s: %s",
        path,
        outcome,
        extra={
            "action": "command",
            "request_id": key,
            "attempts": attempts,
            "ms": round(1000 * (time.monotonic() - began), 1),
        },
    )


def _answer(response: httpx.Response) -> Answer:
    try:
        body = response.json() if response.content else {}
    except ValueError:
        body = {}
    return Answer(
        status=response.status_code,
        body=body if isinstance(body, dict) else {"value": body},
        replayed=response.headers.get("Idempotent-Replay") == "1",
    )


def _not_now(answer: Answer) -> bool:
    return answer.status in NOT_NOW or (answer.status == 409 and answer.body.get("code") == "in_progress")
