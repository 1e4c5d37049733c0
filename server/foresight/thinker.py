"""The process of its own in which the hard thinking is done, and the thread that asks it.

Question and answer go through two pipes and nothing else is shared: no lock, no semaphore and no helper process has to
outlive anything. Whichever end goes first, the other finds its pipe closed and ends without a word, also while the
process is still starting. (:class:`concurrent.futures.ProcessPoolExecutor` takes the semaphores of its queue away from
under a process that has just begun, which then ends with a traceback or waits for ever.)
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, BinaryIO, TypeVar, cast

T = TypeVar("T")
_Asked = tuple["Future[Any]", Callable[..., Any], tuple[Any, ...], dict[str, Any]]
_PROGRAM = "server.foresight.thinker_process"


class ThinkerEnded(Exception):
    """Nothing more is thought: the server is ending."""


class Thinker(Executor):
    """Does one thing after another in its process, started when it is first needed, and again when it ended."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[_Asked | None] = SimpleQueue()
        self._changing = Lock()  # who starts or ends the process, and whether anything may still be asked
        self._process: subprocess.Popen[bytes] | None = None
        self._thinking_of: Future[Any] | None = None
        self._ended = False
        self._thread = Thread(target=self._work, name="thinker", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[..., T], /, *given: Any, **named: Any) -> Future[T]:
        """``work``, what it is given and what it answers are pickled. Raises ThinkerEnded.

        The future raises what ``work`` raised, BrokenExecutor when the process ended, ThinkerEnded when all of it did.
        """
        with self._changing:
            if self._ended:
                raise ThinkerEnded
            answer: Future[T] = Future()
            self._asked.put((answer, work, given, named))
        return answer

    def give_up(self, answer: Future[Any]) -> None:
        """Nobody waits for it any longer. While it is being thought its process is ended; the next gets a new one."""
        answer.cancel()
        with self._changing:
            if self._thinking_of is answer and self._process is not None:
                self._process.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002  # as Executor has it
        """End the process, whatever it is doing: it only thinks, and nothing is lost. May be called again."""
        with self._changing:
            self._ended = True
            if self._process is not None:
                self._process.kill()
        self._asked.put(None)
        if wait:
            self._thread.join()

    def _work(self) -> None:
        while (asked := self._asked.get()) is not None:
            answer, *question = asked
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                done, error = _ask(self._process_for(answer), question)
            except (ThinkerEnded, EOFError, BrokenPipeError, pickle.UnpicklingError) as gone:
                self._forget_process()
                answer.set_exception(ThinkerEnded() if self._ended else _broken(gone))
            except Exception as fault:  # noqa: BLE001  # it could not be started or told: whoever asked hears it
                self._forget_process()
                answer.set_exception(fault)
            else:
                if error is not None:
                    answer.set_exception(error)
                else:
                    answer.set_result(done)
        self._forget_process()

    def _process_for(self, answer: Future[Any]) -> subprocess.Popen[bytes]:
        with self._changing:
            self._thinking_of = answer
            if self._ended:
                raise ThinkerEnded
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", _PROGRAM, str(os.getpid())],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    process_group=0,  # Ctrl-C in a terminal is for the server, which ends this one itself
                )
            return self._process

    def _forget_process(self) -> None:
        with self._changing:
            process, self._process, self._thinking_of = self._process, None, None
            if process is None:
                return
            process.kill()
        process.communicate()  # closes its pipes, whatever was on its way, and takes its leave


def _ask(process: subprocess.Popen[bytes], question: list[Any]) -> tuple[Any, BaseException | None]:
    questions, answers = cast("tuple[BinaryIO, BinaryIO]", (process.stdin, process.stdout))
    pickle.dump(question, questions)
    questions.flush()
    answered: tuple[Any, BaseException | None] = pickle.load(answers)  # noqa: S301  # nosec B301  # of our own process
    return answered


def _broken(gone: Exception) -> BrokenExecutor:
    error = BrokenExecutor("the process that thinks ended before it answered")
    error.__cause__ = gone
    return error
