"""``[oidc]`` of ``hall.toml``: at which provider people sign in once for everything (统一身份认证, OpenID Connect).

docs/single-sign-on.md says what stands in it. Without the table there are local accounts only; with it they remain.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from server.settings.forms import Form, Slug, Text, WordsForm
from server.settings.outside import SafeAddress, SecretPlace

RoleName = Literal[
    "administrator", "hall_manager", "team_lead", "case_officer", "clerk", "guide", "auditor", "province_viewer"
]


class SingleSignOnForm(Form):
    """``[oidc]``. Claims are named as the ID token has them; dots lead into objects."""

    vital: ClassVar[frozenset[str]] = frozenset({"timeout_s"})

    name: WordsForm  # on the button of the sign-in page
    issuer: SafeAddress
    client_id: Text
    secret: SecretPlace | None = None  # None: a public client, held by PKCE alone
    scopes: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)] = ("openid", "profile")
    our_address: SafeAddress | None = None  # where staff reach this server; the address of the slips by default
    name_claim: Text = "preferred_username"  # becomes the account's name
    badge_claim: Text | None = None  # what the window sign shows; the name by default
    roles_claim: Text = "roles"
    roles: Annotated[dict[Text, RoleName], Field(min_length=1)]  # theirs to ours; who has none of them is not let in
    teams_claim: Text | None = None  # holds the teams that somebody leads; without it an administrator says so here
    teams: dict[Text, Slug] = Field(default_factory=dict)  # theirs to the codes of teams.toml
    hall_claim: Text | None = None  # holds the halls where somebody works
    hall_value: Text | None = None  # as the provider names this hall; its code by default
    sign_out_there: bool = True  # signing out here signs out at the provider as well
    timeout_s: Annotated[float, Field(ge=0.2, le=6)] = 5.0  # for all that one sign-in asks of the provider
    ca_file: Text | None = None  # of a provider with a certificate of its own authority
