"""``youxu`` with a planted fault (T10's control): nobody looks at the heads, so a lost notice is lost for good.

Nor does it listen again soon after its wake-up connection was cut, so that there is time in which notices are lost."""

from __future__ import annotations

from server.__main__ import youxu
from server.live import listener

_DEAF_S = 60.0


def _look(_listener: listener.Listener) -> None:
    """That is the fault."""


if __name__ == "__main__":
    listener.Listener._look = _look  # type: ignore[method-assign]
    listener._LOOK_S = _DEAF_S
    youxu()
