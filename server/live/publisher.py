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
from server.live.agenda import Agenda
from server.live.audiences import Watched, affected, urgent
from server.live.catalogue import find, painted
from server.live.sight import Json, Sight, moment
from server.process.metrics import Metrics
from server.store.hall_writer import Committed
from server.store.turnstile import NotNow

log = logging.getLogger(__name__)

HEARTBEAT_S = 5.0
_AGE_S = 10.0  # a view with figures that move with the clock is painted again after this long
_SLICE_S = 0.004  # of painting at a time, the hall held still
_GRACE_S = 0.002  # what is due so soon is painted along
_REST_S = 0.02  # after something has gone wrong; twice as long each time, for as long as it stays so
_LONGEST_REST_S = 1.0
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
        self._watched: Watched | None = None  # the subscribers' views; None when they have changed
        self._painted: dict[str, int] = {}  # the seq at which each view was painted last
        self._agenda = Agenda()
        self._owing: set[str] = set()  # views that a heartbeat waits for
        self._beat: Json | None = None  # a heartbeat that waits
        self._held_s = 0.0  # how long the hall was held still last
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

    def again_for_managers(self) -> None:
        """Paint what hall managers and team leads look at."""
        with self._changed:
            self._again |= Watched.of(self._subscribers).of_managers()
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
            self._watched = None

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
                    self._watched = None
                    self._painted.pop(view, None)

    def looked_at(self, kind: str) -> set[str]:
        """The codes of the views of a kind that somebody looks at in this process."""
        with self._changed:
            names = [view.partition(":") for view in self._subscribers]
        return {code for one, _, code in names if one == kind}

    def _work(self) -> None:
        next_beat = next_age = monotonic()
        rest_until, rest_s = 0.0, _REST_S
        while self._wait(min(next_beat, next_age), rest_until):
            try:
                now = monotonic()
                aged, beat = now >= next_age, now >= next_beat
                self._paint(aged=aged, beat=beat)
                next_age = now + _AGE_S if aged else next_age
                next_beat = now + HEARTBEAT_S if beat else next_beat
                rest_until = monotonic() + self._held_s  # the hall's writer has at least as much of the time
                if rest_s > _REST_S:
                    log.warning("the hall is painted again", extra={"action": "publish_again", "hall": self._hall})
                rest_s = _REST_S
                continue
            except NotNow:
                if rest_s == _REST_S:  # one line when it begins, for an outage may last for hours
                    log.warning("the hall cannot be read", extra={"action": "publish_not_now", "hall": self._hall})
            except Exception:  # a view that cannot be rendered must not silence the others for good
                log.exception("publishing failed", extra={"action": "publish_failed", "hall": self._hall})
            rest_until = monotonic() + rest_s
            rest_s = min(2 * rest_s, _LONGEST_REST_S)

    def _wait(self, until: float, rest_until: float) -> bool:
        """Rest, then wait until there is something to do. False at the end."""
        with self._changed:
            while not self._ending and (rest := rest_until - monotonic()) > 0:
                self._changed.wait(rest)
            while not self._ending:
                due = self._agenda.next_at()
                left = min(until, until if due is None else due) - monotonic()
                if not self._present:
                    self._changed.wait()
                elif left <= 0 or self._pending or self._again or self._woken:
                    break
                else:
                    self._changed.wait(left)
            self._woken = False
            return not self._ending

    def _take_pending(self) -> tuple[list[Committed], set[str], Watched]:
        with self._changed:
            taken = self._pending, self._again
            self._pending, self._again = [], set()
            if self._watched is None:
                self._watched = Watched.of(self._subscribers)
                self._agenda.keep(self._subscribers)
            return *taken, self._watched

    def _paint(self, *, aged: bool, beat: bool) -> None:
        """Paint what is due, for a few milliseconds: the hall's writer waits meanwhile. The rest follows soon.

        What was committed is taken and painted within one look at the hall, for a message must bring every event up to
        its ``seq``: a client that has the state already would not ring an event that came after it. So whatever stays
        due for the next look is told then, with what has happened by then.
        """
        messages: list[tuple[str, Json]] = []

        def paint(sight: Sight) -> None:
            began = perf_counter()
            now = monotonic()
            pending, again, watched = self._take_pending()
            self._note(pending, sight, watched, now)
            for name in watched.names if beat or aged else again & watched.names:
                behind = beat and self._painted.get(name, -1) < sight.seq
                if name in again or behind or (aged and find(name)[0].ages):
                    self._agenda.note(name, now, urgent=True)
                if behind:
                    self._owing.add(name)
            if beat:
                self._beat = {"hall": self._hall, "seq": sight.seq, "at": moment(sight.now)}
            for name in self._agenda.ready(now + _GRACE_S):
                events = self._agenda.take(name, now)
                state = self._render(sight, name)
                self._owing.discard(name)
                if state is not None:
                    self._painted[name] = sight.seq
                    messages.append((name, {"view": name, "seq": sight.seq, "state": state, "events": events}))
                if perf_counter() - began > _SLICE_S:
                    break
            self._owing &= watched.names
            self._held_s = perf_counter() - began

        self._host.look(paint)
        self._metrics.paint_seconds.add(self._held_s, self._hall)
        self._send(messages)

    def _note(self, pending: list[Committed], sight: Sight, watched: Watched, now: float) -> None:
        """Which of the views somebody looks at have changed, and the events behind each."""
        for one in pending:
            devices = watched.of_kind("device") if "*" in one.devices else (f"device:{code}" for code in one.devices)
            for name in devices:
                if name in watched.names:
                    self._agenda.note(name, now, urgent=True)
            managers = watched.of_managers() if one.windows else set()
            for name in watched.find("console", one.windows) | managers:
                self._agenda.note(name, now, urgent=False)
            for seq, event in one.events:
                told = _told(seq, event)
                for name in affected(event, sight.day, watched):
                    self._agenda.note(name, now, urgent=urgent(event, name), event=told)

    def _send(self, messages: list[tuple[str, Json]]) -> None:
        """Emit what was painted; the heartbeat only when every screen has what it tells of."""
        began = perf_counter()
        for name, message in messages:
            self._emit("view", message, to=self.room(name))
        if self._beat is not None and not self._owing:
            self._emit("heartbeat", self._beat, to=self.room("*"))
            self._beat = None
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


def _told(seq: int, event: happened.Event) -> Json:
    """An event as screens may know it: no person, no reason, no hash."""
    said = {name: getattr(event, name) for name in _TOLD if hasattr(event, name)}
    if isinstance(event, happened.MoveUndone):
        said["ticket"] = event.ticket.id if event.ticket else None
    return {"seq": seq, "kind": KIND_OF[type(event)], "at": moment(event.at), **said}
