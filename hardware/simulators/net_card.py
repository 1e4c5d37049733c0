"""A card on the network that is not there: its socket on loopback, off the network and back under the same address."""

from __future__ import annotations

import socket
from threading import Event, Thread

LOOK_S = 0.05  # how soon it notices that it was unplugged


class NetCard:
    """``datagrams``: it listens to UDP, else to TCP. What it does with what it hears is :meth:`serve`."""

    def __init__(self, *, datagrams: bool) -> None:
        self._datagrams = datagrams
        self._number = 0
        self._socket: socket.socket | None = None
        self._thread: Thread | None = None
        self._stop = Event()
        self.plug()

    @property
    def port(self) -> str:
        """What a driver opens."""
        return f"{'udp' if self._datagrams else 'tcp'}://127.0.0.1:{self._number}"

    def plug(self) -> None:
        """Put it on the network."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if self._datagrams else socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._number))
        listener.settimeout(LOOK_S)
        self._number = listener.getsockname()[1]
        self._socket, self._stop = listener, Event()
        if not self._datagrams:
            listener.listen()
        self._thread = Thread(target=self.serve, args=(listener, self._stop), name="net card", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Take it off the network."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        if self._socket is not None:
            self._socket.close()
        self._thread = self._socket = None

    def close(self) -> None:
        """End the card and its thread."""
        self.unplug()

    def serve(self, listener: socket.socket, stop: Event) -> None:
        """Hear what is sent until ``stop`` is set."""
        raise NotImplementedError
