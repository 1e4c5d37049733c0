"""Passwords: kept as Argon2id, and what a hall asks of one (promises.md §5.1 V6, domain.md §15)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError
from werkzeug.security import check_password_hash

from server.domain.errors import InvalidInput
from server.ids import new_token

# OWASP's password storage cheat sheet: 19 MiB, two passes, one lane. A rush of sign-ins must not fill a small machine.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
_ARGON = "$argon2"


class WeakPassword(InvalidInput):
    """This password is too easy to guess: it needs more characters or more kinds of them, and not the name."""

    code = "weak_password"


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordRules:
    """``classes``: how many of lower case, upper case, digits and others; letters of no case are others."""

    length: int = 8
    classes: int = 3

    def require(self, password: str, name: str) -> None:
        """Raises WeakPassword with what is asked for, never with what was typed."""
        kinds = {_kind(letter) for letter in password}
        named = len(name) > 2 and name.lower() in password.lower()
        if len(password) < self.length or len(kinds) < self.classes or named:
            raise WeakPassword(field="password", length=self.length, classes=self.classes, holds_name=named)


def _kind(letter: str) -> str:
    if letter.isdigit():
        return "digit"
    return "lower" if letter.islower() else "upper" if letter.isupper() else "other"


def hashed(password: str) -> str:
    """What is kept of a password. Slow on purpose: never inside a transaction."""
    return _HASHER.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether a password is the kept one. Nothing kept fits nothing, and takes as long to say so."""
    kept = kept or _no_password()
    if not kept.startswith(_ARGON):  # of an account made before Argon2 came
        return check_password_hash(kept, password)
    try:
        return _HASHER.verify(kept, password)
    except VerifyMismatchError:
        return False


def outdated(kept: str | None) -> bool:
    """Whether a password that was just typed right should be kept anew, as today's settings ask."""
    return kept is not None and (not kept.startswith(_ARGON) or _HASHER.check_needs_rehash(kept))


@cache
def _no_password() -> str:
    return hashed(new_token())
