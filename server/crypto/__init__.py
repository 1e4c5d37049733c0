"""Cryptography behind one small interface, in two profiles: the international one and the Chinese one (国密)."""

from __future__ import annotations

from server.crypto.profile import Crypto, Unsealable
from server.crypto.profiles import PROFILES, crypto_named

__all__ = ["PROFILES", "Crypto", "Unsealable", "crypto_named"]
