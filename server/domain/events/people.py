"""What becomes of accounts, and who came in: the part of the trail that is about people (promises.md §5, V16)."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.events.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountAdded(Event):
    """新建账号. Its first password is seen by whoever made it, and changed at the first sign-in.

    ``teams``: codes of those that it leads (班组).
    """

    account: str
    badge: str
    roles: tuple[str, ...]
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountChanged(Event):
    """账号变更: badge, roles, teams, and whether it is disabled (停用), as they are from now on."""

    account: str
    badge: str
    roles: tuple[str, ...]
    disabled: bool
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordSet(Event):
    """设置密码. ``by_owner``: else it was set anew by an administrator, and is changed at the next sign-in."""

    account: str
    by_owner: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondFactorSet(Event):
    """双因子 switched on or off."""

    account: str
    on: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionsEnded(Event):
    """会话注销: everywhere this account was signed in."""

    account: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonSignedIn(Event):
    """登录. ``address``: of the machine, as the network says. ``by``: password or single_sign_on."""

    account: str
    address: str
    by: str = "password"


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonSignedOut(Event):
    """退出登录."""

    account: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInFailed(Event):
    """登录失败 of an account that exists; what else was typed may be somebody's password, and is not kept."""

    account: str
    address: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountLinked(Event):
    """账号绑定统一身份认证: from now on whom ``issuer`` vouches for signs in as this account."""

    account: str
    issuer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SingleSignOnRefused(Event):
    """统一身份认证登录被拒: somebody came back from the provider and was not let in. ``account``: "" where unknown."""

    issuer: str
    address: str
    why: str
    account: str
