"""The cookies of a browser at which somebody signs in: for this host alone, and out of reach of scripts.

Over TLS their names begin with ``__Host-``: browsers then take them from this very host only, over TLS, for every path
(draft-ietf-httpbis-rfc6265bis §4.1.3.2), so no page of a neighbouring name can put another in their place. Without TLS
browsers refuse such names. A session under the plain name ends when TLS comes: the cookie may have been put there.
"""

from __future__ import annotations

from flask import Request, Response

SESSION = "youxu_session"
SIGN_IN = "youxu_sign_in"  # at a provider, and not yet back


def session_in(request: Request) -> str | None:
    """The secret of the session; None where there is none."""
    return found(request, SESSION)


def found(request: Request, name: str) -> str | None:
    return request.cookies.get(_full(request, name))


def put(response: Response, request: Request, name: str, value: str, *, max_age: int | None = None) -> None:
    """``max_age``: in seconds; until the browser is closed by default."""
    response.set_cookie(
        _full(request, name),
        value,
        max_age=max_age,
        httponly=True,
        samesite="Strict",
        secure=request.is_secure,
        path="/",
    )


def take_away(response: Response, request: Request, name: str) -> None:
    """Under both names: the plain one may be from before there was TLS."""
    response.delete_cookie(name, path="/")
    if request.is_secure:
        response.delete_cookie(_full(request, name), path="/", secure=True)


def _full(request: Request, name: str) -> str:
    return f"__Host-{name}" if request.is_secure else name
