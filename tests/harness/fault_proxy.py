"""A TCP proxy on loopback that can delay, swallow or cut what passes, each way by itself (promises.md §4)."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Lock, Thread

_CHUNK = 16 * 1024
_LOOK_S = 0.2


@dataclass(kw_only=True)
class Way:
    """What happens to bytes on one way, and how many came.

    ``hole``: they are swallowed, and nobody is told. ``delay_s``: they come later. ``cut_after``: when so many bytes of
    a connection have come this way, both ends of it are closed.
    """

    hole: bool = False
    delay_s: float = 0.0
    cut_after: int | None = None
    swallowed: int = 0


class FaultProxy:
    """Listens at ``port`` and passes on to ``to``. ``there``: from clients to the server; ``back``: answers."""

    def __init__(self, to: int) -> None:
        self._to = to
        self.there, self.back = Way(), Way()
        self.cuts = 0
        self.severed = False
        self._lock = Lock()
        self._open: set[socket.socket] = set()
        self._ending = Event()
        self._threads: list[Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_LOOK_S)
        self.port = int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> FaultProxy:
        self._thread(self._accept)
        return self

    def stop(self) -> None:
        self._ending.set()
        self.hang_up()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def sever(self) -> None:
        """The cable is out: what is open ends, and nothing can be opened."""
        self.severed = True
        self.hang_up()

    def heal(self) -> None:
        """The network is whole again: connections that a hole has spoiled are ended, as in life by their time-outs."""
        self.severed = False
        self.there, self.back = Way(), Way()
        self.hang_up()

    def hang_up(self) -> None:
        with self._lock:
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _thread(self, work: Callable[..., None], *more: object) -> None:
        thread = Thread(target=work, args=more, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._ending.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            if self.severed:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self._to), timeout=5)
            except OSError:
                client.close()
                continue
            with self._lock:
                self._open |= {client, server}
            both = (client, server)
            self._thread(self._pass_on, client, server, "there", both)
            self._thread(self._pass_on, server, client, "back", both)

    def _pass_on(
        self, source: socket.socket, target: socket.socket, name: str, both: tuple[socket.socket, socket.socket]
    ) -> None:
        source.settimeout(None)
        passed = 0
        with suppress(OSError):
            while came := source.recv(_CHUNK):
                way: Way = getattr(self, name)
                if way.hole:
                    way.swallowed += len(came)
                    continue
                if way.delay_s:
                    self._ending.wait(way.delay_s)
                if way.cut_after is not None and passed + len(came) >= way.cut_after:
                    target.sendall(came[: max(0, way.cut_after - passed)])
                    self.cuts += 1
                    break
                target.sendall(came)
                passed += len(came)
        for one in both:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._closed(both)

    def _closed(self, both: tuple[socket.socket, socket.socket]) -> None:
        """The second of the two threads closes both sockets."""
        with self._lock:
            first = both[0] in self._open
            self._open -= set(both)
        if not first:
            for one in both:
                one.close()
