"""Where a request or a socket comes from, for limits and for the trail: whose word about that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

LOOPBACK = ("127.0.0.1", "::1")
_FOUND = "youxu.caller_address"
_WIDEST = {4: 16, 6: 48}  # bits: a site's own network; wider ones hold everybody who is to be told apart

Environ = MutableMapping[str, Any]
Network = IPv4Network | IPv6Network


class NoProxy(ValueError):
    """This is no address, and no network that can be trusted."""


def proxy_network(text: str) -> Network:
    """``10.0.0.7`` or ``10.0.0.0/24``. Raises NoProxy, with why."""
    try:
        network = ip_network(text.strip())
    except ValueError as error:
        raise NoProxy(f"{text!r} is not an address or network: {error}") from error
    if network.prefixlen < _WIDEST[network.version]:
        raise NoProxy(f"{text!r} is too wide: at most a /{_WIDEST[network.version]}, or anybody could name any address")
    return network


@dataclass(frozen=True, slots=True)
class Proxies:
    """Those who are believed about for whom they ask: this machine, and what is set beside it."""

    networks: tuple[Network, ...] = ()

    def __str__(self) -> str:
        """As gunicorn takes it, which believes the same ones about TLS."""
        return ",".join([*LOOPBACK, *(str(one) for one in self.networks)])

    def caller(self, environ: Environ) -> str:
        """The address of who asks.

        Each proxy adds at the right of ``X-Forwarded-For`` from where it was asked, so that header is read from there,
        and as long as who was named last is a proxy of ours. What stands further left anybody may have written. A
        proxy elsewhere that names this machine's own address does not mean this machine.
        """
        direct = str(environ.get("REMOTE_ADDR") or "")
        believed, found = _read(direct), direct
        if believed is None or not self._trusts(believed):
            return direct
        here = believed.is_loopback
        for named in reversed(str(environ.get("HTTP_X_FORWARDED_FOR") or "").split(",")):
            address = _read(named)
            if address is None or (address.is_loopback and not here):
                return found
            found = str(address)
            if not self._trusts(address):
                return found
        return found

    def _trusts(self, address: IPv4Address | IPv6Address) -> bool:
        return str(address) in LOOPBACK or any(address in network for network in self.networks)

    def before(self, application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        """The WSGI application behind a look at who asks."""

        def told(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
            environ[_FOUND] = self.caller(environ)
            return application(environ, start_response)

        return told


ONLY_THIS_MACHINE = Proxies()


def address_of(environ: Environ) -> str:
    """The address of who asks, as :meth:`Proxies.before` has found it."""
    return str(environ[_FOUND])


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip())
    except ValueError:
        return None
