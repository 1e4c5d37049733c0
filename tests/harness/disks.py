"""Disks for tests that need their own: an ext4 image whose power can be cut, and a small one in memory. Root only."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from server_process import until

_SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN: _IOR('X', 125, __u32)
_NO_LOG_FLUSH = 2  # what is not on the disk yet is gone, as when the power is cut


def _run(*command: str | Path) -> None:
    """Raises CalledProcessError with what the command said in its ``stderr``."""
    subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, timeout=30)


def _unmount(at: Path) -> None:
    """A killed process lets go of its files a moment after its parent is gone."""

    def done() -> bool | None:
        try:
            _run("umount", at)
        except subprocess.CalledProcessError as error:
            if "busy" not in error.stderr:
                raise
            return None
        return True

    until(done, 20, f"{at} unmounted")


def _skip_unless_mounted(why: subprocess.CalledProcessError | FileNotFoundError) -> None:
    said = why.stderr if isinstance(why, subprocess.CalledProcessError) else why
    pytest.skip(f"needs root and the right to mount: {said}")


class CutDisk:
    """A file system in a file. ``at``: where it is mounted."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._image = folder / "disk.img"
        self.at = folder / "disk"
        self.at.mkdir()
        with self._image.open("wb") as image:
            image.truncate(megabytes * 1024 * 1024)
        _run("mkfs.ext4", "-q", "-F", self._image)

    def mount(self) -> None:
        _run("mount", "-o", "loop", self._image, self.at)

    def cut(self) -> None:
        """The power goes. From now on every write fails, until it is mounted anew."""
        handle = os.open(self.at, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, _SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
        finally:
            os.close(handle)

    def unmount(self) -> None:
        """Nobody may have a file open."""
        _unmount(self.at)


@contextmanager
def cut_disk(folder: Path, *, megabytes: int = 128) -> Iterator[CutDisk]:
    """An ext4 image, mounted. Skips where that cannot be."""
    try:
        disk = CutDisk(folder, megabytes)
        disk.mount()
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        _skip_unless_mounted(error)
    try:
        yield disk
    finally:
        disk.unmount()


@contextmanager
def small_disk(folder: Path, *, kilobytes: int) -> Iterator[Path]:
    """A tmpfs of this size, mounted at the path that is given. Skips where that cannot be."""
    at = folder / "small"
    at.mkdir()
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", at)
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        _skip_unless_mounted(error)
    try:
        yield at
    finally:
        _unmount(at)
