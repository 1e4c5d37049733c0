"""Why nobody was signed in by the provider."""

from __future__ import annotations

from server.store.account_refusals import SignInRefused


class ProviderSilent(Exception):
    """The single sign-on does not answer. Please sign in with your local account."""

    code = "single_sign_on_silent"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotVouched(SignInRefused):
    """The single sign-on did not vouch for you. Please try again, or sign in with your local account."""

    code = "single_sign_on_refused"

    def __init__(self, why: str) -> None:
        """``why``: a word for the log and the trail; it never holds what was sent."""
        super().__init__(why)
        self.why = why


class AccountOff(NotVouched):
    """Your account in this hall is disabled. Please ask the administrator."""

    code = "single_sign_on_disabled"


class NoRole(NotVouched):
    """Your account at the single sign-on has no role in this hall. Please ask the administrator."""

    code = "single_sign_on_no_role"
