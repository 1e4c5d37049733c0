"""Small files in which a program on a device keeps what it would like to know after a restart.

A device's disk may be full or worn out. Then nothing is kept, which is said once, and calls, slips and screens go on.
What must be on disk before something happens is not written by this: see the ledgers.
"""

from __future__ import annotations

import logging
from pathlib import Path

log = logging.getLogger(__name__)

_failing: set[Path] = set()
"""Files that could not be written last time, so that the log has one line when it begins and one when it is over."""


def keep(path: Path, text: str) -> bool:
    """Write the whole file, or leave the old one; whether it was written."""
    new = path.with_suffix(".new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except OSError as error:
        if path not in _failing:
            _failing.add(path)
            log.warning("%s cannot be written: %s", path.name, error)
        return False
    if path in _failing:
        _failing.discard(path)
        log.warning("%s can be written again", path.name)
    return True
