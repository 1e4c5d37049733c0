"""Whose word about an address counts."""

from __future__ import annotations

import pytest

from server.caller_address import ONLY_THIS_MACHINE, NoProxy, Proxies, address_of, proxy_network

OUR = Proxies((proxy_network("10.0.0.7"), proxy_network("10.9.0.0/28"), proxy_network("fd00::7")))


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
        ("127.0.0.1", "not an address", "127.0.0.1"),
        (None, None, ""),
    ],
)
def test_only_a_proxy_on_this_machine_is_believed(direct: str | None, said: str | None, found: str) -> None:
    assert ONLY_THIS_MACHINE.caller({"REMOTE_ADDR": direct, "HTTP_X_FORWARDED_FOR": said}) == found


@pytest.mark.parametrize(
    ("direct", "said", "found"),
    [
        ("10.0.0.7", "192.0.2.66", "192.0.2.66"),
        ("10.0.0.8", "192.0.2.66", "10.0.0.8"),  # its neighbour is nobody
        ("10.0.0.7", "198.51.100.1, 192.0.2.66", "192.0.2.66"),  # what the client made up stands left of its address
        ("10.0.0.7", "198.51.100.1, 192.0.2.66, 10.9.0.3", "192.0.2.66"),  # two proxies of ours
        ("10.0.0.7", "198.51.100.1, 192.0.2.66, 10.9.0.99", "10.9.0.99"),  # not of the named network: it is the caller
        ("10.0.0.7", "192.0.2.66, nonsense, 10.9.0.3", "10.9.0.3"),
        ("10.0.0.7", "10.9.0.4, 10.9.0.3", "10.9.0.4"),  # proxies only: the furthest of them asks for itself
        ("10.0.0.7", "127.0.0.1", "10.0.0.7"),  # its own loopback is not ours, from where figures may be read
        ("10.0.0.7", "::1, 10.9.0.3", "10.9.0.3"),
        ("127.0.0.1", "192.0.2.66, 10.0.0.7", "192.0.2.66"),  # one here behind one elsewhere
        ("fd00::7", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.7", None, "10.0.0.7"),
    ],
)
def test_a_chain_is_read_from_the_right_to_the_first_stranger(direct: str, said: str | None, found: str) -> None:
    assert OUR.caller({"REMOTE_ADDR": direct, "HTTP_X_FORWARDED_FOR": said}) == found


def test_what_was_found_goes_with_the_request() -> None:
    environ = {"REMOTE_ADDR": "10.0.0.7", "HTTP_X_FORWARDED_FOR": "192.0.2.66"}
    heard: list[str] = []

    def application(environ: dict[str, str], _start: object) -> list[bytes]:
        heard.append(address_of(environ))
        return []

    OUR.before(application)(environ, None)
    assert heard == ["192.0.2.66"]


@pytest.mark.parametrize("text", ["10.0.0", "proxy.example", "10.0.0.7/24", "0.0.0.0/0", "10.0.0.0/8", "::/0", ""])
def test_what_cannot_be_trusted_is_said(text: str) -> None:
    with pytest.raises(NoProxy, match=r"is not an address or network|is too wide"):
        proxy_network(text)


def test_the_same_are_believed_about_tls() -> None:
    assert str(OUR) == "127.0.0.1,::1,10.0.0.7/32,10.9.0.0/28,fd00::7/128"
