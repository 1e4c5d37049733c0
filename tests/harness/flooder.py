"""A hostile client, in a process of its own. A program: one JSON line in, ``attacking`` out, until stdin says stop.

``{"port", "kind", "token", "hall"}``; kinds: ``messages`` (10,000 a second on one socket), ``frames`` (1 MB each),
``half_open`` (2,000 connections that begin and do not go on), ``slow_readers`` (subscribed, and never reading). Whoever
is cut off comes back at once. At the end one JSON line tells what was done.
"""

from __future__ import annotations

import json
import resource
import select
import socket
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from time import monotonic
from typing import Any

from lean_sockets import LeanSocket, Refused, frame

_PER_S = 10_000
_HALF_OPEN = 2_000
_SLOW = 20
_SOURCE = "127.0.0.2"  # the attacker's own address
UPGRADE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: hall\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
_HALF = (
    b"",
    b"POST /api/v1/halls/huangtan/tickets HTTP/1.1\r\nHost: hall\r\nContent-Le",
    UPGRADE,
)

Order = dict[str, Any]


def main() -> None:
    order = json.loads(sys.stdin.readline())
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    stop, begun, done = Event(), Event(), Counter[str]()
    attack: Callable[[Order, Event, Event, Counter[str]], None] = globals()[f"_{order['kind']}"]
    thread = Thread(target=attack, args=(order, stop, begun, done))
    thread.start()
    assert begun.wait(60)
    print("attacking", flush=True)
    sys.stdin.readline()
    stop.set()
    thread.join(60)
    print(json.dumps(done), flush=True)


def _messages(order: Order, stop: Event, begun: Event, done: Counter[str]) -> None:
    burst = frame(b'42["subscribe",{"view":"board:all"}]') * 100
    _pour(order, stop, begun, done, burst, pause_s=100 / _PER_S)


def _frames(order: Order, stop: Event, begun: Event, done: Counter[str]) -> None:
    _pour(order, stop, begun, done, frame(b"4" * 1_000_000), pause_s=0.01)


def _pour(order: Order, stop: Event, begun: Event, done: Counter[str], burst: bytes, pause_s: float) -> None:
    one: LeanSocket | None = None
    while not stop.is_set():
        began = monotonic()
        try:
            if one is None:
                one = LeanSocket(order["port"], order["token"], timeout_s=5, source=_SOURCE).open()
                done["opened"] += 1
            one.sock.sendall(burst)
            done["bursts"] += 1
        except Refused:
            done["refused"] += 1
            one = None
        except OSError:
            done["cut"] += 1
            one = None
        begun.set()
        stop.wait(max(0.0, began + pause_s - monotonic()))


def _half_open(order: Order, stop: Event, begun: Event, done: Counter[str]) -> None:
    held: list[socket.socket] = []
    ready = select.poll()
    by_number: dict[int, socket.socket] = {}
    while not stop.is_set():
        while len(by_number) < _HALF_OPEN and not stop.is_set():
            with suppress(OSError):
                one = socket.create_connection(("127.0.0.1", order["port"]), 1, (_SOURCE, 0))
                one.sendall(_HALF[done["opened"] % len(_HALF)])
                done["opened"] += 1
                by_number[one.fileno()] = one
                ready.register(one, select.POLLIN | select.POLLHUP)
                if done["opened"] % 10 == 0 and done["opened"] > _HALF_OPEN:
                    break  # some hundred a second come back for those that were cut
        begun.set()
        for number, _ in ready.poll(50):
            one = by_number[number]
            try:
                gone = not one.recv(65536)
            except OSError:
                gone = True
            if gone:
                ready.unregister(number)
                del by_number[number]
                one.close()
                done["cut"] += 1
        stop.wait(0.05)
    held += by_number.values()
    for one in held:
        one.close()


def _slow_readers(order: Order, stop: Event, begun: Event, done: Counter[str]) -> None:
    readers = []
    for _ in range(_SLOW):
        one = LeanSocket(order["port"], order["token"], source=_SOURCE).open()
        for view in ("board:all", "board:H"):
            one.subscribe(order["hall"], view)
        one.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        readers.append(one)
        done["opened"] += 1
    begun.set()
    stop.wait()
    for one in readers:
        one.close()


if __name__ == "__main__":
    main()
