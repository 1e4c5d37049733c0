"""One anchor: the hash of a hall's log at a sequence number, as the hall signed it at a time.

An anchor is a JSON line. Its signature (Ed25519, RFC 8032) is by a key that is derived from the hall's own, so nobody
else can make anchors of this hall; its public half, ``youxu verify`` prints it, is kept where the anchors are.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    hall: str
    seq: int
    hash: str
    at: datetime

    def signed_words(self) -> bytes:
        """What is signed: everything, in one order."""
        return f"youxu anchor 1\n{self.hall}\n{self.seq}\n{self.hash}\n{self.at.isoformat()}".encode()

    def line(self, seed: bytes) -> str:
        """As it is sent out. ``seed``: 32 bytes, of the hall's signing key."""
        signature = Ed25519PrivateKey.from_private_bytes(seed).sign(self.signed_words())
        said = {"hall": self.hall, "seq": self.seq, "hash": self.hash, "at": self.at.isoformat()}
        return json.dumps({**said, "signature": b64encode(signature).decode()}) + "\n"


class AnchorRefused(ValueError):
    """A line that is no anchor of this hall."""


def public_key_of(seed: bytes) -> str:
    """Base64 of the 32 bytes by which anchors are known to be the hall's."""
    return b64encode(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()).decode()


def read_anchors(lines: Iterable[str], keys: Mapping[str, str]) -> dict[str, dict[int, str]]:
    """Hashes by hall and sequence. ``keys``: public keys by hall.

    A last line without its end was being written when the power went, and is left out. Raises AnchorRefused, which
    names the line: not JSON, of a hall without a key, signed by nobody we know, or two that contradict each other.
    """
    found: dict[str, dict[int, str]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.endswith("\n"):
            break
        if not line.strip():
            continue
        try:
            one = _read(line, keys)
        except (ValueError, KeyError, TypeError, InvalidSignature) as error:
            why = "not signed by this hall" if isinstance(error, InvalidSignature) else f"no anchor: {error}"
            raise AnchorRefused(f"line {number}: {why}") from error
        if found.setdefault(one.hall, {}).setdefault(one.seq, one.hash) != one.hash:
            raise AnchorRefused(f"line {number}: the hall signed another hash for event {one.seq} before: two logs")
    return found


def _read(line: str, keys: Mapping[str, str]) -> Anchor:
    said = json.loads(line)
    one = Anchor(
        hall=str(said["hall"]), seq=int(said["seq"]), hash=str(said["hash"]), at=datetime.fromisoformat(said["at"])
    )
    if one.hall not in keys:
        raise ValueError(f"nobody knows the key of {one.hall}")
    key = Ed25519PublicKey.from_public_bytes(b64decode(keys[one.hall], validate=True))
    key.verify(b64decode(said["signature"], validate=True), one.signed_words())
    return one
