"""Where a request or a socket comes from, for limits and for the trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LOOPBACK = ("127.0.0.1", "::1")


def address_of(environ: Mapping[str, Any]) -> str:
    """The address of who asks. A proxy on this machine says for whom it asks: its word is the last that was added.

    Nobody else is believed, for anybody can send the header. A proxy elsewhere counts as one caller.
    """
    direct = str(environ.get("REMOTE_ADDR") or "")
    named = str(environ.get("HTTP_X_FORWARDED_FOR") or "") if direct in LOOPBACK else ""
    return named.rpartition(",")[2].strip() or direct
