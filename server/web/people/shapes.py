"""Accounts, passwords and sessions, sent and told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from server.web.shapes import Code, HallPath, Named, Strict, Told

Digits = Annotated[str, Field(pattern=r"^[0-9]{3} ?[0-9]{3}$")]
Password = Annotated[str, Field(min_length=1, max_length=200)]
RoleName = Literal[
    "administrator", "hall_manager", "team_lead", "case_officer", "clerk", "guide", "auditor", "province_viewer"
]
Teams = Annotated[list[Code], Field(max_length=100)]


class AccountPath(HallPath):
    account: Code


class AddAccount(Strict):
    """``password``: else one is made, and told once. ``teams``: codes of those that the account leads (班组)."""

    name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^\S(.*\S)?$")]
    badge: Annotated[str, Field(max_length=32)] = ""
    roles: Annotated[list[RoleName], Field(min_length=1)]
    teams: Teams = Field(default_factory=list)
    password: Password | None = None


class ChangeAccount(Strict):
    """What is left out stays."""

    badge: Annotated[str, Field(min_length=1, max_length=32)] | None = None
    roles: Annotated[list[RoleName], Field(min_length=1)] | None = None
    teams: Teams | None = None
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


class BeginSingleSignOn(Strict):
    """``password``: of one's own account, to link it; without it somebody signs in. ``next``: the page to go to."""

    hall: Annotated[str, Field(max_length=64)] | None = None  # where the server hosts several
    next: Annotated[str, Field(max_length=500)] = "/"
    password: Password | None = None


class FinishSingleSignOn(Strict):
    """As the provider sent it with the browser: a code, or the word that there is none."""

    state: Annotated[str, Field(min_length=1, max_length=200)]
    code: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    error: Annotated[str, Field(max_length=200)] | None = None
    iss: Annotated[str, Field(max_length=500)] | None = None  # RFC 9207


class SignIn(Strict):
    hall: Annotated[str, Field(max_length=64)] | None = None  # where the server hosts several
    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    digits: Digits | None = None  # of the second factor, where the account has one


class CallerTold(Told):
    """Who the caller is. ``kind``: "person", or a device's kind; ``windows``, ``zone``: where it may act.
    ``places``: the pages that a person is shown the way to.
    ``teams``: those that a team lead leads.
    """

    kind: str
    code: str
    name: str
    hall: str
    roles: list[str]
    windows: list[str]
    zone: str | None
    teams: list[str]
    must_change: bool
    places: list[str]


class SignedIn(Told):
    name: str
    roles: list[str]
    hall: str
    must_change: bool


class SignedOut(Told):
    """``address``: where the browser signs out at the provider too."""

    signed_in: Literal[False]
    address: str | None


class ProviderAddress(Told):
    address: str


class SignedInThere(Told):
    """``linked``: no session began, the account was linked. ``next``: the page to go to."""

    name: str
    roles: list[str] | None = None
    hall: str | None = None
    linked: Literal[True] | None = None
    next: str


class PasswordChanged(Told):
    name: str
    must_change: bool


class SecondFactorPrepared(Told):
    """``uri``: for an authenticator app, also as ``qr`` (an SVG)."""

    nonce: str
    secret: str
    uri: str
    qr: str


class SecondFactorSet(Told):
    name: str
    second_factor: bool


class AccountTold(Told):
    """``must_change``: others know the password; ``locked_until``: after wrong passwords."""

    name: str
    badge: str
    roles: list[str]
    teams: list[str]
    disabled: bool
    must_change: bool
    second_factor: bool
    locked_until: datetime | None
    seen_at: datetime | None


class TeamTold(Named):
    """班组, as it is configured."""

    windows: list[str]


class AccountsTold(Told):
    """``teams``: those of the hall, for its team leads."""

    accounts: list[AccountTold]
    teams: list[TeamTold]


class AccountAdded(Told):
    """``secret``: the password that was made, told with the first answer only."""

    name: str
    badge: str
    roles: list[str]
    teams: list[str]
    secret: str = ""


class AccountChanged(Told):
    name: str
    badge: str
    roles: list[str]
    teams: list[str]
    disabled: bool


class PasswordReset(Told):
    """``secret``: the new password, told with the first answer only."""

    name: str
    must_change: bool
    secret: str = ""


class SessionsEnded(Told):
    name: str
