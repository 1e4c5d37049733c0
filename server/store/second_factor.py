"""The second factor (双因子): six digits of an authenticator app, new every 30 seconds (TOTP, RFC 6238).

Its secret is stored nowhere: it is derived from the hall's key, the account and a nonce, as links and rating tokens
are. A new nonce is a new secret.
"""

from __future__ import annotations

from datetime import datetime

import pyotp

from server.keys import HallKeys

_STEP_S = 30


def secret_of(keys: HallKeys, account: str, nonce: str) -> str:
    """Base32, as authenticator apps want it."""
    return keys.second_factor_of(account, nonce)


def address_of(secret: str, *, account: str, hall: str) -> str:
    """What a QR code tells the app (``otpauth://``)."""
    return pyotp.TOTP(secret, interval=_STEP_S).provisioning_uri(name=account, issuer_name=hall)


def step_of(now: datetime) -> int:
    """Which 30 seconds these are."""
    return int(now.timestamp()) // _STEP_S


def step_typed(secret: str, digits: str, now: datetime) -> int | None:
    """The step whose digits these are; one step early or late is right, for phones' clocks differ. None: wrong."""
    generator = pyotp.TOTP(secret, interval=_STEP_S)
    for step in (step_of(now), step_of(now) - 1, step_of(now) + 1):
        if pyotp.utils.strings_equal(generator.generate_otp(step), digits.replace(" ", "")):
            return step
    return None
