"""The parts of a device (printer, readers, keypads …): opened as the device's state names them, watched, reported.

One log line when a part goes, one when it is back; the server is told on every change and every 30 s.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hardware import registry
from hardware.link.client import HallLink
from hardware.link.commands import LinkDown
from hardware.link.messages import REPORT_S, PartReport
from hardware.ports import Condition, DeviceReport

log = logging.getLogger(__name__)

LOOK_S = 2.0  # how often each part is asked how it is
REOPEN_S = 10.0
OURS = frozenset({"driver", "window"})  # settings of ours; the others are the driver's own options
CANNOT_OPEN = DeviceReport(condition=Condition.UNAVAILABLE, causes=("cannot_open",))

Load = Callable[[str, Mapping[str, Any]], Any]
OnChange = Callable[[Mapping[str, DeviceReport]], None]


@dataclass(slots=True)
class _Part:
    name: str
    wanted: dict[str, Any]  # as configured, with "driver"
    driver: Any = None
    report: DeviceReport = CANNOT_OPEN
    tried_at: float = float("-inf")


class DeviceParts:
    """The drivers of one device.

    ``on_open(name, driver)`` is called for every part that opened (again), ``on_change(reports)`` when any report
    changed; both on the watching thread. ``options`` adds constructor options by driver name that only this PC knows,
    such as the folder for virtual slips.
    """

    def __init__(
        self,
        link: HallLink,
        device: str,
        *,
        on_open: Callable[[str, Any], None] = lambda _name, _driver: None,
        on_change: OnChange = lambda _reports: None,
        options: Mapping[str, Mapping[str, Any]] | None = None,
        load: Load = registry.load,
        look_s: float = LOOK_S,
    ) -> None:
        self._link = link
        self._device = device
        self._on_open, self._on_change = on_open, on_change
        self._options = options or {}
        self._load = load
        self._look_s = look_s
        self._parts: dict[str, _Part] = {}
        self._said: dict[str, DeviceReport] = {}
        self._lock = threading.Lock()
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._watch, name="parts", daemon=True)
        self._told: dict[str, PartReport] | None = None
        self._told_at = float("-inf")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and close every driver."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        for part in self._all():
            _close(part)

    def configure(self, drivers: Mapping[str, Mapping[str, Any]]) -> None:
        """Have exactly these parts: ``{"printer": {"driver": "escpos", "port": …}, …}``. Unchanged ones stay open."""
        with self._lock:
            gone = [part for name, part in self._parts.items() if drivers.get(name) != part.wanted]
            for part in gone:
                del self._parts[part.name]
            for name, wanted in drivers.items():
                self._parts.setdefault(name, _Part(name=name, wanted=dict(wanted)))
        for part in gone:
            _close(part)
        self._wake.set()

    def get(self, name: str) -> Any:
        """The open driver of that part, or None."""
        with self._lock:
            part = self._parts.get(name)
        return part.driver if part else None

    def say(self, name: str, report: DeviceReport | None) -> None:
        """Tell something of the device that is no part with a driver, such as that somebody needs help; None takes it
        back."""
        with self._lock:
            if report is None:
                self._said.pop(name, None)
            else:
                self._said[name] = report
        self._wake.set()

    def reports(self) -> dict[str, DeviceReport]:
        """How every part was when last asked."""
        return {part.name: part.report for part in self._all()}

    def look_now(self) -> None:
        """Ask every part at once instead of at the next turn, e.g. after a failed slip."""
        self._wake.set()

    def _all(self) -> list[_Part]:
        with self._lock:
            return list(self._parts.values())

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                changed = [part for part in self._all() if self._look(part)]
                if changed:
                    self._on_change(self.reports())
                self._tell()
            except Exception:  # whoever was told failed; the parts are watched on all the same; logged with its trace
                log.exception("the watch over the parts failed")
            self._wake.wait(self._look_s)
            self._wake.clear()

    def _look(self, part: _Part) -> bool:
        """Ask one part; whether its report changed."""
        if part.driver is None and not self._open(part):
            return _note(part, CANNOT_OPEN)
        try:
            report = part.driver.report()
        except Exception:  # a driver's fault must not stop the watch over the others; logged with its trace
            log.exception("%s cannot say how it is", part.name)
            report = DeviceReport(condition=Condition.UNKNOWN, causes=("no_answer",))
        return _note(part, report)

    def _open(self, part: _Part) -> bool:
        if time.monotonic() - part.tried_at < REOPEN_S:
            return False
        part.tried_at = time.monotonic()
        options = {name: value for name, value in part.wanted.items() if name not in OURS}
        driver = str(part.wanted.get("driver", ""))
        options = {**self._options.get(driver, {}), **options}
        try:
            opened = self._load(driver, options)
        except Exception as error:  # noqa: BLE001 - a wrong option or absent library of any driver: told to the manager
            log.error("%s (driver %s) cannot be opened: %s", part.name, driver, error)  # noqa: TRY400 - the message is enough
            return False
        with self._lock:
            part.driver = opened
            wanted = self._parts.get(part.name) is part
        if not wanted:  # configured otherwise while it was being opened: it must not keep the port
            _close(part)
            return False
        self._on_open(part.name, opened)
        return True

    def _tell(self) -> None:
        with self._lock:
            said = dict(self._said)
        parts = {name: _as_message(report) for name, report in {**self.reports(), **said}.items()}
        fresh = parts == self._told and time.monotonic() - self._told_at < REPORT_S
        if fresh or not self._link.connected:
            return
        try:
            self._link.command(f"devices/{self._device}/report", {"parts": parts}, key=str(uuid.uuid4()), patience_s=1)
        except LinkDown as error:
            log.debug("report not delivered: %s", error)
            return
        self._told, self._told_at = parts, time.monotonic()


def _note(part: _Part, report: DeviceReport) -> bool:
    if report == part.report:
        return False
    log.info("%s is %s %s", part.name, report.condition, ",".join(report.causes))
    part.report = report
    return True


def _as_message(report: DeviceReport) -> PartReport:
    return {"condition": report.condition.value, "causes": list(report.causes)}


def _close(part: _Part) -> None:
    driver, part.driver = part.driver, None
    if driver is not None:
        try:
            driver.close()
        except Exception:  # closing is the last thing asked of it; logged with its trace
            log.exception("%s did not close", part.name)
