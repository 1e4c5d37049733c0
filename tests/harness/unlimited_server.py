"""``youxu server`` without limits of sockets and slow clients (the control of T23). A program: see ServerProcess."""

from __future__ import annotations

from functools import partialmethod

from gunicorn.workers.gthread import ThreadWorker

import server.process.serve
from server.live import outbox
from server.live.socket_guard import SocketGuard


def main() -> None:
    SocketGuard.__init__ = partialmethod(SocketGuard.__init__, lenient=True)  # type: ignore[method-assign, assignment]
    outbox.MOST_WAITING = 10**9
    server.process.serve.HallWorker = ThreadWorker  # type: ignore[misc]
    from server.__main__ import youxu  # what it loads must find no limits

    youxu()


if __name__ == "__main__":
    main()
