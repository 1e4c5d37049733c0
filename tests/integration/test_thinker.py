"""The process that thinks: it answers, says what went wrong, is replaced, and ends with the server at any moment."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from operator import truediv
from pathlib import Path
from time import sleep

import pytest
from hall_under_test import HallUnderTest
from server_process import HALLS, PLANTED, ServerProcess, install, until

from server.foresight.thinker import Thinker, ThinkerEnded

_SLOW_START = """
import os, sys, time
if "server.foresight.thinker_process" in sys.orig_argv:
    folder = os.path.dirname(__file__)
    with open(os.path.join(folder, "begun.part"), "w") as begun:
        begun.write(str(os.getpid()))
    os.rename(begun.name, os.path.join(folder, "begun"))
    while not os.path.exists(os.path.join(folder, "go_on")):
        time.sleep(0.02)
"""


@pytest.fixture
def thinker() -> Iterator[Thinker]:
    thinker = Thinker()
    yield thinker
    thinker.shutdown()


def test_questions_are_answered_in_turn_by_one_process(thinker: Thinker) -> None:
    answers = [thinker.submit(os.getpid) for _ in range(3)]
    (process,) = {answer.result(60) for answer in answers}
    assert process != os.getpid()
    assert thinker.submit(print, "what is printed is no answer").result(60) is None
    assert thinker.submit(int, "11", base=2).result(60) == 3


def test_what_the_work_raises_is_told_with_its_place_and_the_process_goes_on(thinker: Thinker) -> None:
    process = thinker.submit(os.getpid).result(60)
    with pytest.raises(ZeroDivisionError) as raised:
        thinker.submit(truediv, 1, 0).result(60)
    assert any("thinker_process.py" in note for note in raised.value.__notes__)
    with pytest.raises(AttributeError, match="local object"):
        thinker.submit(lambda: None).result(60)  # cannot be told to another process
    assert thinker.submit(int, "7").result(60) == 7
    assert process != os.getpid()


def test_a_process_that_ended_is_told_and_replaced(thinker: Thinker) -> None:
    first = thinker.submit(os.getpid).result(60)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(BrokenExecutor):
        thinker.submit(os.getpid).result(60)
    assert thinker.submit(os.getpid).result(60) != first


def test_what_takes_too_long_is_given_up_and_what_waits_is_not(thinker: Thinker) -> None:
    first = thinker.submit(os.getpid).result(60)
    endless, forgotten, next_one = thinker.submit(sleep, 600), thinker.submit(int), thinker.submit(os.getpid)
    until(lambda: endless.running() or None, 60, "thinking")
    thinker.give_up(forgotten)
    assert forgotten.cancelled()
    assert endless.running(), "another question's"
    thinker.give_up(endless)
    with pytest.raises(BrokenExecutor):
        endless.result(60)
    assert next_one.result(60) != first


def test_whoever_waits_when_the_server_ends_is_told_at_once() -> None:
    thinker = Thinker()
    process = thinker.submit(os.getpid).result(60)
    thought, waiting = thinker.submit(sleep, 600), thinker.submit(int)
    thinker.shutdown()
    for answer in (thought, waiting):
        with pytest.raises(ThinkerEnded):
            answer.result(0)
    with pytest.raises(ThinkerEnded):
        thinker.submit(int)
    assert not _lives(process)
    thinker.shutdown()


@pytest.mark.parametrize("end", [ServerProcess.stop, ServerProcess.kill], ids=["stopped", "killed"])
def test_a_server_that_ends_while_the_process_starts_leaves_neither_process_nor_complaint(
    tmp_path: Path, end: object
) -> None:
    """The process is held in its first moment, so that the server surely ends before it has begun."""
    held = tmp_path / "held"
    held.mkdir()
    (held / "sitecustomize.py").write_text(_SLOW_START)
    installed = install(tmp_path, hall=HALLS / "huangtan", kiosks=1, clerks=1, displays=0, pads=0)
    path = {"PYTHONPATH": os.pathsep.join((str(held), PLANTED["PYTHONPATH"]))}
    hall = HallUnderTest(ServerProcess(installed, environment=path).start())
    try:
        hall.open_day()
        process = int(until(lambda: _read(held / "begun"), 60, "the process that thinks"))
        assert _lives(process)
        end(hall.server)  # type: ignore[operator]
        (held / "go_on").touch()
        until(lambda: not _lives(process) or None, 60, "its end")
        assert not hall.server.complaints()
    finally:
        hall.close()
        hall.server.kill()


def _read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
