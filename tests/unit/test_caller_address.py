"""Whose word about an address counts."""

from __future__ import annotations

import pytest

from server.caller_address import address_of


@pytest.mark.parametrize(
    ("direct", "said", "found"),
    [
        ("10.0.0.5", None, "10.0.0.5"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "10.0.0.5", "10.0.0.5"),
        ("::1", "10.0.0.5", "10.0.0.5"),
        ("127.0.0.1", "192.0.2.66, 10.0.0.5", "10.0.0.5"),  # what the client said stands first, the proxy adds
        ("10.0.0.5", "192.0.2.66", "10.0.0.5"),  # who is not on this machine is not believed
        ("127.0.0.1", " ", "127.0.0.1"),
        (None, None, ""),
    ],
)
def test_only_a_proxy_on_this_machine_is_believed(direct: str | None, said: str | None, found: str) -> None:
    assert address_of({"REMOTE_ADDR": direct, "HTTP_X_FORWARDED_FOR": said}) == found
