"""Unit tests open no sockets, start no threads and wait for nothing: trying to fails the test."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any, NoReturn

import pytest


class NotInAUnitTest(AssertionError):
    """A unit test opens no sockets, starts no threads and does not sleep."""


def _refuse(*_args: Any, **_named: Any) -> NoReturn:
    raise NotInAUnitTest(NotInAUnitTest.__doc__)


@pytest.fixture(autouse=True)
def _nothing_but_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "__init__", _refuse)
    monkeypatch.setattr(threading.Thread, "start", _refuse)
    monkeypatch.setattr(time, "sleep", _refuse)
