"""The line to a slip printer: bytes there and back, each within a time limit, over python-escpos' connections.

One :class:`PrinterLine` is one connection; questions and answers of a job stay on it (stack.md §4).
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import serial
from escpos.exceptions import Error as EscposError
from escpos.printer import Network, Serial, Usb

from hardware.ports import DeviceError, DeviceUnavailable

_PORTION = 1024  # bytes a write, so that a time limit can be kept
_KERNEL_BUFFER = 4096  # bytes that Linux holds back for a serial line
_GLANCE_S = 0.01
_SERIAL_BITS = 10  # a byte with its start and stop bit


class BadPort(DeviceError):
    """The port is none of tcp://host:9100, serial:/dev/ttyS0?baud=19200, /dev/ttyS0, usb:vvvv:pppp or virtual."""

    code = "bad_port"


class LineLost(DeviceError):
    """The connection to the printer broke; what was sent last may be lost."""

    code = "line_lost"


class PrinterLine(Protocol):
    """An open connection to a printer."""

    def send(self, job: bytes, within_s: float) -> None:
        """Send all bytes. Raises LineLost; then nobody knows how many arrived."""
        ...

    def read(self, within_s: float) -> bytes:
        """What the printer says, at least one byte if any comes in time; ``b""`` is silence. Raises LineLost."""
        ...

    def close(self) -> None: ...


OpenLine = Callable[[float], PrinterLine]


def line_opener(port: str) -> OpenLine:
    """How to open the line to a port. Raises BadPort at once; the opener raises DeviceUnavailable."""
    try:
        return _opener(port)
    except (ValueError, IndexError, KeyError) as error:
        raise BadPort(f"{port!r}: {BadPort.__doc__}") from error


def _opener(port: str) -> OpenLine:
    kind, _, rest = port.partition(":")
    if kind == "tcp":
        address = urlsplit(port)
        if not address.hostname:
            raise ValueError(port)
        host, number = address.hostname, address.port or 9100
        return lambda within_s: _open_tcp(host, number, within_s)
    if kind == "usb":
        vendor, product, *_ = rest.partition("?")[0].split(":")
        ids = int(vendor, 16), int(product, 16)
        ends = {name: int(values[0], 16) for name, values in parse_qs(rest.partition("?")[2]).items()}
        return lambda within_s: _open_usb(ids, ends, within_s)
    if kind == "serial" or port.startswith("/dev/"):
        device, _, given = (rest if kind == "serial" else port).partition("?")
        options = {name: int(values[0]) for name, values in parse_qs(given).items()}
        if not device or set(options) - {"baud", "dsrdtr", "xonxoff"}:
            raise ValueError(port)
        return lambda within_s: _open_serial(device, options, within_s)
    raise ValueError(port)


class _TcpPrinter(Network):  # type: ignore[misc]  # python-escpos has no types
    """Network whose ``open`` leaves no socket behind when nobody is there, and knows IPv6."""

    _device: Any

    def open(self, raise_not_found: bool = True) -> None:  # noqa: ARG002  # the library's signature
        self.device = socket.create_connection((self.host, self.port), timeout=self.timeout)

    def close(self) -> None:
        """As the library's, without a line in the root log for every job."""
        if self._device:
            with suppress(OSError):  # the other side may be gone already
                self._device.shutdown(socket.SHUT_RDWR)
            self._device.close()
        self._device = False


def _open_tcp(host: str, port: int, within_s: float) -> PrinterLine:
    printer = _TcpPrinter(host, port, timeout=within_s)
    try:
        printer.open()
    except OSError as error:
        raise DeviceUnavailable(f"tcp://{host}:{port}: {error}") from error
    return _TcpLine(printer=printer)


@dataclass(kw_only=True, slots=True)
class _TcpLine:
    printer: Any

    def send(self, job: bytes, within_s: float) -> None:
        ends = time.monotonic() + within_s
        try:
            for at in range(0, len(job), _PORTION):
                self.printer.device.settimeout(max(0.001, ends - time.monotonic()))
                self.printer._raw(job[at : at + _PORTION])  # noqa: SLF001  # the library's way to send bytes as they are
        except OSError as error:
            raise LineLost(str(error)) from error

    def read(self, within_s: float) -> bytes:
        self.printer.device.settimeout(max(0.001, within_s))
        try:
            heard: bytes = self.printer._read()  # noqa: SLF001  # as above
        except TimeoutError:
            return b""
        except OSError as error:
            raise LineLost(str(error)) from error
        if not heard:
            raise LineLost("the printer closed the connection")
        return heard

    def close(self) -> None:
        self.printer.close()


def _open_serial(device: str, options: dict[str, int], within_s: float) -> PrinterLine:
    baud = options.get("baud", 9600)
    flow = {"dsrdtr": bool(options.get("dsrdtr")), "xonxoff": bool(options.get("xonxoff"))}
    try:
        printer = Serial(devfile=device, baudrate=baud, timeout=within_s, **flow)
        printer.open()
    except (EscposError, OSError, ValueError) as error:
        raise DeviceUnavailable(f"{device}: {error}") from error
    return _SerialLine(printer=printer, baud=baud)


@dataclass(kw_only=True, slots=True)
class _SerialLine:
    printer: Any
    baud: int

    def send(self, job: bytes, within_s: float) -> None:
        """The time on the wire is added to the limit: a picture takes 20 s at 19,200 baud."""
        try:
            self.printer.device.write_timeout = within_s + len(job) * _SERIAL_BITS / self.baud
            self.printer._raw(job)  # noqa: SLF001  # the library's way to send bytes as they are
        except (OSError, serial.SerialException) as error:
            raise LineLost(str(error)) from error

    def read(self, within_s: float) -> bytes:
        device = self.printer.device
        try:
            device.timeout = max(0.001, within_s)
            heard = bytes(device.read(1))
            return heard + bytes(device.read(device.in_waiting)) if heard else heard
        except (OSError, serial.SerialException) as error:
            raise LineLost(str(error)) from error

    def close(self) -> None:
        """Let the last bytes out, but do not wait for a printer that stopped reading, as closing alone would."""
        device = self.printer.device
        ends = time.monotonic() + _KERNEL_BUFFER * _SERIAL_BITS / self.baud
        with suppress(OSError, serial.SerialException):  # unplugged: nothing to let out
            while device.out_waiting and time.monotonic() < ends:
                time.sleep(_GLANCE_S)
            if device.out_waiting:
                device.reset_output_buffer()
        self.printer.close()


def _open_usb(ids: tuple[int, int], ends: dict[str, int], within_s: float) -> PrinterLine:
    if not Usb.is_usable():
        raise DeviceUnavailable("printers on USB need pyusb: pip install python-escpos[usb]")
    given = {"in_ep": ends.get("in", 0x82), "out_ep": ends.get("out", 0x01)}
    try:
        printer = Usb(*ids, timeout=int(within_s * 1000), **given)
        printer.open()
    except (EscposError, OSError, ValueError) as error:  # ValueError: no libusb on this machine
        raise DeviceUnavailable(f"usb:{ids[0]:04x}:{ids[1]:04x}: {error}") from error
    return _UsbLine(printer=printer, in_end=given["in_ep"])


@dataclass(kw_only=True, slots=True)
class _UsbLine:
    printer: Any
    in_end: int
    _heard: bytes = field(default=b"", init=False)

    def send(self, job: bytes, within_s: float) -> None:
        try:
            self.printer.timeout = int(within_s * 1000)
            self.printer._raw(job)  # noqa: SLF001  # the library's way to send bytes as they are
        except OSError as error:  # usb.core.USBError is one
            raise LineLost(str(error)) from error

    def read(self, within_s: float) -> bytes:
        try:
            return bytes(self.printer.device.read(self.in_end, 64, max(1, int(within_s * 1000))))
        except OSError as error:
            if "timeout" in type(error).__name__.lower():  # usb.core.USBTimeoutError; pyusb may be absent
                return b""
            raise LineLost(str(error)) from error

    def close(self) -> None:
        self.printer.close()
