"""A CXT card that is not there: it takes the real datagrams on loopback, answers nothing, and can draw its bar."""

from __future__ import annotations

import socket
from threading import Event

from hardware.drivers.cxt_frames import read
from hardware.simulators.led_card import LedBar
from hardware.simulators.net_card import NetCard


class CxtCardSimulator(NetCard):
    """``lose``: so many next datagrams do not arrive. ``bad``: datagrams that were none of its protocol.

    ``areas``: text by area.
    """

    def __init__(self) -> None:
        self.bar = LedBar()
        self.areas: dict[int, str] = {}
        self.lose = 0
        self.bad = 0
        super().__init__(datagrams=True)

    def serve(self, listening: socket.socket, stop: Event) -> None:
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
