"""Signatures of the international profile: Ed25519 (RFC 8032), by the `cryptography` package."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class Ed25519Signer:
    """``seed``: 32 bytes, the private key."""

    seed: bytes

    @property
    def public_key(self) -> str:
        """Base64 of 32 bytes."""
        return b64encode(Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()).decode()

    def sign(self, text: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text)


def is_public_key(word: str) -> bool:
    try:
        return len(b64decode(word, validate=True)) == _KEY_BYTES
    except ValueError:
        return False


def signed_by(public_key: str, text: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(public_key, validate=True)).verify(signature, text)
    except InvalidSignature:
        return False
    return True
