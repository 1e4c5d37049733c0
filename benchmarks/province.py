"""A province: 100 halls of 50 windows in one PostgreSQL that syncs, served by two processes on this machine.

Measured three times. *Paced*: so many requests a second, spread over all halls, each timed from the moment it was due,
so that a slow server cannot slow its callers down and look fast. *Saturated*: as many as go, in closed loops. In both,
every hall's kiosks press at one process and its clerks at the other, which is the hardest case: each process has to
catch up with the other's commits before its own. *At home*: saturated again, all of a hall at one process, half of the
halls at each.
"""

from __future__ import annotations

import re
import shutil
import socket
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from queue import Empty, Queue
from threading import Lock, Thread
from time import perf_counter, sleep
from typing import Any

import psycopg
from hall_under_test import some_day
from halls_from_template import hall_of, install_halls
from postgresql_cluster import cluster
from rush import Line
from server_process import ROOT, Installed, ServerProcess

from benchmarks.pressing import quantile_ms, request
from benchmarks.servers import cpu_s, family, memory_mb

HALLS, WINDOWS = 100, 50
PER_SECOND = 150
_CALLERS = 24
_EACH_S = 12.0
_WARM_S = 3.0
_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
_SEATED = 4  # windows of each hall that serve during the measurement


def run(halls: int = HALLS, seconds: float = _EACH_S, per_second: int = PER_SECOND) -> list[dict[str, Any]]:
    with province(halls) as made:
        made.open_day()
        at_rest = made.figures()
        warm = made.press(_WARM_S, None)  # each process has loaded each hall once
        assert not warm.odd, warm.odd[:5]
        paced = made.measure(seconds, per_second)
        saturated = made.measure(seconds, None)
        for work in made.works:
            work.clerks = work.kiosks
        at_home = made.measure(seconds, None)
        return [
            {"scenario": f"{halls} halls × {WINDOWS} windows, 2 processes, {per_second}/s asked", **paced},
            {"scenario": f"{halls} halls × {WINDOWS} windows, 2 processes, saturated", **saturated},
            {"scenario": f"{halls} halls × {WINDOWS} windows, 2 processes, saturated at home", **at_home},
            {"scenario": f"{halls} halls × {WINDOWS} windows, 2 processes, at rest", **at_rest, **made.set_up_s},
        ]


@dataclass
class Work:
    """One visit at a time in one hall: a ticket through one process; call, start, finish through the other."""

    keys: Installed
    kiosks: int  # which process
    clerks: int
    windows: Iterator[str]
    window: str = ""
    step: int = 0
    lock: Lock = field(default_factory=Lock)

    def next(self) -> tuple[int, str, str, bytes]:
        """Which process, whose token, path, body."""
        at = f"/halls/{self.keys.hall}"
        step, self.step = self.step, (self.step + 1) % 4
        if step == 0:
            self.window = next(self.windows)
            return self.kiosks, self.keys.kiosks[0], f"{at}/tickets", b'{"business":"a"}'
        move = ("call-next", "start", "finish")[step - 1]
        return self.clerks, self.keys.clerks[self.window], f"{at}/windows/{self.window}/{move}", b"{}"


class Wire:
    """A kept connection that costs its caller little: the servers shall have the machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, question: bytes) -> tuple[int, bytes]:
        """Status and body."""
        self._socket.sendall(question)
        came = b""
        while (end := came.find(b"\r\n\r\n")) < 0:
            came += self._more()
        found = _LENGTH.search(came, 0, end + 2)
        whole = end + 4 + (int(found[1]) if found else 0)
        while len(came) < whole:
            came += self._more()
        return int(came[9:12]), came[end + 4 :]

    def _more(self) -> bytes:
        some = self._socket.recv(65536)
        if not some:
            raise ConnectionError("the server has closed a caller's connection")
        return some

    def close(self) -> None:
        self._socket.close()


class Callers:
    """Threads that send what is due. ``loops``: each hall's next request is due when its last one is answered.

    ``took``: seconds by the path's last part, from the moment a request was due, or sent where they loop.
    """

    def __init__(self, ports: Sequence[int], *, ends: float, loops: bool) -> None:
        self.due: Queue[tuple[float, Work]] = Queue()
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self.odd: list[str] = []
        self._ports, self._ends, self._loops = ports, ends, loops
        self._threads = [Thread(target=self._press) for _ in range(_CALLERS)]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _press(self) -> None:
        lines = [Wire(port) for port in self._ports]
        with suppress(Empty):
            while True:
                at, work = self.due.get(timeout=0.5)
                if perf_counter() > self._ends:
                    break
                with work.lock:
                    self._send(lines, at, work)
                if self._loops:
                    self.due.put((0.0, work))
        for line in lines:
            line.close()

    def _send(self, lines: Sequence[Wire], at: float, work: Work) -> None:
        where, token, path, body = work.next()
        since = perf_counter() if self._loops else at
        status, answer = lines[where].ask(request(path, token, body))
        self.took[path.rpartition("/")[2]].append(perf_counter() - since)
        if status not in (200, 201):
            self.odd.append(f"{path}: {status} {answer}")


@dataclass
class Province:
    servers: Sequence[ServerProcess]
    halls: Sequence[Installed]
    set_up_s: dict[str, float]

    def __post_init__(self) -> None:
        windows = [str(window) for window in range(1, _SEATED + 1)]
        self.works = [Work(keys, n % 2, 1 - n % 2, cycle(windows)) for n, keys in enumerate(self.halls)]

    def open_day(self) -> None:
        def open_one(keys: Installed, line: Line) -> None:
            at = f"/halls/{keys.hall}"
            wanted = [(keys.admin, f"{at}/day/open", {"business_day": some_day()})]
            wanted += [
                (keys.clerks[str(window)], f"{at}/windows/{window}/sign-in", {}) for window in range(1, _SEATED + 1)
            ]
            for token, path, body in wanted:
                status, answer = line.post(path, body, token=token)
                assert status == 200, answer

        began = perf_counter()
        with ThreadPoolExecutor(8) as pool:
            lines = [Line(self.servers[n % 2].port, "") for n in range(len(self.halls))]
            list(pool.map(open_one, self.halls, lines))
        self.set_up_s["open_days_s"] = perf_counter() - began

    def measure(self, seconds: float, per_second: int | None) -> dict[str, Any]:
        """``per_second``: requests that are due; None for as many as go."""
        before = [cpu_s(server.pid) for server in self.servers]
        began = perf_counter()
        callers = self.press(seconds, per_second)
        wall = perf_counter() - began
        used = sum(cpu_s(server.pid) - then for server, then in zip(self.servers, before, strict=True))
        assert not callers.odd, callers.odd[:5]
        took = [one for times in callers.took.values() for one in times]
        return {
            "per_s": len(took) / wall,
            "p50_ms": quantile_ms(took, 0.5),
            "p95_ms": quantile_ms(took, 0.95),
            "p99_ms": quantile_ms(took, 0.99),
            "cpu_s_per_1000": 1000 * used / len(took),
            "take_p99_ms": quantile_ms(callers.took["tickets"], 0.99),
            "call_next_p99_ms": quantile_ms(callers.took["call-next"], 0.99),
            **self.figures(),
        }

    def press(self, seconds: float, per_second: int | None) -> Callers:
        """Until the time is over and what was under way is answered."""
        began = perf_counter()
        callers = Callers([server.port for server in self.servers], ends=began + seconds, loops=per_second is None)
        if per_second is None:
            for work in self.works:
                callers.due.put((0.0, work))
        else:
            for n, work in zip(range(int(seconds * per_second)), cycle(self.works), strict=False):
                at = began + n / per_second
                sleep(max(0.0, at - perf_counter()))
                callers.due.put((at, work))
        callers.join()
        return callers

    def figures(self) -> dict[str, Any]:
        """Of the bigger of the two processes, its gunicorn master not counted twice."""
        with psycopg.connect(self.halls[0].database.replace("postgresql+psycopg", "postgresql", 1)) as connection:
            (connections,) = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone() or (0,)
        return {
            "memory_mb": max(memory_mb(server.pid) for server in self.servers),
            "threads_a_process": max(_threads(server.pid) for server in self.servers),
            "connections_in_all": connections,
        }


def _threads(pid: int) -> int:
    return sum(len(list(Path(f"/proc/{one}/task").iterdir())) for one in family(pid))


@contextmanager
def province(halls: int) -> Iterator[Province]:
    folder = Path(tempfile.mkdtemp(prefix=".bench-", dir=ROOT))
    try:
        with cluster(durable=True) as postgresql:
            began = perf_counter()
            plans = [hall_of(folder, f"h{n:03}", windows=WINDOWS) for n in range(halls)]
            made = install_halls(
                folder, plans, database=postgresql.database(), kiosks=1, clerks=WINDOWS, displays=1, pads=0
            )
            created = perf_counter()
            servers = [ServerProcess(made[0]), ServerProcess(made[0])]
            try:
                for server in servers:
                    server.launch()
                for server in servers:
                    server.wait()
                times = {"create_s": created - began, "start_s": perf_counter() - created}
                yield Province(servers, made, times)
                for server in servers:
                    server.stop()
                    assert not server.complaints(), server.complaints()
            finally:
                for server in servers:
                    server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    from benchmarks.table import table  # noqa: PLC0415  # beside run(), which the frame calls

    print(table(run()))


if __name__ == "__main__":
    main()
