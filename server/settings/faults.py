"""What is wrong with a configuration: file, key and reason, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FILES = (
    "hall.toml",
    "zones.toml",
    "windows.toml",
    "teams.toml",
    "businesses.toml",
    "matters.toml",
    "matters/",
    "bundles.toml",
    "authorisations.toml",
    "devices.toml",
    "map.toml",
    "guide.toml",
    "reporting/",
    "star_grading.toml",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing to mend (or, as a warning, to think about)."""

    file: str  # relative to the hall's folder, e.g. "windows.toml"
    key: str  # where in it, e.g. "window[A01-A10].zone"; empty for the file as a whole
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.reason) if part)


class ConfigurationFaults(Exception):
    """The configuration has faults; nothing was started."""

    code = "configuration_faults"

    def __init__(self, faults: Iterable[Fault], warnings: Iterable[Fault] = ()) -> None:
        self.faults = tuple(faults)
        self.warnings = tuple(warnings)
        super().__init__("\n".join([self.__doc__ or "", *map(str, self.faults)]))


class FaultList:
    """Collects faults while a configuration is read, and puts them in the order of the files."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, file: str, key: str, reason: str) -> None:
        fault = Fault(file=file, key=key, reason=reason)
        if fault not in self._faults:
            self._faults.append(fault)

    def in_order(self) -> tuple[Fault, ...]:
        """By file in reading order; within a file first what it says wrongly, then what does not fit the others."""
        return tuple(sorted(self._faults, key=lambda fault: _rank(fault.file)))


def _rank(file: str) -> tuple[int, str]:
    for rank, known in enumerate(FILES):
        if file == known or (known.endswith("/") and file.startswith(known)):
            return rank, file
    return len(FILES), file
