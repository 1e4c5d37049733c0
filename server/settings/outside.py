"""What a hall's files say of systems outside it: their addresses, and where the secrets lie that they have given."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator


def _http(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address with http:// or https://")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("an address without user, password, question mark and fragment: the secret has its own key")
    return url.rstrip("/")


def _trustworthy(url: str) -> str:
    if urlsplit(_http(url)).scheme != "https" and not on_this_machine(url):
        raise ValueError("an address with https://; http:// only of this machine")
    return url


def on_this_machine(url: str) -> bool:
    """Whether an address is of the loopback network."""
    name = urlsplit(url).hostname or ""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _secret(where: str) -> str:
    kind, _, name = where.partition(":")
    if kind not in ("env", "file") or not name:
        raise ValueError('where the secret is kept: "env:NAME" or "file:/path", never the secret itself')
    return where


WebAddress = Annotated[str, AfterValidator(_http)]
SafeAddress = Annotated[str, AfterValidator(_trustworthy)]
"""Kept as it is written: an issuer is compared letter by letter."""
SecretPlace = Annotated[str, AfterValidator(_secret)]
