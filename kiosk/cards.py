"""The identity card laid on the kiosk, or a number typed in its place: held for one journey, shown masked, and wiped.

The number never reaches the page, a log or a file (promises.md P12): the page sees ``330***********1234``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeGuard

from hardware.drivers.card_refused import CardRefused
from hardware.ports import CardReader, DeviceError, HoldsCard, Identity
from kiosk.typed import PHONE, typed_identity

log = logging.getLogger(__name__)

HOLD_S = 90.0  # the page forgets sooner; this is for a page that died
PAUSE_S = 2.0  # after a reader's error
ELDER_YEARS = 60  # domain.md §10


@dataclass(frozen=True, kw_only=True, slots=True)
class CardView:
    """What a screen may know of a card."""

    masked: str
    age_over_60: bool
    by: str  # "card", "number" (typed) or "phone"

    def as_dict(self) -> dict[str, Any]:
        return {"present": True, "masked": self.masked, "age_over_60": self.age_over_60, "by": self.by}


class CardHolder:
    """Reads cards from any number of readers, and keeps the last one until it is used, forgotten or too old."""

    def __init__(self, *, on_change: Callable[[], None], hold_s: float = HOLD_S) -> None:
        self._on_change = on_change
        self._hold_s = hold_s
        self._lock = threading.Lock()
        self._identity: Identity | None = None
        self._typed = False
        self._until = 0.0
        self._refused: str | None = None
        self._in: str | None = None  # the reader in which the card that was read still is
        self._stopping = threading.Event()
        self._readers: dict[str, CardReader] = {}
        self._threads: list[threading.Thread] = []

    def attach(self, name: str, reader: CardReader) -> None:
        """Read cards from this reader from now on, in place of an earlier one of that name."""
        with self._lock:
            self._readers[name] = reader
        thread = threading.Thread(target=self._read, args=(name, reader), name=f"cards-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self.forget()
        for thread in self._threads:
            thread.join(timeout=5)

    def view(self, today: date) -> CardView | None:
        """The card now held, masked; ``today`` is the hall's day."""
        with self._lock:
            identity, typed = self._identity, self._typed
        if identity is None:
            return None
        by = PHONE if identity.kind == PHONE else "number" if typed else "card"
        return CardView(masked=mask(identity.number), age_over_60=is_elder(identity.birth, today), by=by)

    def hold_typed(self, kind: str, number: str) -> None:
        """Hold what a visitor typed, in place of a card. Raises BadNumber."""
        self._hold(typed_identity(kind, number), typed=True)

    @property
    def refused(self) -> str | None:
        """Why the last card could not be read (``unreadable``, ``expired`` …), until the next good one or forget."""
        with self._lock:
            return self._refused

    @property
    def left(self) -> bool:
        """Whether a card was read, its journey is over, and it is still in the reader (promises.md §3.4)."""
        with self._lock:
            return self._in is not None and self._identity is None

    def number(self) -> str | None:
        """The number now held."""
        with self._lock:
            return self._identity.number if self._identity else None

    def claim(self) -> dict[str, str]:
        """Who the visitor is, for the body of the one command that needs it; empty when nobody has said."""
        with self._lock:
            identity = self._identity
        if identity is None:
            return {}
        return {"phone" if identity.kind == PHONE else "id_number": identity.number}

    def forget(self) -> None:
        """Wipe: after use, on home, on time-out."""
        with self._lock:
            held = self._identity is not None or self._refused is not None
            self._identity = self._refused = None
        if held:
            self._on_change()

    def forget_if_old(self) -> None:
        """Called now and then by the agent."""
        with self._lock:
            old = self._identity is not None and time.monotonic() > self._until
        if old:
            self.forget()

    def _read(self, name: str, reader: CardReader) -> None:
        while not self._stopping.is_set() and self._readers.get(name) is reader:
            try:
                identity = reader.read(within_s=1.0)
            except DeviceError as error:
                self.note_refusal(error)
                self._stopping.wait(PAUSE_S)
                continue
            except Exception:  # the reader's driver failed; the journey without a card goes on; logged with its trace
                log.exception("%s failed", name)
                self._stopping.wait(PAUSE_S)
                continue
            if identity is not None:
                self._hold(identity, name if _holds(reader) else None)
            else:
                self.look_for_removal(name, reader)

    def look_for_removal(self, name: str, reader: CardReader) -> None:
        """When the card was taken out of this reader, what was read of it goes with it."""
        if self._in != name or not _holds(reader) or reader.card_in():
            return
        with self._lock:
            self._in = self._identity = None
        self._on_change()

    def _hold(self, identity: Identity, reader: str | None = None, *, typed: bool = False) -> None:
        """``reader``: the one in which the card still is."""
        with self._lock:
            self._identity, self._refused = identity, None
            self._typed = typed
            self._in = reader
            self._until = time.monotonic() + self._hold_s
        self._on_change()

    def note_refusal(self, error: DeviceError) -> None:
        """Only a card that was laid and refused is shown; a reader's own trouble stands in its condition."""
        if not isinstance(error, CardRefused):
            return
        with self._lock:
            changed, self._refused = self._refused != error.cause, error.cause
        if changed:
            self._on_change()


def _holds(reader: object) -> TypeGuard[HoldsCard]:
    """Whether the reader can tell that a card is in it."""
    return callable(getattr(reader, "card_in", None))


def mask(number: str) -> str:
    """``330***********1234`` (domain.md §15)."""
    return number[:3] + "*" * max(0, len(number) - 7) + number[-4:]


def is_elder(birth: date | None, today: date) -> bool:
    """Whether somebody is 60 or older on that day."""
    if birth is None:
        return False
    years = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return years >= ELDER_YEARS
