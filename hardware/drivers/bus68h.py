"""One serial line with several 68H units on it: reads, acknowledges, reconnects (hardware-protocols.md §4)."""

from __future__ import annotations

import logging
import time
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Protocol

from hardware.drivers.byte_line import ByteLine, open_line
from hardware.drivers.frames68h import Frame, FrameBuffer, acknowledgement
from hardware.drivers.health import Health
from hardware.ports import Condition, DeviceReport, DeviceTimeout, DeviceUnavailable

if TYPE_CHECKING:
    from hardware.simulators.keypad import BusSimulator

_LOG = logging.getLogger(__name__)

_SERIAL_SERVER_PORT = 4001  # where serial device servers usually listen; only for tcp:// without a port
_LISTEN_S = 0.1  # 12 bytes at 9600 baud take 13 ms: a frame interrupted for so long is broken
_NOISY = 3  # so many wrong frames in a row are no accident
_GAP_S = 0.005  # five characters at 9600 baud: so long after the last byte nobody is speaking
_CLEAR_WITHIN_S = 0.5  # then the line is taken to be blocked: some unit never stops speaking


class Unit(Protocol):
    """One pad on the line; ``heard`` is called from the line's thread and must return at once."""

    address: int

    def heard(self, frame: Frame) -> None: ...

    def opened(self) -> None:
        """The line has opened, or come back: what the unit showed may be gone."""
        ...


class Bus68H:
    """A line that stays open, or comes back by itself. Get one from :func:`share`; several pads may use it."""

    def __init__(self, port: str, *, baud: int, retry_s: float) -> None:
        self.simulator: BusSimulator | None = None
        if port == "virtual" or port.startswith("virtual:"):
            from hardware.simulators.keypad import BusSimulator  # noqa: PLC0415 - only the demo needs it

            self.simulator = BusSimulator()
            port = self.simulator.path
        self._port = port
        self._baud = baud
        self._retry_s = retry_s
        self._health = Health(f"pad line {port}", _LOG)
        self._lock = Lock()
        self._line: ByteLine | None = None
        self._buffer = FrameBuffer()
        self._units: list[Unit] = []
        self._heard_at: dict[int, float] = {}
        self._last_byte_at = float("-inf")
        self._blocked = False
        self._stop = Event()
        self._tried = Event()
        self.users = 0
        self._thread = Thread(target=self._run, name=f"pads {port}", daemon=True)
        self._thread.start()
        self._tried.wait(2)

    def add(self, unit: Unit) -> None:
        """Let this unit hear the frames of its address."""
        with self._lock:
            self._units.append(unit)

    def remove(self, unit: Unit) -> None:
        """Let it hear no more."""
        with self._lock:
            if unit in self._units:
                self._units.remove(unit)

    def send(self, frame: Frame) -> None:
        """Send a frame as soon as no unit is speaking: on RS-485 two speakers spoil both.

        Raises DeviceUnavailable when the line is not open, DeviceTimeout when some unit never stops speaking. These
        pads do not acknowledge what the host sends.
        """
        until = time.monotonic() + _CLEAR_WITHIN_S
        while not self._clear():
            if time.monotonic() > until:
                self._blocked = True
                raise DeviceTimeout(f"{self._port} is never quiet: a unit does not stop speaking.")
            self._stop.wait(_GAP_S)
        self._blocked = False
        self._put(frame)

    def _clear(self) -> bool:
        return not self._buffer.begun and time.monotonic() - self._last_byte_at >= _GAP_S

    def _put(self, frame: Frame) -> None:
        with self._lock:
            if self._line is None:
                raise DeviceUnavailable(f"{self._port} is not open.")
            self._line.send(frame.encoded())

    def report(self, address: int, quiet_s: float) -> DeviceReport:
        """How the unit is. Pads speak only when pressed: one that was silent for ``quiet_s`` is *unknown*."""
        line = self._health.report()
        if line.condition is Condition.UNAVAILABLE:
            return line
        if self._buffer.bad >= _NOISY:
            return DeviceReport(condition=Condition.DEGRADED, causes=("bad_frames",))
        if self._blocked:
            return DeviceReport(condition=Condition.DEGRADED, causes=("line_blocked",))
        if time.monotonic() - self._heard_at.get(address, float("-inf")) > quiet_s:
            return DeviceReport(condition=Condition.UNKNOWN, causes=("no_answer",))
        return DeviceReport(condition=Condition.OK)

    def close(self) -> None:
        """End the line and its thread."""
        self._stop.set()
        self._thread.join(3)
        if self.simulator is not None:
            self.simulator.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                line = open_line(self._port, baud=self._baud, net_port=_SERIAL_SERVER_PORT)
                self._health.good()
                with self._lock:
                    self._line = line
                self._tried.set()
                self._listen(line)
            except DeviceUnavailable:
                self._health.gone("unplugged")
            finally:
                self._tried.set()
                self._drop_line()
            self._stop.wait(self._retry_s)

    def _drop_line(self) -> None:
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()

    def _listen(self, line: ByteLine) -> None:
        self._buffer.forget()
        with self._lock:
            units = list(self._units)
        for unit in units:
            unit.opened()
        while not self._stop.is_set():
            octets = line.receive(_LISTEN_S)
            if octets:
                self._last_byte_at = time.monotonic()
            else:
                self._buffer.forget()
            for frame in self._buffer.feed(octets):
                self._heard(frame)

    def _heard(self, frame: Frame) -> None:
        with self._lock:
            units = [unit for unit in self._units if unit.address == frame.address]
        if not units:
            _LOG.debug("a pad with address %d is not configured here", frame.address)
            return
        self._heard_at[frame.address] = time.monotonic()
        for unit in units:
            unit.heard(frame)
        # Only now: a press that was acknowledged is never lost. At once: the unit has stopped speaking to hear it.
        self._put(acknowledgement(frame))


_buses: dict[str, Bus68H] = {}
"""The open lines of this process: a serial device can be opened once, but carries many pads."""
_buses_lock = Lock()


def share(port: str, *, baud: int, retry_s: float) -> Bus68H:
    """The line of that port, opened by its first user. Give it back with :func:`release`.

    Plain ``"virtual"`` is a line for one pad alone; pads with the same ``"virtual:NAME"`` share a simulated one.
    """
    with _buses_lock:
        bus = _buses.get(port) if port != "virtual" else None
        if bus is None:
            bus = Bus68H(port, baud=baud, retry_s=retry_s)
            if port != "virtual":
                _buses[port] = bus
        bus.users += 1
        return bus


def release(bus: Bus68H) -> None:
    """Close the line when its last user is gone."""
    with _buses_lock:
        bus.users -= 1
        if bus.users:
            return
        for port in [port for port, known in _buses.items() if known is bus]:
            del _buses[port]
    bus.close()
