"""Who may keep a socket open, and how much may come through it (promises.md §3.5).

Signed in, a device or person has so many sockets and so many messages a second; who floods is sent away and stays out
for a minute. A stranger has five seconds to sign in, and strangers together may hold half of the sockets: when more
come, the one that has been silent longest goes, of the address that sent most of them. Addresses are never banned, for
a hall may stand behind one.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any, Protocol

from server.caller_address import address_of
from server.identity import Caller
from server.limits import Bucket, Rate

log = logging.getLogger(__name__)

MESSAGES = Rate(burst=100, per_s=20)  # of one socket; a display subscribes to some twenty views when it comes back
STRANGER_MESSAGES = Rate(burst=4, per_s=0.5)
GREETING_S = 5.0
BANNED_S = 60.0
SOCKETS_EACH = 24  # of a device or person: a display's PC shows a board and the signs of its zone
_SPARED_S = 1.0  # a stranger younger than this is not sent away for another
_RETRY_S = "2"


class Ended(Protocol):
    """A socket, as the guard needs it."""

    greet_until: float

    def close(self) -> None: ...


@dataclass
class _Guest:
    address: str
    since: float
    bucket: Bucket
    caller: Caller | None = None


@dataclass
class SocketGuard:
    """``most``: sockets that may be open at once in this process. ``lenient``: no limits, for tests of the limits."""

    most: int
    lenient: bool = False
    clock: Callable[[], float] = monotonic
    cuts: Counter[str] = field(default_factory=Counter)  # sockets that were ended, by reason
    refused: Counter[str] = field(default_factory=Counter)  # sockets that were not let in, by reason
    bans: int = 0
    _guests: dict[Ended, _Guest] = field(default_factory=dict)
    _banned: dict[str, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def counts(self) -> tuple[int, int]:
        """How many are signed in, and how many strangers there are."""
        with self._lock:
            strangers = sum(1 for one in self._guests.values() if one.caller is None)
            return len(self._guests) - strangers, strangers

    def enter(self, wire: Ended, address: str = "") -> None:
        now = self.clock()
        with self._lock:
            self._guests[wire] = _Guest(address=address, since=now, bucket=Bucket.full(STRANGER_MESSAGES, now))
        if not self.lenient:
            wire.greet_until = now + GREETING_S

    def leave(self, wire: Ended) -> None:
        with self._lock:
            self._guests.pop(wire, None)

    def settle(self, wire: Ended, caller: Caller) -> bool:
        """Let a stranger who has signed in stay. False: banned, or has too many sockets already."""
        now = self.clock()
        with self._lock:
            guest = self._guests.get(wire)
            if guest is None:
                return False
            mine = sum(
                1
                for one in self._guests.values()
                if one.caller is not None and one.caller.full_name == caller.full_name
            )
            banned = self._banned.get(caller.full_name, 0.0) > now
            if not self.lenient and (banned or (mine >= SOCKETS_EACH and not caller.unlimited)):
                self.refused["banned" if banned else "too_many_of_one"] += 1
                return False
            guest.caller, guest.bucket = caller, Bucket.full(MESSAGES, now)
            wire.greet_until = 0.0
        return True

    def grants(self, wire: Ended) -> bool:
        """Count a frame. False: one too many, and whoever sent it is banned."""
        if self.lenient:
            return True
        now = self.clock()
        with self._lock:
            guest = self._guests.get(wire)
            if guest is None or not guest.bucket.take(now):
                return guest is not None
        self.cut(wire, "flood")
        return False

    def cut(self, wire: Ended, reason: str) -> None:
        """Write down that a socket is ended, and ban a device or person who floods or sends what is too long."""
        with self._lock:
            self.cuts[reason] += 1
            guest = self._guests.get(wire)
            caller = guest.caller if guest else None
            ban = caller is not None and reason in ("flood", "too_big")
            if ban and caller is not None:
                self.bans += 1
                now = self.clock()
                self._banned = {who: until for who, until in self._banned.items() if until > now}
                self._banned[caller.full_name] = now + BANNED_S
        log.log(
            logging.WARNING if ban else logging.INFO,
            "socket ended: %s",
            reason,
            extra={"action": "socket_banned" if ban else "socket_cut", "code": reason, "caller": _named(caller)},
        )

    def has_room(self, address: str = "") -> bool:
        """Whether one more may come. When strangers take the room, one makes way, of the address with most of them.

        It is the one that has been silent longest; if it has only just come, it stays, unless somebody comes from where
        there are fewer.
        """
        if self.lenient:
            return True
        now = self.clock()
        with self._lock:
            strangers = [(wire, one) for wire, one in self._guests.items() if one.caller is None]
            if len(self._guests) < self.most and len(strangers) < max(8, self.most // 2):
                return True
            crowd = Counter(one.address for _, one in strangers)
            where, count = crowd.most_common(1)[0] if crowd else ("", 0)
            there = [(one.since, wire) for wire, one in strangers if one.address == where]
            since, oldest = min(there, key=lambda one: one[0], default=(now, None))
            if oldest is None or (now - since < _SPARED_S and crowd[address] >= count):
                self.refused["full"] += 1
                return False
        self.cut(oldest, "silent_stranger")
        self.leave(oldest)
        oldest.close()
        return True

    def before(self, application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        """The WSGI application, with no more sockets than there are threads for: 503 and Retry-After before that."""

        def guarded(environ: MutableMapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            upgrade = environ.get("HTTP_UPGRADE", "").lower() == "websocket"
            if upgrade and not self.has_room(address_of(environ)):
                start_response("503 Service Unavailable", [("Retry-After", _RETRY_S), ("Content-Length", "0")])
                return []
            return application(environ, start_response)

        return guarded


def _named(caller: Caller | None) -> str:
    return caller.actor if caller else "stranger"
