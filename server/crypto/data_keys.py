"""The keys that seal personal data: a file beside the hall's key, never in the database nor in a backup.

``{"now": ID, "keys": {ID: hex of 32 bytes}}``. A new key is added before anything is sealed with it; an old one is
thrown away only when nothing is sealed with it any more.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DataKeys:
    """``now``: the id of the key that seals; the others only open."""

    now: str
    keys: dict[str, bytes]

    def __repr__(self) -> str:
        return f"DataKeys(now={self.now!r}, {len(self.keys)} keys)"

    def with_new(self) -> DataKeys:
        made = secrets.token_hex(4)
        return DataKeys(made, {**self.keys, made: secrets.token_bytes(32)})

    def only_now(self) -> DataKeys:
        return DataKeys(self.now, {self.now: self.keys[self.now]})


def load_or_create(path: Path) -> DataKeys:
    """The keys of a file; a first one where there is none."""
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        first = DataKeys("", {}).with_new()
        save(path, first)
        return first
    return DataKeys(kept["now"], {name: bytes.fromhex(key) for name, key in kept["keys"].items()})


def save(path: Path, keys: DataKeys) -> None:
    """Whole or not at all, on the disk before it returns, for its owner's eyes only."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        json.dump({"now": keys.now, "keys": {name: key.hex() for name, key in keys.keys.items()}}, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
