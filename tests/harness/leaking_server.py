"""``youxu server`` that keeps 300 kB and a file open for every view it sends (the control of T14). A program."""

from __future__ import annotations

import os
from typing import Any

import socketio.manager

_kept: list[bytes] = []


def main() -> None:
    emit = socketio.manager.Manager.emit

    def leaking(self: Any, event: str, *args: Any, **more: Any) -> Any:
        if event == "view":
            _kept.append(os.urandom(300_000))
            os.open(os.devnull, os.O_RDONLY)
        return emit(self, event, *args, **more)

    socketio.manager.Manager.emit = leaking
    from server.__main__ import youxu  # the same program but for this

    youxu()


if __name__ == "__main__":
    main()
