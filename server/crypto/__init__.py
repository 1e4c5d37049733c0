"""Cryptography behind one small interface, in two profiles: the international one and the Chinese one (国密)."""

from __future__ import annotations

from server.crypto.profile import Crypto, Signer, Unsealable
from server.crypto.profiles import PROFILES, crypto_named
from server.crypto.signatures import is_public_key, signed_by
from server.crypto.sm2 import OpensslUnusable

__all__ = [
    "PROFILES",
    "Crypto",
    "OpensslUnusable",
    "Signer",
    "Unsealable",
    "crypto_named",
    "is_public_key",
    "signed_by",
]
