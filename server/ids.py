"""The only reader of chance: ids, tokens and one-time codes."""

from __future__ import annotations

import base64
import secrets
import uuid
from hashlib import sha256

_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0 and 1, which people mistake


def _letters(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def new_id() -> str:
    """16 letters and digits, 80 bits: tickets, jobs."""
    return _letters(secrets.token_bytes(10))


def new_key() -> str:
    """An idempotency key: UUID v4 (promises.md §2.2)."""
    return str(uuid.uuid4())


def new_salt() -> bytes:
    """16 bytes that make two hashes of one thing differ."""
    return secrets.token_bytes(16)


def new_token() -> str:
    """A bearer token of 256 bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A one-time code of 8 letters that a person can type."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))


def new_booking_code() -> str:
    """Six digits, which a visitor types at the kiosk; where the day has them already, another is asked for."""
    return f"{secrets.randbelow(1_000_000):06d}"


def fingerprint(secret: str) -> str:
    """What is stored of a token: SHA-256, hexadecimal. Tokens are random, so no salt is needed."""
    return sha256(secret.encode()).hexdigest()
