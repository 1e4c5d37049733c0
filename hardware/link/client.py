"""The link from a device PC to the server: views come by socket, commands go by HTTP.

State paints, events ring (architecture.md §5): each view is replaced whole when its ``seq`` is newer, anything else is
ignored, and a heartbeat that is ahead asks for the view again.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hardware.link.commands import Answer, HallHttp, LinkDown
from hardware.link.messages import SOCKET_PATH, Event
from hardware.link.signing import Signer
from hardware.link.sockets import SocketClient, SocketRefused

__all__ = ["Answer", "HallLink", "LinkDown", "Paint", "ViewMessage"]

log = logging.getLogger(__name__)

SILENCE_LIMIT_S = 15  # three heartbeats missed: a half-open connection, so connect anew
BACKWARD_BEATS = 3  # so many heartbeats behind our seq: the hall's log was restored from a backup


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewMessage:
    """One view's whole state, and the events behind it (empty after a subscription)."""

    view: str
    seq: int
    state: dict[str, Any]
    events: tuple[dict[str, Any], ...] = ()


Paint = Callable[[ViewMessage], None]


@dataclass(slots=True)
class _Followed:
    view: str
    paints: list[Paint]
    seq: int = -1
    last: ViewMessage | None = None
    beats_behind: int = 0
    refused: str | None = field(default=None)


class HallLink:
    """A device's link to its hall.

    ``on_time`` is told the server's time with every heartbeat. ``paint`` functions are called one at a time, in order,
    on the link's own thread, so they may take a moment and may send commands. ``hall`` may be given from kept
    credentials, so that an agent starts while the server is away. ``signer``: of a device with a key of its own.
    """

    def __init__(
        self,
        server: str,
        token: str,
        *,
        hall: str | None = None,
        silence_limit_s: float = SILENCE_LIMIT_S,
        on_time: Callable[[str], None] = lambda _at: None,
        signer: Signer | None = None,
    ) -> None:
        self._server = server.rstrip("/")
        self._token = token
        self._known_hall = hall
        self._silence_limit_s = silence_limit_s
        self._on_time = on_time
        self._http = HallHttp(self._server, token, lambda: self.hall, signer)
        self._socket: SocketClient | None = None
        self._lock = threading.RLock()
        self._followed: dict[str, _Followed] = {}
        self._paints: queue.SimpleQueue[tuple[Paint, ViewMessage] | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._heard_at = time.monotonic()
        self._connections = self._steps_back = 0
        self._head = -1
        self._threads: list[threading.Thread] = []

    # ---- life -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Connect, and stay connected until :meth:`stop`. Returns at once."""
        self._heard_at = time.monotonic()
        for work, name in ((self._keep_connected, "link"), (self._keep_painting, "link-paint")):
            thread = threading.Thread(target=work, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End the connection and both threads; no paint is called afterwards."""
        self._stopping.set()
        self._wake.set()
        self._paints.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=10)
        self._http.close()

    @property
    def connected(self) -> bool:
        """Whether the socket is up and was heard from lately."""
        socket = self._socket
        return socket is not None and socket.connected and self.silent_s() < self._silence_limit_s

    @property
    def line(self) -> tuple[int, int]:
        """How often we have connected, and how often the server's log was shorter than before.

        Another value means that what the server acknowledged before may not be there any more.
        """
        return self._connections, self._steps_back

    def silent_s(self) -> float:
        """Seconds since the last message or heartbeat, or since :meth:`start`."""
        return time.monotonic() - self._heard_at

    def refusal(self, view: str) -> str | None:
        """The code with which the server refused a view that we follow; None while it gives it, or has not answered."""
        with self._lock:
            followed = self._followed.get(view)
        return followed.refused if followed else None

    # ---- who we are -------------------------------------------------------------------------------------------

    def me(self) -> dict[str, Any]:
        """Who the server takes us for (``GET /me``). Raises LinkDown."""
        answer = self._http.get("/me")
        if not answer.ok:
            raise LinkDown(f"GET /me: HTTP {answer.status}", answer=answer)
        return answer.body

    @property
    def hall(self) -> str:
        """This device's hall. Raises LinkDown when it was not given and the server cannot be asked."""
        if self._known_hall is None:
            self._known_hall = str(self.me()["hall"])
        return self._known_hall

    # ---- commands ---------------------------------------------------------------------------------------------

    def command(
        self,
        path: str,
        body: dict[str, Any],
        *,
        key: str,
        patience_s: float,
        language: str = "zh",
        final: frozenset[str] = frozenset(),
    ) -> Answer:
        """POST under an idempotency key; see :meth:`HallHttp.command`. ``path`` like ``"tickets"`` (in this hall) or
        ``"/enrol"``; refusals are worded in ``language``."""
        return self._http.command(path, body, key=key, patience_s=patience_s, language=language, final=final)

    def get(self, path: str) -> Answer:
        """GET once; raises LinkDown when there is no answer."""
        return self._http.get(path)

    # ---- views ------------------------------------------------------------------------------------------------

    def follow(self, view: str, paint: Paint) -> None:
        """Have ``paint`` called with the newest state of a view, now and whenever it changes. Before or after start."""
        with self._lock:
            followed = self._followed.setdefault(view, _Followed(view=view, paints=[]))
            followed.paints.append(paint)
            if followed.last is not None:
                self._paints.put((paint, followed.last))
        self._ask(followed)

    def _ask(self, followed: _Followed) -> None:
        socket = self._socket
        if socket is None or not socket.connected:
            return
        socket.emit(
            Event.SUBSCRIBE,
            {"hall": self.hall, "view": followed.view},
            lambda reply: self._on_subscribed(followed, reply),
        )

    def _on_subscribed(self, followed: _Followed, reply: dict[str, Any]) -> None:
        self._heard_at = time.monotonic()
        error = reply.get("error")
        if error:
            if followed.refused != error.get("code"):
                log.warning("view %s refused: %s", followed.view, error)
            followed.refused = error.get("code")
            return
        followed.refused = None
        self._deliver(ViewMessage(view=followed.view, seq=int(reply["seq"]), state=reply["state"]))

    def _on_view(self, message: dict[str, Any]) -> None:
        self._heard_at = time.monotonic()
        self._deliver(
            ViewMessage(
                view=message["view"],
                seq=int(message["seq"]),
                state=message["state"],
                events=tuple(message.get("events") or ()),
            )
        )

    def _deliver(self, message: ViewMessage) -> None:
        with self._lock:
            followed = self._followed.get(message.view)
            if followed is None or message.seq <= followed.seq:
                return
            followed.seq = message.seq
            followed.last = message
            for paint in followed.paints:
                self._paints.put((paint, message))

    def _on_heartbeat(self, beat: dict[str, Any]) -> None:
        self._heard_at = time.monotonic()
        if beat.get("at"):
            self._on_time(str(beat["at"]))
        head = int(beat["seq"])
        self._steps_back += head < self._head
        self._head = head
        for followed in self._all():
            with self._lock:
                followed.beats_behind = followed.beats_behind + 1 if head < followed.seq else 0
                if followed.beats_behind >= BACKWARD_BEATS:
                    followed.seq = -1
            if followed.seq < head:
                self._ask(followed)

    def _all(self) -> list[_Followed]:
        with self._lock:
            return list(self._followed.values())

    # ---- threads ----------------------------------------------------------------------------------------------

    def _keep_painting(self) -> None:
        while (work := self._paints.get()) is not None and not self._stopping.is_set():
            paint, message = work
            try:
                paint(message)
            except Exception:  # one screen's fault must not stop the others; it is logged with its trace
                log.exception("painting %s failed", message.view)

    def _keep_connected(self) -> None:
        delay, away = 0.2, False
        while not self._stopping.is_set():
            try:
                self._connect()
                if away:
                    log.warning("server %s is back", self._server)
                delay, away = 0.2, False
                self._watch()
                continue
            except (SocketRefused, LinkDown) as error:
                if not away:
                    log.warning("server %s is away: %s", self._server, error)
            except Exception:  # what nobody thought of must not cut this device off for good; logged with its trace
                log.exception("the link to %s failed", self._server)
            away = True
            self._stopping.wait(delay)
            delay = min(delay * 2, 2.0)

    def _connect(self) -> None:
        hall = self.hall
        self._wake.clear()
        socket = SocketClient({Event.VIEW: self._on_view, Event.HEARTBEAT: self._on_heartbeat}, on_gone=self._wake.set)
        socket.connect(self._server, SOCKET_PATH, {"token": self._token})
        self._socket = socket
        self._connections += 1
        self._heard_at = time.monotonic()
        log.debug("connected to hall %s", hall)
        for followed in self._all():
            self._ask(followed)

    def _watch(self) -> None:
        """Return when the connection is gone, silent too long, or we are stopping."""
        while not self._stopping.is_set() and not self._wake.wait(timeout=self._silence_limit_s / 10):
            if self.silent_s() > self._silence_limit_s:
                log.warning("server %s silent for %.0f s: connecting anew", self._server, self.silent_s())
                break
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.close()
