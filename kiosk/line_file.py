"""A file of JSON lines that survives a power cut: whole lines only, on disk when written, for this user alone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


class LineFile:
    """Not safe for several threads: whoever has it has a lock too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)

    def read(self) -> Iterator[dict[str, Any]]:
        """Every whole line; one that was cut off or damaged is left out."""
        for line in self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else ():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                yield entry

    def append(self, entry: dict[str, Any]) -> None:
        """On disk when this returns. Raises OSError when it cannot be kept; then nothing of it is there."""
        line = (json.dumps(entry, ensure_ascii=False) + "\n").encode()
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            end = os.lseek(file, 0, os.SEEK_END)
            written = False
            try:
                written = os.write(file, line) == len(line)
                os.fsync(file)
            finally:
                if not written:
                    os.ftruncate(file, end)  # half a line would swallow the next one
            if not written:
                raise OSError("the disk is full")
        finally:
            os.close(file)

    def rewrite(self, entries: Iterable[dict[str, Any]]) -> None:
        """These lines and no others, whole or not at all; also ends a half line."""
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
