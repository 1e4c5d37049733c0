"""The place where the data lies: file system, room, who may read the keys, and when a backup was made last."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from server.keeping.backup import BACKUP_LATE, BACKUPS, newest_backup
from server.start_up.check import Check, fault, mebibytes, ok, warning
from server.store.disk import BALLAST, reserve_bytes, space

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"})
_VOLATILE = frozenset({"tmpfs", "ramfs"})
_MOUNTS = Path("/proc/self/mountinfo")


def check_place(folder: Path, keys: list[Path], *, embedded: bool, now: datetime) -> Iterator[Check]:
    """``embedded``: the database lies in this folder too."""
    if not os.access(folder, os.W_OK | os.X_OK):
        yield fault("data folder", f"{folder} cannot be written by this user")
        return
    if stat.S_IMODE(folder.stat().st_mode) & 0o007:
        yield warning("data folder", f"{folder} is open to every user of this machine: chmod 700 {folder}")
    else:
        yield ok("data folder", str(folder))
    yield from _file_system(folder, embedded=embedded)
    yield from _room(folder)
    for key in keys:
        yield from _key(key)
    yield from _backups(folder, now)


def _file_system(folder: Path, *, embedded: bool) -> Iterator[Check]:
    kind = file_system_of(folder)
    if kind in _NETWORK and embedded:
        yield warning("file system", f"{kind}: SQLite is not safe on a network file system; use a disk of this machine")
    elif kind in _VOLATILE:
        yield warning("file system", f"{kind}: everything here is gone when this machine is switched off")
    else:
        yield ok("file system", kind or "cannot tell")


def file_system_of(folder: Path) -> str:
    """The type of the file system that a folder lies on, "" where it cannot be told."""
    try:
        mounts = _MOUNTS.read_text().splitlines()
    except OSError:
        return ""
    place, found, longest = folder.resolve(), "", -1
    for mount in mounts:
        before, _, after = mount.partition(" - ")
        point = Path(before.split()[4].encode().decode("unicode_escape"))
        if place.is_relative_to(point) and len(point.parts) >= longest:
            found, longest = after.split()[0], len(point.parts)
    return found


def _room(folder: Path) -> Iterator[Check]:
    found = space(folder)
    ballast = folder / BALLAST
    laid = ballast.stat().st_size if ballast.exists() else 0
    words = f"{mebibytes(found.free)} of {mebibytes(found.total)} free, ballast {mebibytes(laid)}"
    if found.free + laid < reserve_bytes(found.total):  # a start all the same: those who wait can still be called
        yield warning("disk", f"{words}: too little to give out tickets; make room now")
    elif found.low:
        yield warning("disk", f"{words}: less than a tenth or 1 GB; make room soon")
    else:
        yield ok("disk", words)


def _key(key: Path) -> Iterator[Check]:
    if not key.is_file():
        yield fault("key", f"{key} is not there: put it back; links, rating tokens and ID hashes are made from it")
        return
    try:
        whole = len(bytes.fromhex(key.read_text().strip())) == 32
    except (ValueError, OSError):
        whole = False
    if not whole:
        yield fault("key", f"{key} cannot be read as a key")
    elif stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield warning("key", f"{key} can be read by others: chmod 600 {key}")
    else:
        yield ok("key", f"{key.name}, read by its owner only")


def _backups(folder: Path, now: datetime) -> Iterator[Check]:
    """Those of the data folder's own ``backups/``; who keeps them elsewhere is only told so."""
    kept = newest_backup(folder)
    if kept is None:
        yield ok("backups", f"none in {folder / BACKUPS}; see docs/running-a-hall.md for an hourly one")
        return
    path, made = kept
    say = warning if now - made > BACKUP_LATE else ok
    yield say("backups", f"the newest is of {made:%Y-%m-%d %H:%M} UTC: {path.name}")
