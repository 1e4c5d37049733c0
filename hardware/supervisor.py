"""Telling systemd that this program is ready and lives (``Type=notify``, ``WatchdogSec``); nothing without systemd."""

from __future__ import annotations

import os
import socket

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


def tell(state: str) -> bool:
    """Send one state to the socket that systemd named; False when there is none, or nobody listens any more."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.sendto(state.encode(), address)
        except OSError:
            return False
    return True
