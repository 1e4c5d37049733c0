"""The code behind which a kiosk's service page lies (维护): set on the kiosk's PC, kept as a slow hash, never built in.

Five wrong tries shut the page for five minutes; whoever is in is out again after five quiet minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

LEAST_DIGITS = 6
TRIES = 5
SHUT_S = 300.0
QUIET_S = 300.0


class BadServiceCode(ValueError):
    """A service code has six to twelve digits and is no simple row such as 123456 or 000000."""

    code = "bad_service_code"


class ServiceCode:
    """``steady``: seconds that never step. Safe to use from several threads."""

    def __init__(self, path: Path, steady: Callable[[], float]) -> None:
        self._path, self._steady = path, steady
        self._lock = threading.Lock()
        self._wrong = 0
        self._shut_until = 0.0
        self._token = ""
        self._used_at = 0.0

    @property
    def is_set(self) -> bool:
        return self._path.exists()

    def set(self, digits: str) -> None:
        """Keep a new code. Raises BadServiceCode."""
        if not (digits.isascii() and digits.isdecimal()) or not LEAST_DIGITS <= len(digits) <= 12 or _is_a_row(digits):
            raise BadServiceCode(BadServiceCode.__doc__)
        salt = secrets.token_bytes(16)
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"salt": salt.hex(), "hash": _slow(digits, salt).hex()}, file)
        new.replace(self._path)

    def enter(self, digits: str) -> str | None:
        """A word that opens the page for a while; None for a wrong code, or while the page is shut."""
        with self._lock:
            if not self.is_set or self._steady() < self._shut_until:
                return None
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            right = hmac.compare_digest(_slow(digits, bytes.fromhex(kept["salt"])).hex(), kept["hash"])
            if not right:
                self._wrong += 1
                if self._wrong >= TRIES:
                    self._wrong, self._shut_until = 0, self._steady() + SHUT_S
                return None
            self._wrong = 0
            self._token, self._used_at = secrets.token_urlsafe(24), self._steady()
            return self._token

    def opens(self, token: str) -> bool:
        """Whether this word still opens the page; each use keeps it open."""
        with self._lock:
            fresh = bool(self._token) and self._steady() - self._used_at < QUIET_S
            if not fresh or not hmac.compare_digest(token.encode(), self._token.encode()):
                return False
            self._used_at = self._steady()
            return True

    def leave(self) -> None:
        with self._lock:
            self._token = ""


def _is_a_row(digits: str) -> bool:
    """000000, 123456, 987654: the first that anybody tries."""
    steps = {int(after) - int(before) for before, after in pairwise(digits)}
    return len(steps) == 1 and steps <= {-1, 0, 1}


def _slow(digits: str, salt: bytes) -> bytes:
    return hashlib.scrypt(digits.encode(), salt=salt, n=2**14, r=8, p=1)
