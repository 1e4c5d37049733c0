"""How the programs on devices log: one JSON object a line, in the shape of the server's, so that both are read alike.

``at``, ``level``, ``logger``, ``message``, and what was given as ``extra``: ``action``, ``request_id`` … A command's
``request_id`` is the same here, in the server's log and in its events.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any

_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """A record as one line; ID numbers are masked wherever they stand (promises.md P12)."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        line |= {name: value for name, value in vars(record).items() if name not in _USUAL}
        line["message"] = record.getMessage()
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return _ID_NUMBER.sub("[id number]", json.dumps(line, ensure_ascii=False, default=str))


def configure() -> None:
    """Log to stderr from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes a line for every request
