"""Accounts, passwords and sessions, sent and told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server.web.shapes import Code, HallPath, Strict

Digits = Annotated[str, Field(pattern=r"^[0-9]{3} ?[0-9]{3}$")]
Password = Annotated[str, Field(min_length=1, max_length=200)]
RoleName = Literal["administrator", "hall_manager", "case_officer", "clerk", "guide", "auditor"]


class AccountPath(HallPath):
    account: Code


class AddAccount(Strict):
    """``password``: else one is made, and told once."""

    name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S(.*\S)?$")]
    badge: Annotated[str, Field(max_length=32)] = ""
    roles: Annotated[list[RoleName], Field(min_length=1)]
    password: Password | None = None


class ChangeAccount(Strict):
    """What is left out stays."""

    badge: Annotated[str, Field(min_length=1, max_length=32)] | None = None
    roles: Annotated[list[RoleName], Field(min_length=1)] | None = None
    disabled: bool | None = None


class ChangePassword(Strict):
    old: Password
    new: Password


class SecondFactorDigits(Strict):
    """``nonce``: as it was prepared."""

    nonce: Annotated[str, Field(min_length=8, max_length=64)]
    digits: Digits


class OwnPassword(Strict):
    password: Password


class SignIn(Strict):
    hall: Annotated[str, Field(max_length=64)] | None = None  # where the server hosts several
    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    digits: Digits | None = None  # of the second factor, where the account has one
