"""Why somebody is not let in, or an account is not changed (``people.py``)."""

from __future__ import annotations

from server.domain.errors import Refusal, UnknownName


class SignInRefused(Exception):
    """The name or the password is wrong."""

    code = "sign_in_refused"


class AccountLocked(SignInRefused):
    """Too many wrong passwords: this account rests for 15 minutes."""

    code = "account_locked"


class SecondFactorRequired(SignInRefused):
    """This account asks for the six digits of its second factor too."""

    code = "second_factor_required"


class SecondFactorRefused(SignInRefused):
    """These six digits are not the ones of this moment, or have been used."""

    code = "second_factor_refused"


class UnknownAccount(UnknownName):
    """This hall has no such account."""

    code = "unknown_account"


class UnknownTeam(UnknownName):
    """This hall has no such team."""

    code = "unknown_team"


class LinkNeeded(Refusal):
    """An account of your name exists here. Sign in with its password once, then link it on the page of your account."""

    code = "single_sign_on_link_needed"


class LinkedElsewhere(Refusal):
    """Your account at the single sign-on is linked to another account of this hall."""

    code = "single_sign_on_linked_elsewhere"


class AccountExists(Refusal):
    """This hall has an account of that name already."""

    code = "account_exists"


class LastAdministrator(Refusal):
    """A hall keeps at least one administrator who can sign in with a password."""

    code = "last_administrator"
