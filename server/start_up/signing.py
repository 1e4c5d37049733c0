"""Whether the hall can sign as its profile says: SM2 needs a command of the system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from server.crypto import OpensslUnusable, crypto_named, signed_by
from server.settings import HallSettings
from server.start_up.check import Check, fault, ok

_SEED, _WORDS = b"\x01" * 32, b"youxu doctor"


def check_signing(configured: Iterable[HallSettings]) -> Iterator[Check]:
    """Signs something with a key that is nobody's, and looks at the signature; once a profile."""
    for name in sorted({one.server.crypto for one in configured}):
        signer = crypto_named(name).signer(_SEED)
        try:
            good = signed_by(signer.public_key, _WORDS, signer.sign(_WORDS))
        except OpensslUnusable as error:
            yield fault("signatures", f"crypto = {name!r}: {error}")
            continue
        if good:
            yield ok("signatures", f"crypto = {name!r} signs and proves")
        else:
            yield fault("signatures", f"crypto = {name!r}: a signature of our own is refused")
