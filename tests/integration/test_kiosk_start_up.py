"""The kiosk's systemd units are right, and its program tells the supervisor that it lives, and only while it does."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_double import TOKEN
from kiosk_double import KioskHall

from hardware import supervisor
from hardware.link.enrolment import Credentials
from kiosk.agent import KioskAgent

UNITS = Path(__file__).parents[2] / "kiosk" / "start_up"
PLACES = ("/opt/youxu/.venv/bin/youxu", "/usr/bin/cage", "/usr/bin/chromium")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_has_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    said = []
    for unit in sorted(UNITS.glob("*.service")):
        text = unit.read_text(encoding="utf-8")
        for place in PLACES:  # where a kiosk's PC has them; here they are checked with a program that is there
            text = text.replace(place, sys.executable)
        (tmp_path / unit.name).write_text(text.replace("User=youxu", "User=root"), encoding="utf-8")
    for unit in sorted(tmp_path.glob("*.service")):
        command = ["systemd-analyze", "verify", "--recursive-errors=no", "--man=no", str(unit)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        lines = (done.stdout + done.stderr).splitlines()
        said += [line for line in lines if tmp_path.name in line or "youxu" in line]
        assert done.returncode == 0, lines
    assert said == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_control_a_misspelt_key_is_found(tmp_path: Path) -> None:
    text = (UNITS / "youxu-kiosk.service").read_text(encoding="utf-8").replace("WatchdogSec", "WatchdogSecs")
    unit = tmp_path / "youxu-kiosk.service"
    unit.write_text(text.replace(PLACES[0], sys.executable).replace("User=youxu", "User=root"), encoding="utf-8")
    command = ["systemd-analyze", "verify", "--recursive-errors=no", "--man=no", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "WatchdogSecs" in done.stdout + done.stderr


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The socket on which systemd listens."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    line.bind(str(tmp_path / "notify"))
    line.settimeout(10)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    yield line
    line.close()


def _hear_for_ever(systemd: socket.socket) -> None:
    while True:
        assert systemd.recv(100).decode() == supervisor.ALIVE


def test_the_program_says_that_it_is_ready_and_then_that_it_lives(systemd: socket.socket, tmp_path: Path) -> None:
    hall = KioskHall()
    credentials = Credentials(server=hall.url, token=TOKEN, hall="huangtan", code="K1", kind="kiosk")
    agent = KioskAgent(credentials, tmp_path / "kiosk", port=0)
    try:
        agent.start()
        assert systemd.recv(100).decode() == supervisor.READY
        assert systemd.recv(100).decode() == supervisor.ALIVE
        agent.printing.stop()  # a thread that is gone: no sign of life any more
        systemd.settimeout(4)
        with pytest.raises(TimeoutError):
            _hear_for_ever(systemd)
    finally:
        agent.stop()
        hall.stop()


def test_without_systemd_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not supervisor.tell(supervisor.READY)
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    assert not supervisor.tell(supervisor.READY)
