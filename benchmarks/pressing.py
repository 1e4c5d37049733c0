"""Many callers pressing at once, in one thread: a lean HTTP client, so that the server gets the machine.

Each caller has one kept connection and sends its next request when its last one is answered (a closed loop, like
kiosks and clerks). A caller is a function from its last answer to its next request.
"""

from __future__ import annotations

import selectors
import socket
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

Answer = tuple[int, bytes]
Caller = Callable[[Answer | None], bytes | None]
"""Given the last answer (None at first), the next request; None when this caller has finished."""

_SILENCE_S = 60.0


def request(path: str, token: str, body: bytes = b"{}", *, key: str | None = None) -> bytes:
    """A POST under ``/api/v1`` with a fresh key."""
    head = (
        f"POST /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nIdempotency-Key: {key or uuid.uuid4()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Pressed:
    """What the callers met. ``seconds``: of each request, in order of answers; ``of``: by the path's last part."""

    wall_s: float = 0.0
    seconds: list[float] = field(default_factory=list)
    of: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)

    def per_second(self) -> float:
        return len(self.seconds) / self.wall_s

    def quantile_ms(self, share: float, of: str | None = None) -> float:
        return quantile_ms(self.seconds if of is None else self.of[of], share)


def quantile_ms(seconds: Sequence[float], share: float) -> float:
    """The value that a share of all is not above, in milliseconds."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class _Line:
    """One caller's connection and the answer that is on its way."""

    def __init__(self, port: int, caller: Caller) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._caller = caller
        self._came = bytearray()
        self._sent_at = 0.0
        self.asked = ""

    def send(self, answer: Answer | None) -> bool:
        """The caller's next request; False when it has none."""
        wish = self._caller(answer)
        if wish is None:
            self.socket.close()
            return False
        self.asked = wish[: wish.index(b" HTTP/1.1")].rpartition(b"/")[2].decode()
        self._sent_at = perf_counter()
        self.socket.sendall(wish)
        return True

    def receive(self) -> tuple[Answer, float] | None:
        """A whole answer and its seconds, or None while some of it is still to come."""
        some = self.socket.recv(65536)
        if not some:
            raise ConnectionError("the server has closed a caller's connection")
        self._came += some
        end = self._came.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self._came[:end]).lower()
        length = 0
        at = head.find(b"content-length:")
        if at >= 0:
            length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        whole = end + 4 + length
        if len(self._came) < whole:
            return None
        answer = int(head[9:12]), bytes(self._came[end + 4 : whole])
        del self._came[:whole]
        return answer, perf_counter() - self._sent_at


def press(port: int, callers: Sequence[Caller], good: frozenset[int] = frozenset({200, 201, 204})) -> Pressed:
    """Let the callers press until each has finished."""
    found = Pressed()
    ready = selectors.DefaultSelector()
    lines = [_Line(port, caller) for caller in callers]
    began = perf_counter()
    open_lines = 0
    for line in lines:
        if line.send(None):
            ready.register(line.socket, selectors.EVENT_READ, line)
            open_lines += 1
    while open_lines:
        some = ready.select(_SILENCE_S)
        assert some, f"no answer for {_SILENCE_S} s"
        for key, _ in some:
            line = key.data
            came = line.receive()
            if came is None:
                continue
            answer, seconds = came
            found.seconds.append(seconds)
            found.of.setdefault(line.asked, []).append(seconds)
            found.statuses[answer[0]] += 1
            if answer[0] not in good:
                found.odd.append(f"{answer[0]} {answer[1][:200]!r}")
            kept = line.socket.fileno()
            if not line.send(answer):
                ready.unregister(kept)
                open_lines -= 1
    found.wall_s = perf_counter() - began
    return found
