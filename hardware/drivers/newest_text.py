"""Sends a sign its newest text from a thread of its own: never a queue of old calls (hardware-protocols.md §5)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from threading import Condition as Changed
from threading import Thread

from hardware.drivers.health import Health
from hardware.ports import BadFrame, Condition, DeviceError, DeviceReport, DeviceTimeout

_PAUSE_S = 0.2
_NOTHING = -1  # no version of the text is through


class NewestText:
    """Holds what a sign is to show and gets it there.

    ``send(lines)`` sends once: True when the sign answered, False when its protocol has no answers, DeviceTimeout or
    BadFrame when an answer was due and did not come, DeviceUnavailable when the sign cannot be reached. Each text is
    tried ``tries`` times, then again every ``again_s`` seconds until it is through or a newer one replaces it. When
    nothing is to be sent, ``ask`` is called every ``ask_s`` seconds, so that a dead sign is noticed before a call; one
    that answers again after it did not is sent the newest text once more, for it may have lost its power and its text.
    """

    def __init__(
        self,
        name: str,
        logger: logging.Logger,
        send: Callable[[tuple[str, ...]], bool],
        *,
        ask: Callable[[], object] | None = None,
        ask_s: float = 30.0,
        tries: int = 3,
        again_s: float = 5.0,
    ) -> None:
        self._health = Health(name, logger)
        self._send = send
        self._ask = ask
        self._ask_s = ask_s
        self._tries = tries
        self._again_s = again_s
        self._changed = Changed()
        self._newest: tuple[str, ...] | None = None
        self._version = 0
        self._through = 0
        self._closed = False
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def show(self, lines: Sequence[str]) -> None:
        """Show these lines as soon as may be; returns at once. A text not yet sent is replaced."""
        with self._changed:
            if self._newest == tuple(lines):
                return
            self._newest = tuple(lines)
            self._version += 1
            self._changed.notify_all()

    def settled(self, within_s: float) -> bool:
        """Wait until the newest text was sent; False when it was not within the time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._through == self._version, within_s)

    def report(self) -> DeviceReport:
        """How the sign was last known to be."""
        return self._health.report()

    def close(self) -> None:
        """End the thread after the exchange it is in."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(5)

    def _run(self) -> None:
        next_ask = time.monotonic()
        again_at = float("-inf")  # after failed tries: not before
        tried = 0
        while True:
            with self._changed:
                version, lines = self._version, self._newest
                if self._closed:
                    return
                now = time.monotonic()
                due = lines is not None and self._through != version and (tried != version or now >= again_at)
                if not due and not (self._ask is not None and now >= next_ask):
                    self._changed.wait(self._pause(now, next_ask, again_at))
                    continue
            if due and lines is not None:
                tried = version
                if self._deliver(version, lines):
                    self._set_through(version)
                again_at = time.monotonic() + self._again_s
            elif self._ask is not None:
                self._attempt(self._ask)
            next_ask = time.monotonic() + self._ask_s

    def _pause(self, now: float, next_ask: float, again_at: float) -> float | None:
        waits = []
        if self._through != self._version:
            waits.append(again_at - now)
        if self._ask is not None:
            waits.append(next_ask - now)
        return max(min(waits), 0.0) if waits else None

    def _deliver(self, version: int, lines: tuple[str, ...]) -> bool:
        failure: DeviceError | None = None
        for _ in range(self._tries):
            try:
                answered = self._send(lines)
            except DeviceError as error:
                failure = error
            else:
                if answered:
                    self._health.good()
                else:
                    self._health.mute()
                return True
            with self._changed:
                if self._changed.wait_for(lambda: self._closed or self._version != version, _PAUSE_S):
                    break
        self._note(failure)
        return False

    def _attempt(self, ask: Callable[[], object]) -> None:
        failure: DeviceError | None = None
        for _ in range(self._tries):
            try:
                ask()
            except DeviceError as error:
                failure = error
            else:
                if self._health.report().condition in (Condition.UNKNOWN, Condition.UNAVAILABLE):
                    self._send_again()
                self._health.good()
                return
        self._note(failure)

    def _note(self, failure: DeviceError | None) -> None:
        if isinstance(failure, DeviceTimeout):
            self._health.silent()
        elif isinstance(failure, BadFrame):
            self._health.silent("bad_frames")
        elif failure is not None:
            self._health.gone("unplugged")

    def _set_through(self, version: int) -> None:
        with self._changed:
            self._through = version
            self._changed.notify_all()

    def _send_again(self) -> None:
        with self._changed:
            if self._newest is not None:
                self._through = _NOTHING
