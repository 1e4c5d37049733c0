"""Signing in at a provider outside (统一身份认证): OpenID Connect Core 1.0, authorization code flow with PKCE.

:mod:`.provider` speaks to it, :mod:`.id_token` believes what it has signed, :mod:`.person` says who that is here.
"""
