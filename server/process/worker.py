"""gunicorn's threaded worker, so that slow and silent clients cost no thread that others need (promises.md §3.2, §3.5).

gunicorn gives every new connection a thread for five seconds in case it says something, waits without end for the rest
of a request that has begun, and lingers two seconds on its one accepting thread for whoever does not hang up. Here a
connection waits in the poller until it speaks; a request has ten seconds to arrive; only a few threads wait for slow
senders, and when more come, the one that has been slow longest is hung up on; nobody is lingered for.
"""

from __future__ import annotations

import errno
import logging
import resource
import select
import selectors
import socket
import struct
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from server.process.waiting_line import WaitingLine
from server.settings.capacity import SOCKETS_TO_SPARE

log = logging.getLogger(__name__)

CONNECTIONS = 4096
WORKER = "youxu_worker"  # where the application finds its worker
_WAITING = 512  # requests that may wait for a thread
_SILENT = 512  # connections that have said nothing yet; when more come, the oldest goes
_SILENCE_S = 10.0
_ARRIVAL_S = 10.0  # for a request's head and body
_SEND_S = 15  # for a client to take anything at all of its answer
_LEAVING_S = 2.0  # for a client to hang up after its last answer
_FILES = 65536
_SLOW_SHARE = 8  # one thread in so many may wait for a slow sender


_NOT_NOW_BODY = '{"code":"not_now","message":"系统忙，请稍候再试","detail":{}}'.encode()
_NOT_NOW = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 1\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(_NOT_NOW_BODY), _NOT_NOW_BODY)
)


class SlowSenders:
    """Those whose requests have begun and are not here yet, ``most`` at a time.

    When one more comes, whoever has been waited for longest makes way, of the address that sent most of them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._waited_for: dict[socket.socket, str] = {}
        self.cut = 0

    def wait(self, sock: socket.socket, address: str, seconds: float) -> bool:
        """True when something came; False when it is time to hang up."""
        with self._lock:
            if len(self._waited_for) >= self._most:
                self._hang_up_on_one()
            self._waited_for[sock] = address
        try:
            poll = select.poll()
            poll.register(sock, select.POLLIN)
            return bool(poll.poll(max(0.0, seconds) * 1000))
        finally:
            with self._lock:
                self._waited_for.pop(sock, None)

    def _hang_up_on_one(self) -> None:
        crowd, _ = Counter(self._waited_for.values()).most_common(1)[0]
        oldest = next(sock for sock, address in self._waited_for.items() if address == crowd)
        del self._waited_for[oldest]
        self.cut += 1
        with suppress(OSError):
            oldest.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for it


class _Arrival:
    """The socket as the parser of one request reads it. A sender out of time has hung up, for all we care."""

    def __init__(self, sock: socket.socket, address: str, slow: SlowSenders) -> None:
        self._sock = sock
        self._address = address
        self._slow = slow
        self._until: float | None = None

    def recv(self, size: int) -> bytes:
        try:
            return self._sock.recv(size, socket.MSG_DONTWAIT)
        except BlockingIOError:
            now = monotonic()
            self._until = self._until or now + _ARRIVAL_S
            came = self._slow.wait(self._sock, self._address, self._until - now)
            return self._sock.recv(size) if came else b""


class HallWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """One worker; everything but :meth:`handle` runs in its accepting thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Threads beyond those that sockets may take; more in a big hall, where many may be late at once.
        self.slow = SlowSenders(max(SOCKETS_TO_SPARE // 2, self.cfg.threads // _SLOW_SHARE))
        self._line: WaitingLine[Any] = WaitingLine(_WAITING)
        self._turns: dict[Any, Future[Any]] = {}
        self._leaving: deque[Any] = deque()
        self.shed = 0

    def init_process(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._drop_oldest()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        self.nr_conns += 1
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", _SEND_S, 0))
        conn = TConn(self.cfg, sock, address, listener.getsockname())
        conn.timeout = monotonic() + _SILENCE_S
        self.pending_conns.append(conn)
        self._watch(conn, self.on_pending_socket_readable)
        if len(self.pending_conns) > _SILENT or self.nr_conns > CONNECTIONS - _SILENT // 8:
            self._drop_oldest()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.wsgi.extensions[WORKER] = self

    def waiting(self) -> int:
        """Requests that wait for a thread."""
        return len(self._line)

    def enqueue_req(self, conn: Any) -> None:
        """Let a thread serve a request; when too many wait already, tell one of them "not now" at once, not late."""
        too_many = self._line.join(conn, _address(conn))
        if too_many is not conn:
            turn = self._turns[conn] = self.tpool.submit(self.handle, conn)
            turn.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))
        if too_many is not None:
            self._turn_away(too_many)

    def _turn_away(self, conn: Any) -> None:
        turn = self._turns.get(conn)
        if turn is not None and not turn.cancel():
            return  # a thread has just taken it
        self.shed += 1
        with suppress(OSError):
            conn.sock.send(_NOT_NOW, socket.MSG_DONTWAIT)
        if turn is None:
            self._let_leave(conn)

    def handle(self, conn: Any) -> Any:
        """Serve one request, in a thread of the pool."""
        self._line.leave(conn, _address(conn))
        conn.init()
        conn.parser.unreader.sock = _Arrival(conn.sock, _address(conn), self.slow)
        return super().handle(conn)

    def finish_request(self, conn: Any, done: Any) -> None:
        self._turns.pop(conn, None)
        if done.cancelled() or (done.exception() is None and done.result() is False):
            self._let_leave(conn)
        else:
            super().finish_request(conn, done)

    def _let_leave(self, conn: Any) -> None:
        """Say nothing more, and close when the other side has, without waiting for it."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
        except OSError:
            self._close(conn)
            return
        conn.timeout = monotonic() + _LEAVING_S
        self._leaving.append(conn)
        self._watch(conn, self._on_leaving_readable)

    def on_pending_socket_readable(self, conn: Any, client: socket.socket) -> None:
        if not self._gone(conn):
            super().on_pending_socket_readable(conn, client)

    def on_client_socket_readable(self, conn: Any, client: socket.socket) -> None:
        if not self._gone(conn):
            super().on_client_socket_readable(conn, client)

    def murder_pending(self) -> None:
        super().murder_pending()
        now = monotonic()
        while self._leaving and self._leaving[0].timeout <= now:
            self._unwatch_and_close(self._leaving.popleft())

    def _on_leaving_readable(self, conn: Any, sock: socket.socket) -> None:
        if self._gone(conn):
            return
        with suppress(OSError):
            if sock.recv(65536):
                return
        self._leaving.remove(conn)
        self._unwatch_and_close(conn)

    @staticmethod
    def _gone(conn: Any) -> bool:
        """Whether it was closed since the poller found it readable: it tells of many at once."""
        return int(conn.sock.fileno()) < 0

    def _drop_oldest(self) -> None:
        for waiting in (self._leaving, self.pending_conns, self.keepalived_conns):
            if waiting:
                self._unwatch_and_close(waiting.popleft())
                return

    def _watch(self, conn: Any, then: Callable[[Any, socket.socket], None]) -> None:
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(then, conn))

    def _unwatch_and_close(self, conn: Any) -> None:
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self._close(conn)

    def _close(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()


def _address(conn: Any) -> str:
    return str(conn.client[0]) if conn.client else ""
