"""The halls that this process hosts, and which of them a token, a cookie, a link or a one-time code belongs to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from server.clock import Clock
from server.device_signatures import DeviceCounters
from server.host import HallHost
from server.identity import Caller
from server.keys import HallKeys
from server.store.credentials import Credentials
from server.store.devices import EnrolmentRefused
from server.store.turnstile import NotNow

log = logging.getLogger(__name__)

_BELIEVED_S = 5.0
_KNOWN = 10_000


class Halls:
    """Every hall of this process by code, in the order of the data folder."""

    def __init__(self, hosts: Sequence[HallHost], credentials: Credentials, clock: Clock) -> None:
        self._hosts = {host.code: host for host in hosts}
        self._credentials = credentials
        self._clock = clock
        self._known: dict[str, tuple[float, Caller]] = {}
        self.counters = DeviceCounters()
        self.look_after_sockets: Callable[[], None] = lambda: None  # the socket door's own

    def __iter__(self) -> Iterator[HallHost]:
        return iter(self._hosts.values())

    def __len__(self) -> int:
        return len(self._hosts)

    def get(self, code: str) -> HallHost | None:
        return self._hosts.get(code)

    @property
    def only(self) -> HallHost | None:
        """The hall, where there is one only."""
        return next(iter(self)) if len(self) == 1 else None

    def start(self) -> None:
        """Bring devices' rows to what is configured. A hall alone is loaded now, one of many when it is asked for."""
        for host in self:
            host.prepare()
        try:
            self.answer()
        except (NotNow, SQLAlchemyError):
            if not any(host.damage.found for host in self):
                raise
            log.warning("not all of the damaged database can be read", extra={"action": "database_damaged"})

    def stop(self) -> None:
        """Answer what is waiting, then end."""
        for host in self:
            host.stop()

    def repaint(self) -> None:
        """Time has made a leap: whatever screens show is painted again."""
        for host in self:
            host.publisher.repaint()

    def answer(self) -> None:
        """Be healthy: the database answers, and so does a hall that is alone. Raises NotNow or OperationalError."""
        self._credentials.ask()
        if self.only is not None:
            self.only.look(lambda _: None)

    def stalled_s(self) -> float:
        """For how long the slowest commit under way has taken; 0 between commits."""
        return max(host.writer.stalled_s() for host in self)

    def who(self, token: str | None, cookie: str | None) -> Caller | None:
        """The caller behind a bearer token or a session cookie; what is known is believed for 5 s, not longer."""
        secret = f"token {token}" if token else f"session {cookie}"
        known = self._known.get(secret)
        if known is not None and monotonic() - known[0] < _BELIEVED_S:
            return known[1]
        caller = self._who(token, cookie)
        self._known.pop(secret, None)
        if caller is not None:
            if caller.teams:
                caller = replace(caller, led=self._hosts[caller.hall].settings.windows_of(caller.teams))
            if len(self._known) > _KNOWN:
                self._known.clear()
            self._known[secret] = (monotonic(), caller)
        return caller

    def _who(self, token: str | None, cookie: str | None) -> Caller | None:
        now = self._clock.now()
        if not token:
            return self._credentials.by_session(cookie, now) if cookie else None
        caller = self._credentials.by_token(token)
        if caller is not None and not caller.person:
            self._hosts[caller.hall].conditions.seen(caller.code, now)
        return caller

    def forget(self, hall: str, account: str) -> None:
        """Rights, sessions or a token have changed: believe nothing of what was known of a person or a device.

        Open sockets that were let in by what counts no longer end now; those of other processes within some seconds.
        """
        self._hosts[hall].forget_rows()
        for secret, (_, caller) in list(self._known.items()):
            if (caller.hall, caller.code) == (hall, account):
                self._known.pop(secret, None)
        self.look_after_sockets()

    def still_good(self, secrets: Collection[str]) -> set[str]:
        """See :meth:`Credentials.still_good`."""
        return self._credentials.still_good(secrets)

    def behind_link(self, link: str) -> HallHost | None:
        """The hall that made a slip's link: only its key can."""
        if self.only is not None:
            return self.only
        ticket = HallKeys.named_in(link)
        hosts = (self._hosts[code] for code in self._credentials.halls_of_ticket(ticket))
        return next((host for host in hosts if host.keys.ticket_of(link) is not None), None)

    def behind_code(self, code: str) -> HallHost:
        """The hall whose device a one-time code enrols. Raises EnrolmentRefused."""
        hall = self._credentials.hall_of_code(code)
        if hall is None:
            raise EnrolmentRefused
        return self._hosts[hall]
