"""Sends the presses of a window's call keypads (叫号器) to the server, which decides what a key means now.

Keypads have no key for 办理, so a visitor whom this keypad called is taken to be served after a while.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hardware.link.commands import Answer, LinkDown
from hardware.ports import Key, KeyPress

log = logging.getLogger(__name__)

START_AFTER_S = 60.0  # a visitor called by keypad and neither recalled nor marked absent is being served by then
PATIENCE_S = 5.0  # a press that is older is not done any more: nobody expects it


class Sender(Protocol):
    """The part of :class:`hardware.link.client.HallLink` that sends commands."""

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Answer: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wish:
    body: dict[str, str]
    at: float  # monotonic seconds


class WindowKeys:
    """Sends one window's presses in order, off the keypad's thread. ``refused`` is called when one did nothing."""

    def __init__(self, link: Sender, window: str, *, refused: Callable[[], None]) -> None:
        self._link, self._window, self._refused = link, window, refused
        self._wishes: queue.SimpleQueue[_Wish | None] = queue.SimpleQueue()
        self._called: str | None = None  # ticket code this keypad called last
        self._called_at = float("-inf")
        self._thread = threading.Thread(target=self._run, name=f"keys-{window}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._wishes.put(None)
        self._thread.join(timeout=10)

    def press(self, pressed: KeyPress) -> None:
        """A key was pressed; returns at once."""
        self._wish({"key": pressed.key.value, **({"number": pressed.number} if pressed.number else {})})

    def tick(self, console: Mapping[str, Any]) -> None:
        """Called about once a second with the newest ``console`` state: starts a visit called long enough ago.

        The server starts it only if that very ticket is still at the window, so an old state does no harm.
        """
        current = console.get("current") or {}
        mine = current.get("state") == "called" and current.get("code") == self._called
        if mine and time.monotonic() - self._called_at > START_AFTER_S:
            ticket, self._called = str(self._called), None
            self._wish({"key": Key.START.value, "ticket": ticket})

    def _wish(self, body: dict[str, str]) -> None:
        self._wishes.put(_Wish(body=body, at=time.monotonic()))

    def _run(self) -> None:
        while (wish := self._wishes.get()) is not None:
            if not self._do(wish) and "ticket" not in wish.body:
                self._refused()

    def _do(self, wish: _Wish) -> bool:
        """Whether something was done."""
        left = wish.at + PATIENCE_S - time.monotonic()
        if left <= 0:
            log.warning("window %s, %s: not sent, it waited too long", self._window, wish.body["key"])
            return False
        path = f"windows/{self._window}/press"
        try:
            answer = self._link.command(path, dict(wish.body), key=str(uuid.uuid4()), patience_s=left)
        except LinkDown as error:
            log.warning("window %s, %s: %s", self._window, wish.body["key"], error)
            return False
        if not answer.ok:
            log.info("window %s, %s: %s", self._window, wish.body["key"], answer.body.get("code"))
            return False
        steps = answer.body.get("did") or []
        for step in steps:
            self._note(step)
        return not (steps and steps[-1]["step"] == "call_next" and steps[-1]["ticket"] is None)

    def _note(self, step: Mapping[str, Any]) -> None:
        if step["step"] in ("call_next", "recall"):
            self._called, self._called_at = step["ticket"], time.monotonic()
