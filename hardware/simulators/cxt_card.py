"""A CXT card that is not there: it takes the real datagrams on loopback, answers nothing, and can draw its bar."""

from __future__ import annotations

import socket
from threading import Event, Thread

from hardware.drivers.cxt_frames import read
from hardware.simulators.led_card import LedBar


class CxtCardSimulator:
    """``lose``: so many next datagrams do not arrive. ``bad``: datagrams that were none of its protocol.

    :meth:`unplug` and :meth:`plug` take it off the network and back under the same address. ``areas``: text by area.
    """

    def __init__(self) -> None:
        self.bar = LedBar()
        self.areas: dict[int, str] = {}
        self.lose = 0
        self.bad = 0
        self._number = 0
        self._socket: socket.socket | None = None
        self._thread: Thread | None = None
        self._stop = Event()
        self.plug()

    @property
    def port(self) -> str:
        """What a driver opens."""
        return f"udp://127.0.0.1:{self._number}"

    def plug(self) -> None:
        """Put it on the network."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listening.bind(("127.0.0.1", self._number))
        listening.settimeout(0.05)
        self._number = listening.getsockname()[1]
        self._socket, self._stop = listening, Event()
        self._thread = Thread(target=self._serve, args=(listening, self._stop), name="cxt card", daemon=True)
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

    def _serve(self, listening: socket.socket, stop: Event) -> None:
        while not stop.is_set():
            try:
                octets, _ = listening.recvfrom(65536)
            except TimeoutError:
                continue
            if self.lose:
                self.lose -= 1
                continue
            self._obey(octets)

    def _obey(self, octets: bytes) -> None:
        self.bar.frames.append(octets)
        found = read(octets)
        if found is None:
            self.bad += 1
            return
        area, look, text = found
        self.areas[area] = text.decode("gb18030")
        self.bar.set(tuple(self.areas[one] for one in sorted(self.areas) if self.areas[one]), look.colour)
