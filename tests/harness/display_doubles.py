"""Displays as the server meets them: each follows one view, and goes to the next server when its own is gone.

They do what every client of ours does (promises.md §2.1): a state replaces the one before unless it is older, events
are counted once, and a heartbeat that is ahead makes the display subscribe again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from typing import Any

import socketio

Json = dict[str, Any]
_AGAIN_S = 0.1


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the tests' own clock


class DisplayDouble:
    """``servers``: URLs, its own first. ``heeds_beats=False``: a client that does not compare heartbeats.

    ``reached``: when it stood at which seq, in order; ``rung``: the events it was told of, by seq.
    """

    def __init__(self, servers: Sequence[str], token: str, hall: str, view: str, *, heeds_beats: bool = True) -> None:
        self._servers, self._token, self._hall, self._view = servers, token, hall, view
        self._heeds_beats = heeds_beats
        self.seq = -1
        self.state: Json = {}
        self.reached: list[tuple[int, datetime]] = []
        self.rung: set[int] = set()
        self.connections = 0
        self._lock = Lock()
        self._wake = Event()
        self._ending = False
        self._there = Event()
        self._thread = Thread(target=self._work)

    def start(self) -> DisplayDouble:
        self._thread.start()
        return self

    def ready(self, seconds: float = 30) -> None:
        assert self._there.wait(seconds), "the display has no state"

    def stop(self) -> None:
        self._ending = True
        self._wake.set()
        self._thread.join()

    def _work(self) -> None:
        turn = 0
        while not self._ending:
            self._follow(self._servers[turn % len(self._servers)])
            turn += 1
            if not self._ending:
                self._wake.wait(_AGAIN_S)

    def _follow(self, server: str) -> None:
        """Until the line is lost or the double ends."""
        client = socketio.Client(reconnection=False)
        client.on("view", lambda message: self._replace(message["seq"], message["state"], message["events"]))
        client.on("heartbeat", self._beat)
        client.on("disconnect", lambda *_: self._wake.set())
        try:
            client.connect(server, auth={"token": self._token}, transports=["websocket"], wait_timeout=5)
            self.connections += 1
            while client.connected and not self._ending:
                self._wake.clear()
                answer = client.call("subscribe", {"hall": self._hall, "view": self._view}, timeout=5)
                if "error" in answer:
                    return
                self._replace(answer["seq"], answer["state"], [])
                self._wake.wait()
        except (socketio.exceptions.SocketIOError, OSError):
            return
        finally:
            client.disconnect()

    def _beat(self, beat: Json) -> None:
        if self._heeds_beats and beat["seq"] > self.seq:
            self._wake.set()

    def _replace(self, seq: int, state: Json, events: Sequence[Json]) -> None:
        with self._lock:
            self.rung |= {event["seq"] for event in events}
            if seq >= self.seq:
                self.seq, self.state = seq, state
                self.reached.append((seq, now()))
        self._there.set()
