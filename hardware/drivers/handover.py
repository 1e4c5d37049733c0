"""Hands what a device reported to its listener in a thread of its own, so that a slow listener never stops a line."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread, current_thread
from typing import Generic, TypeVar

Value = TypeVar("Value")

_MOST_PENDING = 4


class Handover(Generic[Value]):
    """Calls ``listener(value)`` for every offered value, in order, from one thread.

    A value equal to one still pending is dropped: while a call of the next ticket is on its way, further presses of the
    same key are impatience, not wishes. More than a few pending values are dropped too.
    """

    def __init__(self, name: str, logger: logging.Logger) -> None:
        self._name = name
        self._logger = logger
        self._changed = Condition()
        self._pending: deque[Value] = deque()
        self._listener: Callable[[Value], None] | None = None
        self._thread: Thread | None = None
        self._closed = False

    def listen(self, listener: Callable[[Value], None]) -> None:
        """Set the listener; values offered before are forgotten."""
        with self._changed:
            self._listener = listener
            if self._thread is None and not self._closed:
                self._thread = Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def offer(self, value: Value) -> None:
        """Hand a value over; returns at once."""
        with self._changed:
            if self._listener is None or value in self._pending or len(self._pending) >= _MOST_PENDING:
                return
            self._pending.append(value)
            self._changed.notify()

    def close(self) -> None:
        """End the thread after what it is doing; pending values are dropped."""
        with self._changed:
            self._closed = True
            self._pending.clear()
            self._changed.notify()
        if self._thread is not None and self._thread is not current_thread():
            self._thread.join(2)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._pending and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                value = self._pending[0]
                listener = self._listener
            try:
                if listener is not None:
                    listener(value)
            except Exception:  # the listener is not ours: its fault must not deafen the device
                self._logger.exception("%s: the listener failed", self._name)
            with self._changed:
                # Taken away only now, so that an equal value offered meanwhile is seen as pending.
                if self._pending:
                    self._pending.popleft()
