"""Whether an ID token is the provider's, for us and of this sign-in (OpenID Connect Core 1.0 §3.1.3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from authlib.oidc.core.claims import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import JWKRegistry, KeySet

from server.single_sign_on.refusals import NotVouched

Json = dict[str, Any]

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""By a key that only the provider has. Never ``none``, and never a secret that is known on both sides."""
_LEEWAY_S = 60  # its clock may differ from ours


def proved(
    token: str,
    keys: Sequence[Json],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: str | None,
    now: datetime,
) -> Json:
    """The claims of an ID token. ``keys``: JSON Web Keys of the provider. Raises NotVouched with what is wrong."""
    try:
        known = KeySet(_public(keys))
        read = jwt.decode(token, known, algorithms=list(ALGORITHMS))
        claims = CodeIDToken(
            read.claims,
            read.header,
            {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}},
            {"nonce": nonce, "client_id": client_id, "access_token": access_token},
        )
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY_S)
    except ClaimError as error:
        raise NotVouched(f"id_token: {error.error} {error.claim}") from error
    except (JoseError, ValueError) as error:
        raise NotVouched(f"id_token: {getattr(error, 'error', type(error).__name__)}") from error
    return dict(claims)


def _public(keys: Sequence[Json]) -> list[Any]:
    """Those that we understand and that sign; a provider may publish others beside them (RFC 7517 §5)."""
    found = []
    for key in keys:
        if not isinstance(key, dict) or key.get("kty") not in ("RSA", "EC") or key.get("use", "sig") != "sig":
            continue
        try:
            found.append(JWKRegistry.import_key(key))
        except (JoseError, ValueError):
            continue
    if not found:
        raise NotVouched("the provider has no keys")
    return found
