"""The machine's smart-card service (PC/SC), by the plain calls: it survives a restart of pcscd (stack.md §5)."""

from __future__ import annotations

import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread
from types import ModuleType
from typing import Any, TypeVar

from hardware.drivers.card_refused import CardRefused
from hardware.ports import DeviceTimeout, DeviceUnavailable

Result = TypeVar("Result")

_PNP = "\\\\?PnP?\\Notification"
_SLICE_S = 1.0
_COUNTER_SHIFT = 16  # pcsc-lite counts insertions and removals in the upper half of the state


class NoCardService(DeviceUnavailable):
    """The smart-card service cannot be used. ``cause``: ``no_card_service``, ``unplugged`` or ``in_use``."""

    code = "no_card_service"

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(f"{detail} ({cause})")
        self.cause = cause


class ScardService:
    """Watches the readers whose name contains ``wanted`` (all when empty). One thread at a time, but for cancel."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self._scard: ModuleType | None = None
        self._context: Any = None
        self._states: dict[str, int] = {}
        self._spent: dict[str, int | None] = {}
        self._cancelled = Event()

    def wait_for_card(self, within_s: float) -> str | None:
        """The reader that holds a card not talked to yet; None when there is none within the time.

        Looks at least once. Raises :class:`NoCardService`; call again to try anew.
        """
        until = time.monotonic() + within_s
        while not self._cancelled.is_set():
            left = until - time.monotonic()
            self._look(min(max(left, 0.0), _SLICE_S))
            for name, state in self._states.items():
                if name != _PNP and state & self._api.SCARD_STATE_PRESENT and not self._is_spent(name, state):
                    return name
            if left <= 0:
                break
        return None

    def talk(self, reader: str, dialogue: Callable[[Callable[[bytes], bytes]], Result], within_s: float) -> Result:
        """Connect to the card in ``reader`` and run the dialogue with a function that sends APDUs.

        PC/SC knows no time limit, so the dialogue runs in a thread that is left behind after ``within_s`` seconds.
        """
        self._spent[reader] = self._states.get(reader, 0) >> _COUNTER_SHIFT
        context = self._context
        outcome: SimpleQueue[Result | Exception] = SimpleQueue()

        def run() -> None:
            try:
                outcome.put(self._talk(context, reader, dialogue))
            except Exception as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
                outcome.put(error)

        Thread(target=run, name="smart card", daemon=True).start()
        try:
            result = outcome.get(timeout=within_s)
        except Empty:
            self._forget()
            raise DeviceTimeout(f"{reader} did not answer within {within_s} s.") from None
        if isinstance(result, Exception):
            raise result
        return result

    def card_in(self) -> bool:
        """Whether some reader held a card when last looked at, talked to or not."""
        if self._scard is None:
            return False
        present = self._scard.SCARD_STATE_PRESENT
        return any(state & present for name, state in dict(self._states).items() if name != _PNP)

    def cancel(self) -> None:
        """End a waiting call at once, from any thread."""
        self._cancelled.set()
        if self._context is not None:
            self._api.SCardCancel(self._context)

    def close(self) -> None:
        """Let the service go; not while another thread waits."""
        if self._context is not None:
            self._api.SCardReleaseContext(self._context)
        self._forget()

    @property
    def _api(self) -> Any:
        if self._scard is None:
            try:
                from smartcard import scard  # noqa: PLC0415 - pyscard is an extra of machines that read chip cards
            except ImportError as error:
                raise NoCardService("no_card_service", "pyscard is not installed (extra: cards).") from error
            self._scard = scard
        return self._scard

    def _look(self, within_s: float) -> None:
        """Bring ``_states`` up to date, waiting for a change if all are known already."""
        api = self._api
        if self._context is None:
            code, context = api.SCardEstablishContext(api.SCARD_SCOPE_USER)
            self._check(code, "No smart-card service")
            self._context = context
        code, names = api.SCardListReaders(self._context, [])
        if code != api.SCARD_E_NO_READERS_AVAILABLE:
            self._check(code, "The readers cannot be listed")
        mine = [name for name in names if self._wanted in name]
        self._states = {name: self._states.get(name, api.SCARD_STATE_UNAWARE) for name in [*mine, _PNP]}
        code, news = api.SCardGetStatusChange(self._context, int(within_s * 1000), list(self._states.items()))
        if code in (api.SCARD_E_CANCELLED, api.SCARD_E_TIMEOUT, api.SCARD_E_UNKNOWN_READER):
            news = []
        else:
            self._check(code, "The readers cannot be watched")
        for name, state, _ in news:
            self._states[name] = state & ~api.SCARD_STATE_CHANGED
            if state & api.SCARD_STATE_EMPTY:
                self._spent.pop(name, None)
        if not mine:
            raise NoCardService("unplugged", "No smart-card reader is connected.")

    def _is_spent(self, name: str, state: int) -> bool:
        """Whether this very card was talked to already.

        After a restart of the service its counter says nothing, and a card still there must be taken out first: it may
        be one that the last visitor forgot.
        """
        if name not in self._spent:
            return False
        counter = state >> _COUNTER_SHIFT
        if self._spent[name] is None:
            self._spent[name] = counter
        return self._spent[name] == counter

    def _talk(self, context: Any, reader: str, dialogue: Callable[[Callable[[bytes], bytes]], Result]) -> Result:
        api = self._api
        code, card, protocol = api.SCardConnect(
            context, reader, api.SCARD_SHARE_EXCLUSIVE, api.SCARD_PROTOCOL_T0 | api.SCARD_PROTOCOL_T1
        )
        self._check(code, "The card cannot be connected")
        channel = api.SCARD_PCI_T0 if protocol == api.SCARD_PROTOCOL_T0 else api.SCARD_PCI_T1

        def transmit(apdu: bytes) -> bytes:
            sent, answer = api.SCardTransmit(card, channel, list(apdu))
            self._check(sent, "The card did not answer")
            return bytes(answer)

        try:
            return dialogue(transmit)
        finally:
            # Reset, so that the next program finds no application selected.
            api.SCardDisconnect(card, api.SCARD_RESET_CARD)

    def _check(self, code: int, what: str) -> None:
        """Raise what a return code means."""
        api = self._api
        if code == api.SCARD_S_SUCCESS:
            return
        detail = f"{what}: {api.SCardGetErrorMessage(code).strip()}"
        if code in (
            api.SCARD_W_REMOVED_CARD,
            api.SCARD_W_RESET_CARD,
            api.SCARD_W_UNPOWERED_CARD,
            api.SCARD_W_UNRESPONSIVE_CARD,
            api.SCARD_W_UNSUPPORTED_CARD,
            api.SCARD_E_NO_SMARTCARD,
            api.SCARD_E_NOT_TRANSACTED,
            api.SCARD_E_PROTO_MISMATCH,
        ):
            raise CardRefused("unreadable", detail)
        if code == api.SCARD_E_SHARING_VIOLATION:
            raise NoCardService("in_use", detail)
        if self._context is not None:
            api.SCardReleaseContext(self._context)
        self._forget()
        raise NoCardService("no_card_service", detail)

    def _forget(self) -> None:
        """Start anew with the next look. Cards talked to before stay spent until they are taken out."""
        self._context = None
        self._states = {}
        self._spent = dict.fromkeys(self._spent)
