"""Handing one message to the hall's gateway: a command or an address, and what its answer means.

Only a plain yes counts as taken, and only a plain no is for good; whatever could mean *perhaps* is asked again under
the same id. The number goes through a pipe or a body, never into arguments, addresses or logs, where others could read
it.
"""

from __future__ import annotations

import json
import logging
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from time import monotonic
from typing import Protocol

import httpx

from server.given_secret import SecretMissing

log = logging.getLogger(__name__)

_NO = 65  # EX_DATAERR of sysexits.h: this message will never be taken
_NO_STATUS = frozenset({400, 404, 410, 422})
_ANSWER_BYTES = 64 * 1024
_FAULTS: dict[type[Exception], str] = {
    httpx.ConnectError: "no_connection",
    httpx.DecodingError: "answer_unreadable",  # not packed as it says
}


@dataclass(frozen=True, kw_only=True, slots=True)
class TextMessage:
    """``id``: always the same for the same message, so that a gateway that has it already can tell."""

    id: str
    phone: str
    text: str
    link: str
    hall: str
    language: str

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False).encode()


class Outcome(StrEnum):
    TAKEN = "taken"
    REFUSED = "refused"  # never, as it is
    UNCLEAR = "unclear"  # perhaps: asked again


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """``reason``: a code of ours, never words of the gateway: they may hold the number."""

    outcome: Outcome
    reason: str = ""


TAKEN = Handed(outcome=Outcome.TAKEN)


class Gateway(Protocol):
    def hand(self, message: TextMessage) -> Handed: ...

    def close(self) -> None: ...


class CommandGateway:
    """A program that reads the message as JSON from its input. Exit code 0 takes it, 65 refuses it for good."""

    def __init__(self, command: Sequence[str], *, timeout_s: float) -> None:
        self._command, self._timeout_s = list(command), timeout_s

    def close(self) -> None:
        """Nothing is held."""

    def hand(self, message: TextMessage) -> Handed:
        try:
            done = subprocess.run(  # the hall's own configuration names it
                self._command,
                input=message.as_json(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=self._timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _unclear("timeout")
        except BrokenPipeError:
            return _unclear("not_read")
        except OSError as error:
            return _unclear(f"not_run: {type(error).__name__}")
        if done.returncode == 0:
            return TAKEN
        if done.returncode == _NO:
            return Handed(outcome=Outcome.REFUSED, reason="refused")
        return _unclear(f"exit_{done.returncode}")


class UrlGateway:
    """An address that takes the message as JSON by POST. 2xx takes it; 400, 404, 410 and 422 refuse it for good."""

    def __init__(self, url: str, *, secret: Callable[[], bytes] | None, timeout_s: float) -> None:
        self._url, self._secret, self._timeout_s = url, secret, timeout_s
        self._client = httpx.Client(timeout=timeout_s, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        self._client.close()

    def hand(self, message: TextMessage) -> Handed:
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.id}
        try:
            if self._secret is not None:
                headers["Authorization"] = f"Bearer {self._secret().decode()}"
            status = self._ask(message.as_json(), headers)
        except SecretMissing as error:
            log.warning("the gateway's secret is missing: %s", error, extra={"action": "text_secret_missing"})
            return _unclear("secret_missing")
        except httpx.TimeoutException:
            return _unclear("timeout")
        except (httpx.TransportError, httpx.DecodingError) as error:
            return _unclear(_FAULTS.get(type(error), "broken_off"))
        if 200 <= status < 300:
            return TAKEN
        if status in _NO_STATUS:
            return Handed(outcome=Outcome.REFUSED, reason=f"http_{status}")
        return _unclear(f"http_{status}")

    def _ask(self, body: bytes, headers: dict[str, str]) -> int:
        """The status of a whole answer, all of it within the time limit, also where it comes by single bytes."""
        until = monotonic() + self._timeout_s
        with self._client.stream("POST", self._url, content=body, headers=headers) as answer:
            length = 0
            for piece in answer.iter_bytes():
                length += len(piece)
                if monotonic() > until or length > _ANSWER_BYTES:
                    raise httpx.ReadTimeout("an answer without an end")
            return answer.status_code


def _unclear(reason: str) -> Handed:
    return Handed(outcome=Outcome.UNCLEAR, reason=reason)
