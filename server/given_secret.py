"""A secret that another system has given the hall: out of the environment or a file, never out of the configuration."""

from __future__ import annotations

import os
from pathlib import Path


class SecretMissing(Exception):
    """A secret is not where the configuration says."""

    code = "secret_missing"


def secret_at(where: str) -> bytes:
    """``env:NAME`` or ``file:/path``. Raises SecretMissing, naming the place and never what is there."""
    kind, _, name = where.partition(":")
    if kind == "env":
        found = os.environ.get(name, "").strip()
    else:
        try:
            found = Path(name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SecretMissing(f"{where}: {type(error).__name__}") from error
    if not found:
        raise SecretMissing(f"{where}: nothing there")
    return found.encode()
