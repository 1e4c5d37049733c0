"""Checks of size: windows against caps, screens against threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from hardware.link.messages import DeviceKind
from server.settings.devices import DevicePlan
from server.settings.faults import FaultList
from server.settings.reading import Reading
from server.settings.references import zone_of_window

SOCKETS_TO_SPARE = 16  # managers' and guides' pages, phones, and plain HTTP requests beside the sockets
MOST_THREADS = 2048  # of one process: half of its connections (process/worker.py), the others wait between requests


def threads_of_process(of_halls: Iterable[int]) -> int:
    """Threads for all the halls of one process; a province with more screens than that needs more processes."""
    return min(sum(of_halls), MOST_THREADS)


def check_caps(reading: Reading, faults: FaultList) -> None:
    """No more windows than the hall's cap (窗口上限) and than each zone's."""
    counts = Counter(zone_of_window(reading).values())
    total = sum(counts.values())
    if reading.hall is not None and total > reading.hall.window_cap:
        faults.add("hall.toml", "window_cap", f"{total} windows are declared, the cap is {reading.hall.window_cap}")
    for entry in reading.zones.good:
        count, cap = counts[entry.form.code], entry.form.window_cap
        if count > cap:
            faults.add(
                entry.file, f"{entry.key}.window_cap", f"zone {entry.form.code} has {count} windows, its cap is {cap}"
            )


def sockets_needed(windows: int, devices: Sequence[DevicePlan]) -> dict[str, int]:
    """How many sockets may be open at once, by what opens them. Each holds one thread of the server (stack.md §2)."""
    kinds = Counter(device.kind for device in devices)
    shown = sum(len(device.windows) for device in devices if device.kind is DeviceKind.DISPLAY)
    return {
        "consoles": windows,
        "kiosks (two each)": 2 * kinds[DeviceKind.KIOSK],
        "displays": kinds[DeviceKind.DISPLAY],
        "window signs": kinds[DeviceKind.SIGN] + shown,
        "rating pads": kinds[DeviceKind.PAD],
        "desks": kinds[DeviceKind.DESK],
        "to spare": SOCKETS_TO_SPARE,
    }


def check_threads(reading: Reading, devices: Sequence[DevicePlan], faults: FaultList) -> None:
    """Threads must exceed the sockets that may be open: with fewer, the server hangs for everybody (stack.md §2)."""
    if reading.server is None:
        return
    needed = sockets_needed(len(zone_of_window(reading)), devices)
    total = sum(needed.values())
    if total >= reading.server.threads:
        parts = ", ".join(f"{count} {what}" for what, count in needed.items() if count)
        faults.add(
            "hall.toml",
            "server.threads",
            f"more screens than threads: {total} sockets ({parts}) need at least {total + 1} threads, "
            f"there are {reading.server.threads}",
        )
