"""Where a ticket's time goes: CPU microseconds of each part, one thread, no network, sixteen commands a commit.

The parts are measured where they stand in the program. What the web server and the threads add is the difference to the
CPU seconds that the scenario *issue* measures from outside.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

from flask import Flask
from hall_under_test import some_day
from server_process import HALLS, ROOT, install

from benchmarks.empty_server import build
from server.actions.turn import Answer
from server.app import Options, create_app
from server.data_folder import DataFolder
from server.domain.hall import Hall
from server.settings import load_hall
from server.store import batch, hall_writer
from server.store.batch import Batch, Command
from server.store.hall_writer import HallWriter

_TOGETHER = 16
_COMMITS = 60
_TAKE = "/api/v1/halls/huangtan/tickets"
_BODY = b'{"business":"civil_affairs"}'


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=ROOT) as folder:
        installed = install(Path(folder), hall=HALLS / "huangtan", kiosks=1, clerks=1, pads=0)
        opened = DataFolder.open(installed.data)
        app = create_app(opened, [load_hall(opened.hall)], Options())
        day = json.dumps({"business_day": some_day()}).encode()
        assert post(app, "/api/v1/halls/huangtan/day/open", installed.admin, day).startswith("200")
        asked, writers = _commands(app, installed.kiosks[0])
        writer = writers[0]
        parts = _committed(writer, asked)
        empty = build()
        parts["Flask alone"] = _each(lambda: post(empty, "/api/v1/nothing", "x"))
        with _doing(lambda _self, _command: Answer(status=201, body={}, text="{}")):
            parts["the door: who, may they, shape, key"] = (
                _each(lambda: post(app, _TAKE, installed.kiosks[0])) - parts["Flask alone"]
            )
    total = sum(parts.values())
    return [
        {"scenario": f"cost: {name}", "us_per_ticket": 1e6 * seconds, "share": seconds / total}
        for name, seconds in parts.most_common()
    ]


def post(app: Flask, path: str, token: str, body: bytes = _BODY) -> str:
    """One request straight into the application; its status line."""
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "127.0.0.1",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4()),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    }
    said: list[str] = []
    b"".join(app(environ, lambda status, _headers, *_more: said.append(status)))  # type: ignore[arg-type,func-returns-value]
    return said[0]


def _each(act: Callable[[], object], times: int = 1000) -> float:
    for _ in range(100):
        act()
    began = thread_time()
    for _ in range(times):
        act()
    return (thread_time() - began) / times


def _commands(app: Flask, token: str) -> tuple[list[Command], list[HallWriter]]:
    """The commands that the door makes of requests, caught before the writer has them."""
    caught: list[Command] = []
    writers: list[HallWriter] = []

    def catch(self: HallWriter, command: Command) -> Answer:
        caught.append(command)
        writers.append(self)
        return Answer(status=201, body={}, text="{}")

    with _doing(catch):
        for _ in range(_TOGETHER * _COMMITS):
            post(app, _TAKE, token)
    return caught, writers


@contextmanager
def _doing(act: Callable[[HallWriter, Command], Answer]) -> Iterator[None]:
    real = HallWriter.do
    HallWriter.do = act  # type: ignore[method-assign]
    try:
        yield
    finally:
        HallWriter.do = real  # type: ignore[method-assign]


def _committed(writer: HallWriter, commands: list[Command]) -> Counter[str]:
    """Wall seconds a command (a commit waits for the disk), by part, each without the parts inside it."""
    spent: Counter[str] = Counter()
    inside = [0.0]

    def timed(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(act)
        def run(*arguments: Any, **named: Any) -> Any:
            outer, inside[0] = inside[0], 0.0
            began = perf_counter()
            try:
                return act(*arguments, **named)
            finally:
                whole = perf_counter() - began
                spent[name] += whole - inside[0]
                inside[0] = outer + whole

        return run

    parts = [
        (Hall, "issue_ticket", "the hall decides, and the forecast"),
        (Batch, "run", "the answer, the slip, the link"),
        (Batch, "_take", "the event as JSON, its hash"),
        (batch, "project", "rows: the ticket"),
        (Batch, "write", "rows: events, answers, jobs, head"),
        (hall_writer, "known_answers", "keys looked up"),
        (HallWriter, "_committed", "transaction, lock and disk"),
    ]
    real = [(place, name, getattr(place, name)) for place, name, _ in parts]
    for place, name, words in parts:
        setattr(place, name, timed(words, getattr(place, name)))
    try:
        for first in range(0, len(commands), _TOGETHER):
            writer._committed(commands[first : first + _TOGETHER])
    finally:
        for place, name, act in real:
            setattr(place, name, act)
    return Counter({name: seconds / len(commands) for name, seconds in spent.items()})
