"""One conversation with the platform above: a signed request, and what its answer means.

Only an answer that says so counts as taken. Everything that could also mean *perhaps* is *unclear* and asked again,
under the same record id: a platform that has the record already says so, and that is as good.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import httpx

from server.reporting.mapped import mapped
from server.settings.reporting import AnswerForm, Reporting

_DIGESTS = {"hmac-sha256": "sha256", "hmac-sm3": "sm3"}
_ANSWER_BYTES = 64 * 1024
_REASON_LETTERS = 200
_FAULTS: dict[type[Exception], str] = {
    httpx.ConnectError: "no_connection",
    httpx.DecodingError: "answer_unreadable",  # not packed as it says
}

Json = dict[str, Any]


class Verdict(StrEnum):
    """What became of a sending."""

    TAKEN = "taken"  # 已上报
    REFUSED = "refused"  # the platform will never take this record as it is
    UNCLEAR = "unclear"  # perhaps taken, perhaps not: asked again


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """``reason``: a code of ours and, behind a colon, the platform's words. ``ill``: the platform, not the record."""

    verdict: Verdict
    reason: str = ""
    receipt: str | None = None
    ill: bool = False


class Platform:
    """``secret``: read when it is needed, so that a new one needs no restart; its silence is *unclear*."""

    def __init__(
        self, reporting: Reporting, secret: Callable[[], bytes], time_zone: str, client: httpx.Client | None = None
    ) -> None:
        self._reporting = reporting
        self._secret = secret
        self._time_zone = time_zone
        rules = reporting.rules
        self._client = client or httpx.Client(
            verify=_trusted(rules.ca_file), timeout=rules.timeout_s, trust_env=False, follow_redirects=False
        )

    def close(self) -> None:
        self._client.close()

    def tell(self, record: Json, *, at: str) -> Reply:
        """Send one record. ``at``: the moment of sending, ISO 8601, signed too. Raises Unmappable, SecretMissing."""
        mapping, rules = self._reporting.mapping, self._reporting.rules
        body = mapped(mapping, record, self._time_zone)
        content, kind = _encoded(mapping.body, body)
        headers = {
            "Content-Type": kind,
            "X-App-Id": rules.app_id,
            "X-Timestamp": at,
            "X-Record-Id": record["record_id"],
            "Idempotency-Key": record["record_id"],
        }
        headers["X-Signature"] = self._signature(at.encode(), record["record_id"].encode(), content)
        path = mapping.paths.rating if record["kind"] == "rating" else mapping.paths.case
        try:
            status, answer, seal = self._ask(rules.url + path, content, headers)
        except httpx.TimeoutException:
            return _unclear("timeout")
        except (httpx.TransportError, httpx.DecodingError) as error:
            return _unclear(_FAULTS.get(type(error), "broken_off"))
        except _TooMuch:
            return _unclear("answer_too_long")
        if not 200 <= status < 300:
            return _by_status(mapping.answer, status)
        if mapping.signature.answer and not hmac.compare_digest(
            self._signature(record["record_id"].encode(), answer), seal
        ):
            return _unclear("answer_not_signed")
        return _by_words(mapping.answer, answer)

    def _ask(self, url: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes, str]:
        """Status, body and signature; all of it within the time limit, also where it comes by single bytes."""
        until = monotonic() + self._reporting.rules.timeout_s
        with self._client.stream("POST", url, content=content, headers=headers) as answer:
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > _ANSWER_BYTES:
                    raise _TooMuch
                if monotonic() > until:
                    raise httpx.ReadTimeout("the whole answer takes too long")
            return answer.status_code, body, answer.headers.get("X-Signature", "")

    def _signature(self, *parts: bytes) -> str:
        digest = _DIGESTS[self._reporting.mapping.signature.method]
        return hmac.new(self._secret(), b"\n".join(parts), digest).hexdigest()


class _TooMuch(Exception):
    """An answer longer than any that a platform has reason to give."""


def _trusted(ca_file: str | None) -> Any:
    if ca_file is None:
        return True
    context = httpx.create_ssl_context()
    context.load_verify_locations(ca_file)
    return context


def _encoded(how: str, body: Json) -> tuple[bytes, str]:
    if how == "json":
        return json.dumps(body, ensure_ascii=False, sort_keys=True).encode(), "application/json; charset=utf-8"
    flat = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
        for name, value in body.items()
    }
    return urlencode(flat).encode(), "application/x-www-form-urlencoded; charset=utf-8"


def _by_status(form: AnswerForm, status: int) -> Reply:
    """400 and 422 are about the record; whatever else is about the platform, the way to it, or our standing there."""
    if status in form.known_status:
        return Reply(verdict=Verdict.TAKEN, reason="known")
    if status in (400, 422):
        return Reply(verdict=Verdict.REFUSED, reason=f"http_{status}")
    if status in (401, 403):
        return _unclear("not_authorised")
    return _unclear(f"http_{status}")


def _by_words(form: AnswerForm, answer: bytes) -> Reply:
    try:
        said = json.loads(answer)
    except ValueError:
        return _unclear("answer_unreadable")
    code = _found(said, form.code)
    if code is None:
        return _unclear("answer_without_code")
    words = str(_found(said, form.message) or "")[:_REASON_LETTERS]
    if code in (*form.taken, *form.known):
        receipt = _found(said, form.receipt) if form.receipt else None
        return Reply(verdict=Verdict.TAKEN, reason="" if code in form.taken else "known", receipt=receipt)
    if code in form.refused:
        return Reply(verdict=Verdict.REFUSED, reason=f"refused_{code}: {words}")
    return Reply(verdict=Verdict.UNCLEAR, reason=f"code_{code[:40]}: {words}")


def _found(said: Any, path: str) -> str | None:
    for step in path.split("."):
        if not isinstance(said, dict) or step not in said:
            return None
        said = said[step]
    return None if isinstance(said, (dict, list)) or said is None else str(said)[:_REASON_LETTERS]


def _unclear(reason: str) -> Reply:
    return Reply(verdict=Verdict.UNCLEAR, reason=reason, ill=True)
