"""A real pcscd with vsmartcard's virtual reader, in a network namespace of its own (vpcd binds every address)."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

from hardware.simulators.smart_card import VirtualCard, VpcdCard

_PORT = 0x8C7B
_SOCKET = Path("/run/pcscd/pcscd.comm")
_CLONE_NEWNET = 0x40000000
_DRIVERS = ("/usr/lib/pcsc/drivers/serial/libifdvpcd.so", "/usr/lib64/pcsc/drivers/serial/libifdvpcd.so")


def missing() -> str:
    """Why :class:`Pcscd` cannot run here; empty when it can."""
    if os.geteuid() != 0:
        return "not root (needed for a network namespace)"
    for program in ("pcscd", "unshare", "ip"):
        if shutil.which(program) is None:
            return f"no {program}"
    if not any(Path(driver).exists() for driver in _DRIVERS):
        return "no vsmartcard-vpcd"
    try:
        import smartcard.scard  # noqa: F401, PLC0415 - only asked whether it is there
    except ImportError:
        return "no pyscard"
    return ""


@contextlib.contextmanager
def machine() -> Iterator[None]:
    """Only one pcscd can live on a machine: wait until other runs of the tests are done."""
    with (Path(tempfile.gettempdir()) / "youxu-pcscd.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _anybody() -> str:
    """The word for a pcscd that would ask polkit who may use it, and refuses where no polkit runs (Debian 13)."""
    told = subprocess.run(["pcscd", "--help"], check=False, capture_output=True, text=True)
    return " --disable-polkit" if "--disable-polkit" in told.stdout + told.stderr else ""


def foreign() -> bool:
    """Whether a pcscd that is not ours answers."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(_SOCKET)) == 0


class Pcscd:
    """The service: start, stop, and cards to put in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        driver = next(driver for driver in _DRIVERS if Path(driver).exists())
        (folder / "reader.conf").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{_PORT:#x}\nLIBPATH {driver}\nCHANNELID {_PORT:#x}\n'
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._cards: list[VpcdCard] = []

    def start(self) -> None:
        """Start and wait until it answers and its reader listens."""
        _SOCKET.parent.mkdir(exist_ok=True)
        script = f"ip link set lo up; exec pcscd -f -c {self._folder}{_anybody()}"
        self._process = subprocess.Popen(
            ["unshare", "-n", "sh", "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 15
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if foreign():
                    self._connect().close()
                    return
            time.sleep(0.05)
        raise TimeoutError("pcscd did not start")

    def insert(self, card: VirtualCard) -> VpcdCard:
        """Put a card into the reader."""
        self._cards.append(VpcdCard(card, self._connect()))
        return self._cards[-1]

    def stop(self) -> None:
        """Stop the service; cards fall out."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None
        for card in self._cards:
            card.close()
        self._cards = []

    def _connect(self) -> socket.socket:
        """A socket to vpcd, made by a thread that has joined pcscd's network namespace."""
        if self._process is None:
            raise ConnectionError("pcscd does not run")
        space = Path(f"/proc/{self._process.pid}/ns/net")
        made: list[socket.socket] = []

        def join() -> None:
            libc = ctypes.CDLL(None, use_errno=True)
            with space.open() as handle, contextlib.suppress(OSError):
                if libc.setns(handle.fileno(), _CLONE_NEWNET) == 0:
                    made.append(socket.create_connection(("127.0.0.1", _PORT), timeout=2))

        thread = Thread(target=join)
        thread.start()
        thread.join()
        if not made:
            raise ConnectionError("vpcd does not listen yet")
        made[0].settimeout(None)
        return made[0]
