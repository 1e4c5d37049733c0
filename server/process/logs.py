"""How the server logs: one JSON object a line on stderr, or lines for a person at a terminal.

Every line has ``at``, ``level``, ``message`` and, where it says something stable, ``action`` (what happened, by a fixed
name), ``hall``, ``request_id``, ``caller``, ``code``, ``status``, ``ms``. Secrets and ID numbers are masked in whatever
was to be written (promises.md P12): a log must be useful for six months without personal data (§5.5).
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any

from gunicorn.glogging import Logger as GunicornLogger

FORMS = ("json", "human")

_SECRETS = (
    (re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])"), "[id number]"),
    (re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII), "[secret]"),  # a token
    (re.compile(r"(?<![\w-])([a-z2-7]{16})[a-z2-7]{26}(?![\w-])", re.ASCII), r"\1[secret]"),  # a link, a rating token
)
_LONG = re.compile(r"[\w-]{18,}")  # where a secret may stand: most lines have one such place, their request's id
_BEARER = re.compile(r"(?i)(bearer )[^\s\"',;]+")
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def masked(text: str) -> str:
    """Without ID numbers, tokens, sessions and the secret part of links."""
    if "earer " in text:
        text = _BEARER.sub(r"\1[secret]", text)
    return _LONG.sub(_masked_run, text)


def _masked_run(found: re.Match[str]) -> str:
    run = found[0]
    for pattern, instead in _SECRETS:
        run = pattern.sub(instead, run)
    return run


class JsonLines(logging.Formatter):
    """A record as one line of JSON; what was given as ``extra`` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            **_extra(record),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return masked(json.dumps(line, ensure_ascii=False, default=str))


class HumanLines(logging.Formatter):
    """A record for somebody who watches."""

    def format(self, record: logging.LogRecord) -> str:
        extra = " ".join(f"{name}={value}" for name, value in _extra(record).items())
        line = f"{_moment(record)[11:23]} {record.levelname:<8} {record.getMessage()}  {extra}".rstrip()
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return masked(line)


class QuietGunicorn(GunicornLogger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's log goes where ours goes, from warnings upwards."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)


def configure(form: str) -> None:
    """Log to stderr from now on; ``form`` is one of FORMS."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else HumanLines())
    root = logging.getLogger()
    for known in list(root.handlers):
        root.removeHandler(known)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("server").setLevel(logging.INFO)
    logging.captureWarnings(capture=True)


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _USUAL and value is not None}


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
