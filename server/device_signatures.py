"""What a signing device sends with each command: its counter, and an Ed25519 signature (promises.md §5.2).

A counter that comes twice, or from far behind, means that two machines hold the same key: one is a clone.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from threading import Lock

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hardware.link.messages import signed_words

LATE = 64
"""By so many a counter may be behind the highest: a device sends from several threads, and the network reorders."""
KEPT_EACH = 16
"""So many counters may pass before the highest is written down again, beside a command."""


class SignatureRefused(ValueError):
    """This is not the signature of the device's key over this request and counter."""

    code = "signature_refused"


class Cloned(Exception):
    """This counter has been used: two machines have the device's key."""

    code = "device_cloned"


def verify(public_key: str, signature: str, *, method: str, path: str, body: bytes, counter: int) -> None:
    """``public_key``, ``signature``: base64 of the raw bytes (32 and 64). Raises SignatureRefused."""
    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(public_key, validate=True))
        key.verify(b64decode(signature, validate=True), signed_words(method, path, body, counter))
    except (InvalidSignature, NotBase64, ValueError) as error:
        raise SignatureRefused from error


def is_public_key(text: str) -> bool:
    """Whether this is an Ed25519 public key, base64 of its 32 raw bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(text, validate=True))
    except (NotBase64, ValueError):
        return False
    return True


@dataclass(slots=True)
class _Seen:
    highest: int
    kept: int
    late: set[int] = field(default_factory=set)


class DeviceCounters:
    """The counters of every signing device that this process has heard. Safe to use from several threads.

    What other processes and earlier runs have seen is known from the device's row, at most ``KEPT_EACH`` behind.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], _Seen] = {}
        self._lock = Lock()

    def take(self, device: tuple[str, str], counter: int, known: int) -> bool:
        """Use a counter up; True when it is time to write it down. ``known``: the row's. Raises Cloned.

        ``device``: its full name and its public key, for a new key begins to count anew.
        """
        with self._lock:
            seen = self._seen.setdefault(device, _Seen(highest=known, kept=known))
            highest = max(seen.highest, known)
            if counter <= highest - LATE or counter in seen.late:
                raise Cloned
            seen.highest = max(highest, counter)
            seen.late.add(counter)
            if len(seen.late) > 2 * LATE:
                seen.late = {one for one in seen.late if one > seen.highest - LATE}
            due = seen.highest - seen.kept >= KEPT_EACH
            if due:
                seen.kept = seen.highest
            return due
