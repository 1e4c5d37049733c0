"""Chip-card readers by PC/SC: social-security cards (社会保障卡; hardware-protocols.md §2).

Identity cards cannot give their number this way: they are refused with the cause ``no_number``.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Lock
from typing import TYPE_CHECKING, Protocol

from hardware.drivers.health import Health
from hardware.drivers.scard_service import NoCardService, ScardService
from hardware.drivers.social_card import Transmit, read_identity
from hardware.ports import DeviceReport, DeviceTimeout, Identity

if TYPE_CHECKING:
    from hardware.simulators.smart_card import VirtualCardService

_LOG = logging.getLogger(__name__)

_GRACE_S = 2.0  # a restarting card service is back in 0.3 to 0.5 s; its readers a little later
_AGAIN_S = 0.2


class CardService(Protocol):
    """What this driver needs of a smart-card service: PC/SC, or one that is not there."""

    def wait_for_card(self, within_s: float) -> str | None: ...

    def talk(self, reader: str, dialogue: Callable[[Transmit], Identity], within_s: float) -> Identity: ...

    def card_in(self) -> bool: ...

    def cancel(self) -> None: ...

    def close(self) -> None: ...


class PcscReader:
    """A :class:`~hardware.ports.CardReader`.

    ``port`` is ``"pcsc"`` for any reader, ``"pcsc:NAME"`` for those whose name contains NAME, or ``"virtual"``; then
    :attr:`simulator` takes cards by ``lay(card)``. ``timeout_s`` limits the dialogue with one card. A card left in the
    reader gives one Identity and must be taken out before the next.
    """

    def __init__(self, port: str = "pcsc", *, timeout_s: float = 5.0) -> None:
        self.simulator: VirtualCardService | None = None
        self._service: CardService
        if port == "virtual":
            from hardware.simulators.smart_card import VirtualCardService  # noqa: PLC0415 - only the demo needs it

            self._service = self.simulator = VirtualCardService()
        else:
            self._service = ScardService(port.removeprefix("pcsc").removeprefix(":"))
        self._timeout_s = timeout_s
        self._health = Health(f"chip card reader {port}", _LOG)
        self._lock = Lock()
        self._closed = Event()

    def read(self, within_s: float) -> Identity | None:
        """Wait for a card and read it; None when none came within the time, or the driver was closed.

        A card service that restarts meanwhile is waited for a short while. Raises CardRefused with the cause
        (``enter_by_hand``: the card asks for a PIN; ``no_number``: an identity card; ``wrong_card``; ``unreadable``),
        DeviceUnavailable without service or reader, DeviceTimeout when the card falls silent, BadFrame.
        """
        until = time.monotonic() + within_s
        with self._lock:
            while not self._closed.is_set():
                reader = self._wait(until)
                if reader is None:
                    return None
                try:
                    return self._service.talk(reader, read_identity, self._timeout_s)
                except DeviceTimeout:
                    self._health.silent()
                    raise
                except NoCardService as error:
                    self._health.gone(error.cause)
                    raise
        return None

    def card_in(self) -> bool:
        """Whether a card is in the reader, as the last :meth:`read` or :meth:`report` saw it."""
        return self._service.card_in()

    def report(self) -> DeviceReport:
        """How the reader is; asks the card service, unless a read is waiting just now."""
        if self._lock.acquire(blocking=False):
            try:
                if not self._closed.is_set():
                    self._look(0)
            except NoCardService:
                pass  # the health knows already
            finally:
                self._lock.release()
        return self._health.report()

    def close(self) -> None:
        """Let the service go; a waiting :meth:`read` returns None at once."""
        self._closed.set()
        self._service.cancel()
        with self._lock:
            self._service.close()

    def _wait(self, until: float) -> str | None:
        """Wait for a card until then, over a short absence of the service."""
        absent_since: float | None = None
        while True:
            try:
                return self._look(max(until - time.monotonic(), 0.0))
            except NoCardService:
                now = time.monotonic()
                absent_since = absent_since or now
                if now - absent_since > _GRACE_S or now >= until or self._closed.wait(_AGAIN_S):
                    raise

    def _look(self, within_s: float) -> str | None:
        try:
            reader = self._service.wait_for_card(within_s)
        except NoCardService as error:
            self._health.gone(error.cause)
            raise
        self._health.good()
        return reader
