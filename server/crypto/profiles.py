"""The profiles. Hashes and ciphers are of the `cryptography` package, and so of the OpenSSL that its wheel brings.

International: HMAC-SHA-256, AES-256-GCM, Ed25519. Chinese (国密): HMAC with SM3 (GB/T 32905), SM4-GCM (GB/T 32907, mode
of GB/T 36624) and SM2 (GB/T 32918, ``sm2.py``), which a level-3 hall usually has to use (GB/T 39786-2021; domain.md §15
marks it unverified).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES256, SM4

from server.crypto.ed25519 import Ed25519Signer
from server.crypto.profile import Crypto, Signer, Unsealable
from server.crypto.sm2 import Sm2Signer

_NONCE, _TAG = 12, 16


@dataclass(frozen=True, slots=True)
class _Profile:
    name: str
    _hash: hashes.HashAlgorithm
    _cipher: type[AES256 | SM4]
    _key_bytes: int
    _signer: Callable[[bytes], Signer]

    def keyed_hash(self, key: bytes, text: bytes) -> bytes:
        mac = hmac.HMAC(key, self._hash)
        mac.update(text)
        return mac.finalize()

    def seal(self, key: bytes, text: bytes, *, bound_to: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        encryptor = Cipher(self._of(key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound_to)
        return nonce + encryptor.update(text) + encryptor.finalize() + encryptor.tag

    def unseal(self, key: bytes, sealed: bytes, *, bound_to: bytes) -> bytes:
        if len(sealed) < _NONCE + _TAG:
            raise Unsealable
        nonce, body, tag = sealed[:_NONCE], sealed[_NONCE:-_TAG], sealed[-_TAG:]
        decryptor = Cipher(self._of(key), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(bound_to)
        try:
            return decryptor.update(body) + decryptor.finalize()
        except InvalidTag as error:
            raise Unsealable from error

    def signer(self, seed: bytes) -> Signer:
        return self._signer(seed)

    def _of(self, key: bytes) -> CipherAlgorithm:
        """The profile's own key out of the 32 bytes: SM4 takes 16, derived so that half of a key is never a key."""
        return self._cipher(self.keyed_hash(key, b"seal " + self.name.encode())[: self._key_bytes])


PROFILES: Mapping[str, Crypto] = {
    "international": _Profile("international", hashes.SHA256(), AES256, 32, Ed25519Signer),
    "chinese": _Profile("chinese", hashes.SM3(), SM4, 16, Sm2Signer),
}


def crypto_named(name: str) -> Crypto:
    """Raises KeyError."""
    return PROFILES[name]
