"""Whose signature something is, by a public key as a profile's signer writes it."""

from __future__ import annotations

from server.crypto import ed25519, sm2


def is_public_key(word: str) -> bool:
    """Whether it is a public key of one of the profiles."""
    return ed25519.is_public_key(word) or sm2.is_public_key(word)


def signed_by(public_key: str, text: bytes, signature: bytes) -> bool:
    """Raises ValueError for what is no public key, OpensslUnusable where SM2 is needed and cannot be had."""
    if sm2.is_public_key(public_key):
        return sm2.signed_by(public_key, text, signature)
    return ed25519.signed_by(public_key, text, signature)
