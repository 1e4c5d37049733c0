"""The program of a window's PC (窗口电脑): keypads, LED bar and printer of one or more windows, no page.

Which part belongs to which window: its setting ``window``, else the device's first window. What a part can do decides
what it is used for (hardware.ports), so any driver of the kind works.
"""

from __future__ import annotations

import logging
import re
import threading
import time
import uuid
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hardware.bar_calls import BarCalls
from hardware.desk_keys import WindowKeys
from hardware.link.client import HallLink, ViewMessage
from hardware.link.commands import LinkDown
from hardware.link.enrolment import Credentials
from hardware.link.messages import view_name
from hardware.link.parts import DeviceParts
from hardware.notice_printing import NoticePrinting
from hardware.ports import CallPad, DeviceError, RatingPad, WindowSign
from screens.wording import fill, words

log = logging.getLogger(__name__)

HIDE_S = 60  # numbers older than this are hidden (screens.md §2.3)
TICK_S = 1.0
LOST_S = 10.0  # two heartbeats missed (promises.md §3.2)
SHOW_AGAIN_S = 20.0
_MOST_WAITING = 998  # 999 says that nobody knows
_NUMBER = re.compile(r"(\d+)$")


@dataclass(slots=True)
class _Place:
    """One window and what stands on its desk."""

    window: str
    keys: WindowKeys
    console: Mapping[str, Any] = field(default_factory=dict)
    pad: Mapping[str, Any] = field(default_factory=dict)
    call_pads: dict[str, CallPad] = field(default_factory=dict)  # by part
    rating_pads: dict[str, RatingPad] = field(default_factory=dict)
    signs: dict[str, WindowSign] = field(default_factory=dict)
    armed: str | None = None  # token the pads are armed with
    unarmed: set[str] = field(default_factory=set)  # rating pads that could not be told of it
    shown: tuple[str, ...] = ()
    digits: Digits | None = None  # what the call pads show
    digits_at: float = float("-inf")  # when they were told, monotonic

    def keep(self, parts: Set[str]) -> None:
        """Forget every other part: it is closed, and would never again say that it shows a call."""
        for held in (self.call_pads, self.rating_pads, self.signs):
            for gone in held.keys() - parts:
                held.pop(gone, None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Digits:
    """What a call pad shows: the number of the ticket at the window, and how many wait."""

    ticket: int
    waiting: int


UNKNOWN = Digits(ticket=0, waiting=999)
"""Shown while the server is not heard: no hall has 999 waiting and nobody at the window, so nobody is misled."""


def digits_of(console: Mapping[str, Any]) -> Digits:
    """Of a ``console`` state. No ticket has the number 000: it says that nobody is at the window."""
    code = str((console.get("current") or {}).get("code", ""))
    number = _NUMBER.search(code)
    waiting = (console.get("queue") or {}).get("waiting") or 0
    return Digits(ticket=int(number[1]) if number else 0, waiting=min(int(waiting), _MOST_WAITING))


class DeskAgent:
    """``start`` returns at once; ``stop`` ends every thread and driver. ``folder``: where a signing device counts."""

    def __init__(self, credentials: Credentials, folder: Path | None = None) -> None:
        self.code = credentials.code
        signer = credentials.signer(folder) if folder else None
        self.link = HallLink(credentials.server, credentials.token, hall=credentials.hall, signer=signer)
        self.parts = DeviceParts(self.link, self.code, on_open=self._on_open)
        self._places: dict[str, _Place] = {}
        self._drivers: Mapping[str, Mapping[str, Any]] = {}
        self.notices = NoticePrinting(
            link=self.link, printer=lambda: self.parts.get("printer"), paper_mm=self._paper_mm
        )
        self.bars = BarCalls(self.link)
        self._words = words("desk")
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="desk-tick", daemon=True)

    def start(self) -> None:
        self.link.follow(view_name("device", self.code), self._on_device)
        self.link.start()
        self.parts.start()
        self.notices.start()
        self._ticker.start()

    def stop(self) -> None:
        self._stopping.set()
        for place in list(self._places.values()):
            place.keys.stop()
        self.notices.stop()
        self.parts.stop()
        self.link.stop()
        if self._ticker.is_alive():
            self._ticker.join(timeout=5)

    # ---- what comes in ----------------------------------------------------------------------------------------

    def _on_device(self, message: ViewMessage) -> None:
        device = message.state["device"]
        for window in device.get("windows") or []:
            self._place(str(window))
        self._drivers = device.get("drivers") or {}
        for place in list(self._places.values()):
            place.keep(set(self._drivers))
        self.parts.configure(self._drivers)
        self.notices.see(message.state.get("jobs") or [])
        self.bars.see(message.state.get("jobs") or [])

    def _paper_mm(self) -> int:
        return int(self._drivers.get("printer", {}).get("paper_mm", 80))

    def _place(self, window: str) -> _Place:
        with self._lock:
            place = self._places.get(window)
            if place is not None:
                return place
            keys = WindowKeys(self.link, window, refused=lambda: self._beep(window))
            place = self._places[window] = _Place(window=window, keys=keys)
        self.link.follow(view_name("console", window), lambda message: self._on_console(place, message.state))
        self.link.follow(view_name("pad", window), lambda message: self._on_pad(place, message.state))
        return place

    def _on_open(self, name: str, driver: Any) -> None:
        window = str(self._drivers.get(name, {}).get("window") or next(iter(self._places), ""))
        for other in list(self._places.values()):
            other.keep(set(self._drivers) - {name})  # it may have stood at another window before
        place = self._places.get(window)
        if place is None:
            log.error("%s belongs to window %r, which is not this device's", name, window)
            return
        # Ports are known by what they can do; a call pad can also show, so it is asked before the sign.
        if isinstance(driver, RatingPad):
            place.rating_pads[name], place.armed = driver, None
            driver.listen(lambda level: self._rate(place, level))
            self._arm(place)
        elif isinstance(driver, CallPad):
            place.call_pads[name], place.digits = driver, None
            driver.listen(place.keys.press)
            self._show_on_pad(place)
        elif isinstance(driver, WindowSign):
            place.signs[name], place.shown = driver, ()
            self._show_on_sign(place)

    def _on_console(self, place: _Place, state: Mapping[str, Any]) -> None:
        place.console = state
        self._show_on_pad(place)
        self._show_on_sign(place)

    def _on_pad(self, place: _Place, state: Mapping[str, Any]) -> None:
        place.pad = state
        self._arm(place)

    def _tick(self) -> None:
        while not self._stopping.wait(TICK_S):
            for place in list(self._places.values()):
                place.keys.tick(place.console)
                self._show_on_pad(place)
                self._show_on_sign(place)
                self._answer_for_bars(place)
                self._arm_again(place)

    # ---- what goes out ----------------------------------------------------------------------------------------

    def _show_on_pad(self, place: _Place) -> None:
        """What the view says, again now and then, for these pads do not say whether they heard it."""
        digits = UNKNOWN if self.link.silent_s() > LOST_S or not place.console else digits_of(place.console)
        now = time.monotonic()
        if digits == place.digits and now - place.digits_at < SHOW_AGAIN_S:
            return
        lost = digits == UNKNOWN != place.digits
        place.digits, place.digits_at = digits, now
        for pad in list(place.call_pads.values()):
            _try(lambda pad=pad: pad.show(ticket_number=digits.ticket, waiting=digits.waiting))
            if lost:
                _try(pad.beep)

    def _beep(self, window: str) -> None:
        for pad in list(self._places[window].call_pads.values()):
            _try(pad.beep)

    def _arm(self, place: _Place) -> None:
        token = (place.pad.get("armed") or {}).get("token")
        if token == place.armed:
            return
        place.armed = token  # before the pad is told: the answer may come at once
        told = {name: _try(pad.arm if token else pad.disarm) for name, pad in list(place.rating_pads.items())}
        place.unarmed = {name for name, done in told.items() if token and not done}

    def _arm_again(self, place: _Place) -> None:
        """A pad that was not to be reached when the visit ended, while the visitor may still rate it."""
        for name in list(place.unarmed):
            pad = place.rating_pads.get(name)
            if place.armed is None or pad is None or _try(pad.arm):
                place.unarmed.discard(name)

    def _rate(self, place: _Place, level: int) -> None:
        """A key of the rating pad; once for each arming."""
        token, place.armed = place.armed, None
        if token is None:
            return
        try:
            answer = self.link.command(
                "ratings", {"token": token, "level": level}, key=str(uuid.uuid4()), patience_s=10
            )
        except LinkDown as error:
            log.warning("a rating at window %s could not be delivered: %s", place.window, error)
            return
        if not answer.ok:
            log.info("a rating at window %s was refused: %s", place.window, answer.body.get("code"))

    def _show_on_sign(self, place: _Place) -> None:
        if not place.console:
            return
        lines = (self._line("stale"),) if self.link.silent_s() > HIDE_S else self._lines(place)
        if lines == place.shown:
            return
        place.shown = lines
        for sign in list(place.signs.values()):
            _try(lambda sign=sign: sign.show(lines))

    def _answer_for_bars(self, place: _Place) -> None:
        current = place.console.get("current")
        if current and place.shown == self._lines(place):
            self.bars.answer(place.window, str(current["code"]), list(place.signs.values()))

    def _lines(self, place: _Place) -> tuple[str, ...]:
        state = (place.console.get("window") or {}).get("state", "closed")
        current = place.console.get("current")
        name = self._line("open", window=place.window)
        if current:
            return name, self._line("called" if current["state"] == "called" else "serving", ticket=current["code"])
        if state != "open":
            return name, self._line("paused" if state == "paused" else "closed")
        offered = "、".join(business["name"]["zh"] for business in place.console.get("businesses") or [])
        return (name, offered) if offered else (name,)

    def _line(self, key: str, **values: object) -> str:
        return fill(self._words[key]["zh"], values)


def _try(act: Any) -> bool:
    """Whether it was told. A pad or sign that cannot be now is told later; its report says that it is gone."""
    try:
        act()
    except DeviceError as error:
        log.debug("not told: %s", error)
        return False
    return True
