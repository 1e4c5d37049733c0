"""Running the server: gunicorn with threads, one process a hall on SQLite (stack.md §2)."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from server.caller_address import ONLY_THIS_MACHINE, Proxies
from server.process.logs import QuietGunicorn
from server.process.worker import CONNECTIONS, HallWorker


class HallServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn, configured by us. ``build`` runs in the worker: threads do not survive a fork."""

    def __init__(
        self, build: Callable[[], Flask], *, address: str, threads: int, proxies: Proxies = ONLY_THIS_MACHINE
    ) -> None:
        self._proxies = proxies
        self._build = build
        self._address = address
        self._threads = threads
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self._address,
            "worker_class": HallWorker,
            "workers": 1,
            "threads": self._threads,
            "worker_connections": CONNECTIONS,
            "graceful_timeout": 5,  # else gunicorn waits its whole timeout while sockets are open
            "timeout": 60,
            "keepalive": 30,
            "forwarded_allow_ips": str(self._proxies),  # whose word about TLS counts
            "loglevel": "warning",
            "logger_class": QuietGunicorn,
            "control_socket_disable": True,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        gc.disable()  # a start makes no garbage worth looking for
        try:
            return self._build()
        finally:
            gc.freeze()  # what was built stays for good
            gc.enable()
