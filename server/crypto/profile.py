"""What the product needs of cryptography for personal data and for the log: nothing more."""

from __future__ import annotations

from typing import Protocol


class Unsealable(ValueError):
    """This was sealed with another key, for something else, or has been altered."""

    code = "unsealable"


class Signer(Protocol):
    """A key by which words are known to be somebody's."""

    @property
    def public_key(self) -> str:
        """As :func:`server.crypto.signed_by` takes it."""
        ...

    def sign(self, text: bytes) -> bytes: ...


class Crypto(Protocol):
    """A profile: which algorithms keep what the hall keeps. Keys are 32 random bytes, whatever the profile takes."""

    @property
    def name(self) -> str: ...

    def keyed_hash(self, key: bytes, text: bytes) -> bytes:
        """A keyed hash of 32 bytes: the same text has the same hash, and nobody without the key can try numbers."""
        ...

    def seal(self, key: bytes, text: bytes, *, bound_to: bytes) -> bytes:
        """Encrypt, so that any change is noticed. ``bound_to``: what it belongs to; it opens for nothing else."""
        ...

    def unseal(self, key: bytes, sealed: bytes, *, bound_to: bytes) -> bytes:
        """Raises Unsealable."""
        ...

    def signer(self, seed: bytes) -> Signer:
        """``seed``: 32 bytes that are a secret."""
        ...
