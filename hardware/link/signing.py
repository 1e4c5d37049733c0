"""The device's own key: every command is signed with it and counted (promises.md §5.2).

A counter is used once, whatever happens to the machine: a stretch of them is written down as used before the first of
it is. A copy of the folder on another machine goes on from the same place, and the server notices.
"""

from __future__ import annotations

import os
import threading
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hardware.link.messages import COUNTER_HEADER, SIGNATURE_HEADER, signed_words

FILE = "counter"
STRETCH = 1000


def new_key() -> tuple[str, str]:
    """A new private key and its public one, each base64 of 32 raw bytes."""
    key = Ed25519PrivateKey.generate()
    return b64encode(key.private_bytes_raw()).decode(), b64encode(key.public_key().public_bytes_raw()).decode()


class Signer:
    """Signs for one device. ``folder``: where its counter is kept. Safe to use from several threads."""

    def __init__(self, private_key: str, folder: Path) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(b64decode(private_key, validate=True))
        self._file = folder / FILE
        self._lock = threading.Lock()
        self._last = self._until = _kept(self._file)

    def headers(self, method: str, path: str, body: bytes) -> dict[str, str]:
        """What goes along with one attempt of a command; a repeated attempt is signed anew."""
        counter = self._next()
        signature = self._key.sign(signed_words(method, path, body, counter))
        return {COUNTER_HEADER: str(counter), SIGNATURE_HEADER: b64encode(signature).decode()}

    def _next(self) -> int:
        with self._lock:
            if self._last >= self._until:
                _keep(self._file, self._until + STRETCH)
                self._until += STRETCH
            self._last += 1
            return self._last


def forget_counter(folder: Path) -> None:
    """A new key begins to count anew."""
    (folder / FILE).unlink(missing_ok=True)


def _kept(file: Path) -> int:
    try:
        return int(file.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0


def _keep(file: Path, until: int) -> None:
    new = file.with_suffix(".new")
    with new.open("w", encoding="ascii") as written:
        written.write(str(until))
        written.flush()
        os.fsync(written.fileno())
    new.replace(file)
