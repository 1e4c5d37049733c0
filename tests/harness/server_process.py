"""The real ``youxu server`` in its own processes, as an operator starts it; its clients are in ``clients.py``."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from server.data_folder import DataFolder
from server.provision import provision_hall
from server.setup_hall import create_hall

ROOT = Path(__file__).parents[2]
HALLS = ROOT / "config" / "halls"
PLANTED = {"PYTHONPATH": os.pathsep.join(str(ROOT / place) for place in ("tests/harness", "tests", "."))}
"""The environment in which a program of this folder finds the tests' modules and ours."""
_READY_S = 90.0  # on a busy machine a start takes long
_ENDED_S = 60.0  # and an end
_SERVERS_PORTS = tuple(int(end) for end in os.environ.get("YOUXU_TEST_PORTS", "12000-20000").split("-"))
_NEXT_PORT = count(os.getpid() * 61)
Json = dict[str, Any]
T = TypeVar("T")


def free_port() -> int:
    """A port of loopback on which nobody listens, another one each time.

    From below those that a system gives to whoever calls (Linux: from 32,768 on): a server that was killed finds its
    own free again, and no client that knocks meanwhile is connected to itself. Tests that run beside each other are
    given ports of their own by ``YOUXU_TEST_PORTS`` (``.ci/halves.py``).
    """
    first, end = _SERVERS_PORTS
    for number in islice(_NEXT_PORT, end - first):
        port = first + number % (end - first)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError(f"every port from {first} to {end} is taken")


def youxu(*arguments: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of ours to its end. ``typed``: what it reads from standard input."""
    command = [sys.executable, "-m", "server", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, timeout=90, check=False)


def hall_with_rules(folder: Path, hall: str = "huangtan", **rules: int) -> Path:
    """A copy of a hall's configuration with other rules."""
    copy = folder / "halls" / hall
    shutil.copytree(HALLS / hall, copy)
    path = copy / "hall.toml"
    lines = "".join(f"{name} = {value}\n" for name, value in rules.items())
    text = path.read_text(encoding="utf-8")
    head, mark, tail = text.partition("[rules]")
    _, _, tail = tail.partition("\n")
    assert mark
    path.write_text(f"{head}[rules]\n{lines}{tail}", encoding="utf-8")
    return copy


def until(look: Callable[[], T | None], seconds: float, what: str) -> T:
    """Wait for something to be there; fail when it is not there in time."""
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        sleep(0.02)
    raise AssertionError(f"{what}: not within {seconds} s")


@dataclass(kw_only=True)
class Installed:
    """A hall as ``youxu init`` and ``youxu provision`` left it. ``clerks`` and ``pads`` are tokens by window."""

    data: Path
    hall: str
    database: str
    admin: str
    kiosks: list[str] = field(default_factory=list)
    kiosk_codes: list[str] = field(default_factory=list)
    clerks: dict[str, str] = field(default_factory=dict)
    pads: dict[str, str] = field(default_factory=dict)
    displays: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # of the clerks by window


def install(
    folder: Path,
    *,
    hall: Path,
    database: str | None = None,
    kiosks: int = 2,
    clerks: int = 9,
    displays: int = 2,
    pads: int = 9,
) -> Installed:
    """A new hall with credentials for everybody, as the two commands make it (test_server_commands runs those)."""
    data = folder / "data"
    admin = create_hall(data, hall=hall, database=database)
    made = provision_hall(
        DataFolder.open(data), kiosks=kiosks, clerks=clerks, displays=displays, pads=pads, test_hall=False
    )
    return Installed(
        data=data,
        hall=hall.name,
        database=database or f"sqlite:///{data / 'youxu.db'}",
        admin=admin,
        kiosks=[one["token"] for one in made["kiosks"]],
        kiosk_codes=[one["code"] for one in made["kiosks"]],
        clerks={one["window"]: one["token"] for one in made["clerks"]},
        pads={one["window"]: one["token"] for one in made["pads"]},
        displays=[one["token"] for one in made["displays"]],
        names={one["window"]: one["name"] for one in made["clerks"]},
    )


class ServerProcess:
    """One running ``youxu server``. What it writes goes to ``log``.

    ``program``: how ``youxu`` is started; ``planted_server.py`` starts it with faults. ``options`` of the command;
    ``environment``: what is set for it beside our own.
    """

    def __init__(
        self,
        installed: Installed,
        port: int | None = None,
        *,
        program: Sequence[str | Path] = ("-m", "server"),
        options: Sequence[str] = ("--ballast-mb", "0"),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.installed = installed
        self.program = program
        self.options = options
        self.environment = dict(environment or {})
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = installed.data.parent / f"server-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> ServerProcess:
        self.launch()
        return self.wait()

    def wait(self) -> ServerProcess:
        """Until it answers."""
        try:
            until(self._ready, _READY_S, f"{self.url} ready")
        except (AssertionError, KeyboardInterrupt):
            self.kill()
            raise
        return self

    def launch(self) -> None:
        """Start it without waiting until it answers."""
        data = ("--data", self.installed.data, "--port", str(self.port))
        command = [sys.executable, *self.program, "server", *data, *self.options]
        surroundings = os.environ | self.environment
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=surroundings, stdout=log, stderr=log, start_new_session=True
            )

    def _ready(self) -> bool | None:
        assert self._process is not None
        assert self._process.poll() is None, f"the server ended: {self.log.read_text()}"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200 or None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()

    @property
    def pid(self) -> int:
        """Of the master; the hall's process is its child."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """``kill -9``, master and worker."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if how is signal.SIGKILL:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        try:
            process.wait(_ENDED_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(_ENDED_S)
            raise

    def complaints(self) -> str:
        """What the server logged about faults of its own; empty when there were none."""
        text = self.log.read_text(errors="replace")
        return text if "Traceback" in text else ""
