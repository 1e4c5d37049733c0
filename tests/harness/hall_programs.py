"""A whole hall of real programs: ``youxu server``, ``youxu kiosk`` and ``youxu display``, started as a hall starts it.

Everything lies in one folder, on free loopback ports. People and devices get in as in life: accounts by
``youxu account``, devices by one-time codes of ``youxu enrol``. These commands run in one process, which starts once.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server_process import HALLS, ROOT, free_port

from server.demo.processes import Programs, answers

PASSWORD = "correct-horse-battery"
_READY_S = 120
_RUN_ALL = """
import json, sys
from server.__main__ import youxu
for arguments in json.load(sys.stdin):
    print("$", arguments[0], flush=True)
    youxu(arguments, standalone_mode=False)
"""


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Somebody with an account."""

    name: str
    role: str
    badge: str


@dataclass(kw_only=True)
class HallPrograms:
    """The running programs.

    ``codes``: one-time codes by device. ``slips`` and ``sounds``: where the virtual printer and loudspeaker leave
    their work.
    """

    folder: Path
    server: str
    kiosk: str
    display: str
    codes: dict[str, str]
    programs: Programs = field(repr=False)

    @property
    def slips(self) -> Path:
        return self.folder / "kiosk" / "slips"

    @property
    def sounds(self) -> Path:
        return self.folder / "display" / "sounds"

    def complaints(self) -> str:
        """The logs that hold a fault of our own; empty when there is none."""
        found = {log.name: log.read_text(errors="replace") for log in sorted((self.folder / "logs").glob("*.log"))}
        return "\n".join(f"{name}:\n{text}" for name, text in found.items() if "Traceback" in text)


@contextmanager
def running_hall(
    folder: Path,
    *,
    database: str | None,
    workers: Sequence[Worker],
    devices: Sequence[str] = (),
    hall: str = "huangtan",
) -> Iterator[HallPrograms]:
    """Install and start the programs; end them afterwards. The business day is not open yet.

    ``devices`` are those whose one-time codes the test itself uses.
    """
    codes = _install(folder, _without_hours(folder, hall), database, workers, ("K1", "D1", *devices))
    programs = Programs(logs=folder / "logs")
    ports = [free_port() for _ in range(3)]
    server, kiosk, display = (f"http://127.0.0.1:{port}" for port in ports)
    try:
        programs.start("server", "server", "--data", str(folder / "server"), "--port", str(ports[0]))
        programs.wait_until(lambda: answers(f"{server}/healthz"), within_s=_READY_S, what="the server")
        for name, device, port in (("kiosk", "K1", ports[1]), ("display", "D1", ports[2])):
            own = ("--data", str(folder / name), "--port", str(port), "--code", codes[device])
            programs.start(name, name, "--server", server, *own)
        programs.wait_until(lambda: answers(kiosk), within_s=_READY_S, what="the kiosk")
        programs.wait_until(lambda: answers(display), within_s=_READY_S, what="the display")
        yield HallPrograms(folder=folder, server=server, kiosk=kiosk, display=display, codes=codes, programs=programs)
        programs.require_running()
    finally:
        programs.stop()


def _install(
    folder: Path, hall: Path, database: str | None, workers: Sequence[Worker], devices: Sequence[str]
) -> dict[str, str]:
    """``youxu init``, ``youxu account`` for everybody, ``youxu enrol`` for every device; gives the one-time codes."""
    data = ("--data", str(folder / "server"))
    more = () if database is None else ("--database", database)
    commands = [["init", *data, "--hall", str(hall), *more]]
    for one in workers:
        who = ("--name", one.name, "--role", one.role, "--badge", one.badge)
        commands.append(["account", *data, *who, "--password", PASSWORD])
    commands += [["enrol", *data, "--device", device] for device in devices]
    done = subprocess.run(
        [sys.executable, "-c", _RUN_ALL],
        cwd=ROOT,
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        timeout=_READY_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = [lines.split() for lines in done.stdout.split("$ ")[1:]]
    return dict(zip(devices, (words[1] for words in said if words[0] == "enrol"), strict=True))


def _without_hours(folder: Path, hall: str) -> Path:
    """A copy of the hall's configuration that has no hours today: a day opened by hand ends by hand.

    So no closing time of the timetable cuts a test short, whenever it runs.
    """
    copy = folder / "halls" / hall
    shutil.copytree(HALLS / hall, copy)
    today = datetime.now(UTC).date()  # noqa: TID251  # the tests' own clock
    days = ", ".join((today + timedelta(days=after)).isoformat() for after in range(-1, 3))
    path = copy / "hall.toml"
    text = path.read_text(encoding="utf-8")
    assert "closed_on = []" in text
    path.write_text(text.replace("closed_on = []", f"closed_on = [{days}]"), encoding="utf-8")
    return copy
