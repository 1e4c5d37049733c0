"""The servers that are measured, each in processes of its own, and what they cost: CPU seconds and memory."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hall_under_test import HallUnderTest
from server_process import HALLS, ROOT, ServerProcess, free_port, hall_with_rules, install, until

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@contextmanager
def hall(name: str = "huangtan", *, kiosks: int = 32, clerks: int = 9, **rules: int) -> Iterator[HallUnderTest]:
    """A real ``youxu server`` with an open day, on the disk of this folder (not on a RAM disk)."""
    folder = Path(tempfile.mkdtemp(prefix=".bench-", dir=ROOT))
    try:
        config = hall_with_rules(folder, name, **rules) if rules else HALLS / name
        server = ServerProcess(install(folder, hall=config, kiosks=kiosks, clerks=clerks, pads=0)).start()
        found = HallUnderTest(server)
        try:
            found.open_day()
            yield found
            server.stop()
            assert not server.complaints(), server.complaints()
        finally:
            found.close()
            server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def empty_server() -> Iterator[tuple[int, int]]:
    """A Flask application on the same server whose one endpoint does nothing: its port and process."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.empty_server", str(port)], cwd=ROOT, start_new_session=True
    )
    try:
        until(lambda: _answers(port), 30, "the empty server")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def _answers(port: int) -> bool | None:
    import http.client  # noqa: PLC0415  # only here

    try:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        line.request("POST", "/api/v1/nothing", b"{}", {"Content-Type": "application/json"})
        return line.getresponse().status == 201 or None
    except OSError:
        return None


def family(pid: int) -> list[int]:
    """A process and all its children."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*"):
            with suppress(FileNotFoundError):  # threads come and go
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def cpu_s(pid: int) -> float:
    """CPU seconds, user and system, that a process and its living children have used."""
    total = 0.0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) * _TICK_S
    return total


def memory_mb(pid: int) -> float:
    """Resident memory of a process and its children; shared pages count once for each."""
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
