"""Every request's id, its line in the log when it is a command, and its place in the figures.

A command's id is its idempotency key, which is also its events' ``request_id``: kiosk, server and log name one thing by
one name. Other requests may bring ``X-Request-Id``, or get an id here. The answer always carries it.
"""

from __future__ import annotations

import logging
import re
from time import perf_counter

from flask import Flask, Response, g, request

from server.ids import new_id
from server.process.metrics import Metrics

log = logging.getLogger(__name__)

_PLAIN = re.compile(r"[\w.:-]{1,255}")
_TAKEN = frozenset({"take_ticket"})
_CALLED = frozenset({"call_next", "call_this"})


def log_requests(app: Flask, metrics: Metrics) -> None:
    """Give every request an id, count and time it, and write a line for every command."""

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()
        asked = request.headers.get("Idempotency-Key") or request.headers.get("X-Request-Id") or ""
        g.request_id = asked if _PLAIN.fullmatch(asked) else new_id()

    @app.after_request
    def end(response: Response) -> Response:
        request_id = g.get("request_id") or new_id()
        response.headers["X-Request-Id"] = request_id
        door = (request.endpoint or "none").rpartition(".")[2]
        seconds = perf_counter() - g.get("began", perf_counter())
        metrics.requests.add(door, str(response.status_code))
        metrics.seconds.add(seconds, request.method)
        code = _code(response)
        if code:
            metrics.refusals.add(code)
        if request.method != "POST":
            return response
        caller = g.get("caller")
        hall = g.host.code if "host" in g else caller.hall if caller else ""
        replayed = "Idempotent-Replay" in response.headers
        if response.status_code < 204 and not replayed and door in _TAKEN | _CALLED:
            (metrics.tickets if door in _TAKEN else metrics.calls).add(hall)
        log.info(
            "%s %d",
            door,
            response.status_code,
            extra={
                "action": "command",
                "door": door,
                "hall": hall or None,
                "request_id": request_id,
                "caller": caller.actor if caller else None,
                "status": response.status_code,
                "code": code or None,
                "replayed": replayed or None,
                "ms": round(1000 * seconds, 1),
            },
        )
        return response


def _code(response: Response) -> str:
    """The refusal's code; one of ours, so their number is bounded."""
    if response.status_code < 400 or response.mimetype != "application/problem+json":
        return ""
    body = response.get_json(silent=True)
    return str(body.get("code", "")) if isinstance(body, dict) else ""
