"""``youxu`` with a planted fault (T10's control): nobody looks at the heads, so a lost notice is lost for good."""

from __future__ import annotations

from server.__main__ import youxu
from server.live.listener import Listener


def _look(_listener: Listener) -> None:
    """That is the fault."""


if __name__ == "__main__":
    Listener._look = _look  # type: ignore[method-assign]
    youxu()
