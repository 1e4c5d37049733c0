"""What the keys of a call keypad (叫号器) do at a window.

A 68H keypad has no key for 办理 and 办结, so NEXT also ends the visit before it, and RATE is the visit's next step:
called → start, serving → finish (which arms the rating pad).
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from hardware.link.commands import Answer, LinkDown
from hardware.ports import Key

log = logging.getLogger(__name__)

NEXT_AGAIN_S = 3.0  # a second NEXT sooner than this is a bounced finger, not the end of a visit
START_AFTER_S = 60.0  # a visitor called by keypad and neither recalled nor marked absent is being served by then
PATIENCE_S = 5.0

Command = tuple[str, dict[str, Any]]
CALLED, SERVING = "called", "serving"


class Sender(Protocol):
    """The part of :class:`hardware.link.client.HallLink` that sends commands."""

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Answer: ...


def commands_for(key: Key, console: Mapping[str, Any]) -> list[Command] | None:
    """The window commands of one key press, in order, given the ``console:{window}`` state; None when it means nothing
    now. Each stops the rest when it is refused."""
    current = str((console.get("current") or {}).get("state"))
    if key is Key.NEXT:
        return [(move, {}) for move in (*_ENDING.get(current, ()), "call-next")]
    if key is Key.RATE:
        return [(move, {}) for move in _STEP[current]] if current in _STEP else None
    if key is Key.RESUME:
        held = next((ticket for ticket in console.get("held") or [] if ticket.get("resumable")), None)
        return [("resume", {"ticket": held["id"]})] if held else None
    if key is Key.PAUSE:
        paused = (console.get("window") or {}).get("state") == "paused"
        return [("open", {})] if paused else [("pause", {})]
    return _PLAIN.get(key)


_ENDING: Mapping[str, tuple[str, ...]] = {CALLED: ("start", "finish"), SERVING: ("finish",)}
_STEP: Mapping[str, tuple[str, ...]] = {CALLED: ("start",), SERVING: ("finish",)}
_PLAIN: Mapping[Key, list[Command]] = {
    Key.RECALL: [("recall", {})],
    Key.ABANDON: [("no-show", {})],
    Key.NO_SHOW: [("no-show", {})],
    Key.HOLD: [("hold", {"kind": "visitor", "why": "叫号器挂起"})],
    Key.START: [("start", {})],
    Key.FINISH: [("finish", {})],
    # Key.TRANSFER: a keypad cannot say where to; the console can.
}


class WindowKeys:
    """Sends one window's key presses in order, off the keypad's thread. ``refused`` is called when one did nothing."""

    def __init__(self, link: Sender, window: str, *, refused: Callable[[], None]) -> None:
        self._link, self._window, self._refused = link, window, refused
        self._console: Mapping[str, Any] = {}
        self._presses: queue.SimpleQueue[Key | None] = queue.SimpleQueue()
        self._called_at = float("-inf")
        self._called: str | None = None  # ticket code this keypad called last
        self._thread = threading.Thread(target=self._run, name=f"keys-{window}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._presses.put(None)
        self._thread.join(timeout=10)

    def paint(self, console: Mapping[str, Any]) -> None:
        """The window's newest ``console`` state."""
        self._console = console

    def press(self, key: Key) -> None:
        """A key was pressed; returns at once."""
        self._presses.put(key)

    def tick(self) -> None:
        """Called about once a second: starts a visit that the keypad called long enough ago."""
        current = self._console.get("current") or {}
        mine = current.get("state") == CALLED and current.get("code") == self._called
        if mine and time.monotonic() - self._called_at > START_AFTER_S:
            self._called = None
            self.press(Key.START)

    def _run(self) -> None:
        while (key := self._presses.get()) is not None:
            if key is Key.NEXT and time.monotonic() - self._called_at < NEXT_AGAIN_S:
                continue
            if not self._do(key):
                self._refused()

    def _do(self, key: Key) -> bool:
        commands = commands_for(key, self._console)
        for move, body in commands or []:
            try:
                answer = self._link.command(
                    f"windows/{self._window}/{move}", body, key=str(uuid.uuid4()), patience_s=PATIENCE_S
                )
            except LinkDown as error:
                log.warning("window %s, %s: %s", self._window, move, error)
                return False
            if not answer.ok or answer.status == 204:
                log.info("window %s, %s: %s", self._window, move, answer.body.get("code", "nobody waiting"))
                return False
            self._note(move, answer)
        return bool(commands)

    def _note(self, move: str, answer: Answer) -> None:
        if move == "call-next":
            self._called = answer.body.get("ticket", {}).get("code")
        if move in ("call-next", "recall"):
            self._called_at = time.monotonic()
