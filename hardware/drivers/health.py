"""How a device has been, told once: one log line when it goes, one when it is back (architecture.md §7, rule 9)."""

from __future__ import annotations

import logging
from threading import Lock

from hardware.ports import Condition, DeviceReport


class Health:
    """The last known condition of one device, safe to use from several threads.

    It starts *unknown*: a device that has not answered yet is not known to be well.
    """

    def __init__(self, name: str, logger: logging.Logger) -> None:
        self._name = name
        self._logger = logger
        self._lock = Lock()
        self._report = DeviceReport(condition=Condition.UNKNOWN)
        self._gone = False

    def good(self, *causes: str) -> None:
        """The device answered. ``causes`` make it *degraded*: it works but needs attention."""
        self._set(Condition.DEGRADED if causes else Condition.OK, causes)

    def silent(self, cause: str = "no_answer") -> None:
        """Nothing came back: what the device did is not known."""
        self._set(Condition.UNKNOWN, (cause,))

    def mute(self) -> None:
        """The bytes left, and this device's protocol has no answers: *unknown*, but nothing to worry the log about."""
        self._set(Condition.UNKNOWN, ("no_answer",), works=True)

    def gone(self, cause: str) -> None:
        """The device is known not to work, for instance ``unplugged``."""
        self._set(Condition.UNAVAILABLE, (cause,))

    def report(self) -> DeviceReport:
        """The last known condition."""
        with self._lock:
            return self._report

    def _set(self, condition: Condition, causes: tuple[str, ...], *, works: bool | None = None) -> None:
        if works is None:
            works = condition in (Condition.OK, Condition.DEGRADED)
        with self._lock:
            self._report = DeviceReport(condition=condition, causes=causes)
            was_gone, self._gone = self._gone, not works
        if not works and not was_gone:
            self._logger.warning("%s does not work: %s", self._name, ", ".join(causes))
        if was_gone and works:
            self._logger.info("%s is back", self._name)
