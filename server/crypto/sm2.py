"""Signatures of the Chinese profile: SM2 over SM3 (GB/T 32918.2, .5), by the command ``openssl`` of the system.

The `cryptography` package has no SM2, so the system's own OpenSSL (3.0 or newer) is asked, which its security
updates reach. A signature costs some ten milliseconds: the hall signs every few minutes. Keys go to the command through
pipes, never through files or arguments.
"""

from __future__ import annotations

import os
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache

_WORD = "sm2:"
_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123  # n of GB/T 32918.5
_CURVE = bytes.fromhex("06072a8648ce3d020106082a811ccf5501822d")  # EC key on 1.2.156.10197.1.301
_HOW = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")  # the usual identity, GB/T 35276
_PUBLIC_BYTES = 91  # SubjectPublicKeyInfo with an uncompressed point
_LONGEST = 72  # of a signature in DER: two numbers of 32 bytes
_PATIENCE_S = 10


class OpensslUnusable(OSError):
    """The command `openssl` is missing or cannot do SM2: install OpenSSL 3.0 or newer."""

    code = "openssl_unusable"


@dataclass(frozen=True, slots=True, repr=False)
class Sm2Signer:
    """``seed``: 32 bytes, of which the private key is made: a number from 1 to n - 2 (GB/T 32918.1)."""

    seed: bytes

    @property
    def public_key(self) -> str:
        """ "sm2:" and base64 of a SubjectPublicKeyInfo."""
        return _public_key_of(self.seed)

    def sign(self, text: bytes) -> bytes:
        """DER, another one each time. Raises OpensslUnusable."""
        with _piped(_private_pem(self.seed)) as key:
            done = _openssl("pkeyutl", "-sign", *_HOW, "-inkey", key, text=text)
        return _good(done)


def is_public_key(word: str) -> bool:
    try:
        return word.startswith(_WORD) and len(b64decode(word.removeprefix(_WORD), validate=True)) == _PUBLIC_BYTES
    except ValueError:
        return False


def signed_by(public_key: str, text: bytes, signature: bytes) -> bool:
    """Raises OpensslUnusable."""
    if len(signature) > _LONGEST:
        return False
    public = _pem("PUBLIC KEY", b64decode(public_key.removeprefix(_WORD), validate=True))
    with ExitStack() as pipes:
        key, signed = pipes.enter_context(_piped(public)), pipes.enter_context(_piped(signature))
        done = _openssl("pkeyutl", "-verify", *_HOW, "-pubin", "-inkey", key, "-sigfile", signed, text=text)
    if b"Signature Verif" not in done.stdout:  # neither of the two answers: it could not look
        _good(done)
    return done.returncode == 0


@lru_cache(maxsize=128)
def _public_key_of(seed: bytes) -> str:
    with _piped(_private_pem(seed)) as key:
        made = _good(_openssl("pkey", "-in", key, "-pubout", "-outform", "DER", text=b""))
    return _WORD + b64encode(made).decode()


def _private_pem(seed: bytes) -> bytes:
    """PKCS #8 (RFC 5208) around an ECPrivateKey (RFC 5915) without its public half, which OpenSSL works out."""
    number = int.from_bytes(seed) % (_ORDER - 2) + 1
    inner = _der(0x30, _der(0x02, b"\x01") + _der(0x04, number.to_bytes(32)))
    return _pem("PRIVATE KEY", _der(0x30, _der(0x02, b"\x00") + _der(0x30, _CURVE) + _der(0x04, inner)))


def _der(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content  # ours are all shorter than 128 bytes


def _pem(kind: str, der: bytes) -> bytes:
    return f"-----BEGIN {kind}-----\n{b64encode(der).decode()}\n-----END {kind}-----\n".encode()


@contextmanager
def _piped(content: bytes) -> Iterator[str]:
    """A name under which a command that is started meanwhile reads these few bytes once."""
    reading, writing = os.pipe()
    try:
        with os.fdopen(writing, "wb") as end:
            end.write(content)
        yield f"/dev/fd/{reading}"
    finally:
        os.close(reading)


def _openssl(*words: str, text: bytes) -> subprocess.CompletedProcess[bytes]:
    given = [int(word.removeprefix("/dev/fd/")) for word in words if word.startswith("/dev/fd/")]
    try:
        return subprocess.run(
            ["openssl", *words],
            input=text,
            capture_output=True,
            pass_fds=given,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise OpensslUnusable(f"{OpensslUnusable.__doc__} ({error})") from error


def _good(done: subprocess.CompletedProcess[bytes]) -> bytes:
    if done.returncode != 0 or not done.stdout:
        raise OpensslUnusable(f"{OpensslUnusable.__doc__} ({done.stderr.decode(errors='replace').strip()[:200]})")
    return done.stdout
