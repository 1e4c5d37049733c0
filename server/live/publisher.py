"""The publisher: the only one who emits. After each commit it paints the changed views, with the events behind them.

Several commits that come close together are painted once: a client replaces its whole state, so nothing is missed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Condition, Thread
from time import monotonic, perf_counter
from typing import Any, Protocol

from server.domain import events as happened
from server.domain.errors import Refusal
from server.domain.events import KIND_OF
from server.live.audiences import affected
from server.live.catalogue import find, painted
from server.live.sight import Json, Sight, moment
from server.metrics import Metrics
from server.store.hall_writer import Committed
from server.store.turnstile import NotNow

log = logging.getLogger(__name__)

HEARTBEAT_S = 5.0
_AGE_S = 10.0  # a view with figures that move with the clock is painted again after this long
_GATHER_S = 0.02  # commits within this time are painted together
_TOLD = ("ticket", "code", "window", "times", "business", "no_difference")  # what screens may know of an event


class Emit(Protocol):
    def __call__(self, event: str, message: Any, *, to: str) -> None: ...


class Painter(Protocol):
    """A hall as the publisher needs it."""

    def look(self, paint: Callable[[Sight], None]) -> None: ...


class Publisher:
    """One hall's publisher. It works while somebody is there; before the first one comes it has no thread."""

    def __init__(self, hall: str, host: Painter, emit: Emit, metrics: Metrics | None = None) -> None:
        self._hall = hall
        self._host = host
        self._emit = emit
        self._metrics = metrics or Metrics()
        self._changed = Condition()
        self._present: set[str] = set()
        self._pending: list[Committed] = []
        self._again: set[str] = set()  # views to be painted though no event has changed them
        self._woken = False
        self._subscribers: dict[str, set[str]] = {}
        self._painted: dict[str, int] = {}  # the seq at which each view was painted last
        self._ending = False
        self._thread: Thread | None = None

    def stop(self) -> None:
        with self._changed:
            self._ending = True
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join()

    def attend(self, client: str) -> None:
        """A client is connected: it hears the heartbeats, and may join views."""
        with self._changed:
            self._present.add(client)
            if self._thread is None and not self._ending:
                self._thread = Thread(target=self._work, name=f"publisher-{self._hall}", daemon=True)
                self._thread.start()
            self._changed.notify()

    def tell(self, committed: Committed) -> None:
        """Called by the writer after a commit; never blocks. Where nobody looks, nothing is kept to be painted."""
        with self._changed:
            if self._subscribers:
                self._pending.append(committed)
                self._changed.notify()

    def wake(self) -> None:
        """Another process has committed something: look at it, if anybody looks at the hall."""
        with self._changed:
            if self._subscribers:
                self._woken = True
                self._changed.notify()

    def again(self, view: str) -> None:
        """Paint a view though no event has changed it."""
        with self._changed:
            if view in self._subscribers:
                self._again.add(view)
                self._changed.notify()

    def repaint(self) -> None:
        """Paint everything that somebody looks at."""
        with self._changed:
            self._again |= set(self._subscribers)
            self._changed.notify()

    def room(self, view: str) -> str:
        return f"{self._hall}/{view}"

    def join(self, view: str, client: str) -> None:
        with self._changed:
            self._subscribers.setdefault(view, set()).add(client)

    def leave(self, client: str, only: str | None = None) -> None:
        """A client looks at nothing any more, or at one view less."""
        with self._changed:
            if only is None:
                self._present.discard(client)
            views = [view for view, clients in self._subscribers.items() if client in clients and only in (None, view)]
            for view in views:
                self._subscribers[view].discard(client)
                if not self._subscribers[view]:
                    del self._subscribers[view]
                    self._painted.pop(view, None)

    def _work(self) -> None:
        next_beat = next_age = monotonic()
        while True:
            self._wait(max(0.0, min(next_beat, next_age) - monotonic()))
            if self._ending:
                return
            try:
                now = monotonic()
                aged, beat = now >= next_age, now >= next_beat
                self._paint(aged=aged, behind=beat)
                next_age = now + _AGE_S if aged else next_age
                if beat:
                    next_beat = now + HEARTBEAT_S
                    self._host.look(self._beat)
            except NotNow:
                log.warning("the hall cannot be read", extra={"action": "publish_not_now", "hall": self._hall})
                self._wait(_GATHER_S)
            except Exception:  # a view that cannot be rendered must not silence the others for good
                log.exception("publishing failed", extra={"action": "publish_failed", "hall": self._hall})

    def _wait(self, seconds: float) -> None:
        """Until there is something to do; then a moment more, so that what comes together is painted once."""
        with self._changed:
            while not self._present and not self._ending:
                self._changed.wait()
            if not self._due():
                self._changed.wait(seconds)
            if self._due() and not self._ending:
                self._changed.wait(_GATHER_S)
            self._woken = False

    def _due(self) -> bool:
        return bool(self._pending or self._again or self._woken or self._ending)

    def _take_pending(self) -> tuple[list[Committed], set[str]]:
        with self._changed:
            taken = self._pending, self._again
            self._pending, self._again = [], set()
            return taken

    def _names(self) -> list[str]:
        with self._changed:
            return list(self._subscribers)

    def _paint(self, *, aged: bool, behind: bool) -> None:
        """Paint what has changed; views that age, and those that no event has touched before a heartbeat.

        What was committed is taken and painted within one look at the hall, for a message must bring every event up to
        its ``seq``: a client that has the state already would not ring an event that came after it.
        """
        messages: list[tuple[str, Json]] = []

        def paint(sight: Sight) -> None:
            began = perf_counter()
            names = self._names()
            pending, again = self._take_pending()
            changed, told = _changes(pending, sight, names)
            changed |= again & set(names)
            changed |= {name for name in names if aged and find(name)[0].ages}
            changed |= {name for name in names if behind and self._painted.get(name, -1) < sight.seq}
            for name in changed:
                state = self._render(sight, name)
                if state is not None:
                    self._painted[name] = sight.seq
                    messages.append(
                        (name, {"view": name, "seq": sight.seq, "state": state, "events": told.get(name, [])})
                    )
            self._metrics.paint_seconds.add(perf_counter() - began, self._hall)

        self._host.look(paint)
        began = perf_counter()
        for name, message in messages:
            self._emit("view", message, to=self.room(name))
        if messages:
            self._metrics.painted.add(self._hall, count=len(messages))
            self._metrics.emit_seconds.add(perf_counter() - began, self._hall)

    def _render(self, sight: Sight, name: str) -> Json | None:
        """A view's state; None for a view of something that is gone, or that cannot be rendered."""
        try:
            return painted(sight, name)
        except (LookupError, Refusal):  # a view of something that is gone
            return None
        except Exception:  # a view that cannot be rendered must not silence the others
            log.exception("view failed", extra={"action": "view_failed", "hall": self._hall, "view": name})
            return None

    def _beat(self, sight: Sight) -> None:
        beat = {"hall": self._hall, "seq": sight.seq, "at": moment(sight.now)}
        self._emit("heartbeat", beat, to=self.room("*"))


def _changes(pending: list[Committed], sight: Sight, names: list[str]) -> tuple[set[str], dict[str, list[Json]]]:
    """Which of the views somebody looks at have changed, and the events behind each."""
    devices = {device for one in pending for device in one.devices}
    changed = {f"device:{device}" for device in devices} & set(names)
    if "*" in devices:
        changed |= {name for name in names if name.startswith("device:")}
    told: dict[str, list[Json]] = {}
    for seq, event in (event for one in pending for event in one.events):
        for name in affected(event, sight.day, names):
            changed.add(name)
            told.setdefault(name, []).append(_told(seq, event))
    return changed, told


def _told(seq: int, event: happened.Event) -> Json:
    """An event as screens may know it: no person, no reason, no hash."""
    said = {name: getattr(event, name) for name in _TOLD if hasattr(event, name)}
    if isinstance(event, happened.MoveUndone):
        said["ticket"] = event.ticket.id if event.ticket else None
    return {"seq": seq, "kind": KIND_OF[type(event)], "at": moment(event.at), **said}
