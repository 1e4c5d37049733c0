"""Many kiosks and clerks at once, each a thread with its own kept connection, as in the first minutes of a day."""

from __future__ import annotations

import http.client
import json
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import perf_counter
from typing import Any

Json = dict[str, Any]


class Line:
    """One caller's kept HTTP connection; lean, because sixty of them share a test's one processor."""

    def __init__(self, port: int, token: str) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._token = token

    def post(self, path: str, body: Json, key: str | None = None, *, token: str | None = None) -> tuple[int, Any]:
        """``token``: of another caller than the line's usual one."""
        headers = {
            "Authorization": f"Bearer {token or self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key or str(uuid.uuid4()),
        }
        self._http.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        answer = self._http.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def close(self) -> None:
        self._http.close()


@dataclass
class Tally:
    """What the callers saw. ``taken``: code by id; ``called``: ids in order; ``slow``: seconds of every command."""

    taken: dict[str, str] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    slow: list[float] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def p99(self) -> float:
        return sorted(self.slow)[int(len(self.slow) * 0.99)]


class Rush:
    """Kiosks take ``each`` tickets; clerks serve until everybody is served."""

    def __init__(self, port: int, hall: str) -> None:
        self._port = port
        self._at = f"/halls/{hall}"
        self._taken = Event()
        self.seen = Tally()

    def run(
        self, *, kiosks: Sequence[str], businesses: Sequence[str], each: int, clerks: Sequence[tuple[str, str]]
    ) -> None:
        """``clerks``: window and token. Returns when all is done; raises what any of them met."""
        failed: list[BaseException] = []
        takers = [
            self._thread(failed, self._take, token, [businesses[(n + m) % len(businesses)] for m in range(each)])
            for n, token in enumerate(kiosks)
        ]
        servers = [self._thread(failed, self._serve, token, window) for window, token in clerks]
        for one in takers:
            one.join()
        self._taken.set()
        for one in servers:
            one.join()
        if failed:
            raise failed[0]

    def _thread(self, failed: list[BaseException], work: Callable[..., None], token: str, *more: object) -> Thread:
        def run() -> None:
            line = Line(self._port, token)
            try:
                work(line, *more)
            except BaseException as error:  # noqa: BLE001  # told by run() in the test's own thread
                failed.append(error)
            finally:
                line.close()

        thread = Thread(target=run)
        thread.start()
        return thread

    def _timed(self, line: Line, path: str, body: Json) -> tuple[int, Any]:
        began = perf_counter()
        status, answer = line.post(self._at + path, body)
        with self.seen.lock:
            self.seen.slow.append(perf_counter() - began)
            self.seen.statuses[status] += 1
            if status not in (200, 201, 204):
                self.seen.odd.append(f"{path}: {status} {answer}")
        return status, answer

    def _take(self, line: Line, businesses: Sequence[str]) -> None:
        for business in businesses:
            status, answer = self._timed(line, "/tickets", {"business": business})
            if status == 201:
                with self.seen.lock:
                    self.seen.taken[answer["id"]] = answer["code"]

    def _serve(self, line: Line, window: str) -> None:
        at = f"/windows/{window}"
        while True:
            last_round = self._taken.is_set()
            status, answer = self._timed(line, f"{at}/call-next", {})
            if status == 200:
                with self.seen.lock:
                    self.seen.called.append(answer["ticket"]["id"])
                self._timed(line, f"{at}/start", {})
                self._timed(line, f"{at}/finish", {})
            elif last_round:
                return
            else:
                self._taken.wait(0.2)
