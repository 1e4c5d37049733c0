"""One anchor: the hash of a hall's log at a sequence number, as the hall signed it at a time.

An anchor is a JSON line. Its signature (of the hall's profile: Ed25519 or SM2) is by a key that is derived from the
hall's own, so nobody else can make anchors of this hall; its public half, ``youxu verify`` prints it, is kept where the
anchors are.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from server.crypto import Signer, signed_by


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    hall: str
    seq: int
    hash: str
    at: datetime

    def signed_words(self) -> bytes:
        """What is signed: everything, in one order."""
        return f"youxu anchor 1\n{self.hall}\n{self.seq}\n{self.hash}\n{self.at.isoformat()}".encode()

    def line(self, signer: Signer) -> str:
        """As it is sent out."""
        signature = signer.sign(self.signed_words())
        said = {"hall": self.hall, "seq": self.seq, "hash": self.hash, "at": self.at.isoformat()}
        return json.dumps({**said, "signature": b64encode(signature).decode()}) + "\n"


class AnchorRefused(ValueError):
    """A line that is no anchor of this hall."""


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
        except (ValueError, KeyError, TypeError) as error:
            raise AnchorRefused(f"line {number}: no anchor: {error}") from error
        if one is None:
            raise AnchorRefused(f"line {number}: not signed by this hall")
        if found.setdefault(one.hall, {}).setdefault(one.seq, one.hash) != one.hash:
            raise AnchorRefused(f"line {number}: the hall signed another hash for event {one.seq} before: two logs")
    return found


def _read(line: str, keys: Mapping[str, str]) -> Anchor | None:
    """None where the signature is not the hall's."""
    said = json.loads(line)
    one = Anchor(
        hall=str(said["hall"]), seq=int(said["seq"]), hash=str(said["hash"]), at=datetime.fromisoformat(said["at"])
    )
    if one.hall not in keys:
        raise ValueError(f"nobody knows the key of {one.hall}")
    signature = b64decode(said["signature"], validate=True)
    return one if signed_by(keys[one.hall], one.signed_words(), signature) else None
