"""Where commands wait for the hall's writer: first come, first served, and never more than it can serve in time."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Lock

from server.actions.turn import Answer
from server.store.batch import Command

_BATCH = 128  # commands that may share one commit
_WAITING = 1024  # commands that may wait before the hall says "not now"


class NotNow(Exception):
    """The hall cannot answer now; the same request may be sent again under the same key."""

    code = "not_now"


class InProgress(Exception):
    """The first attempt of this request is still under way; ask again under the same key."""

    code = "in_progress"


class Waiting:
    """A command and the place where its answer will lie. One thread waits for it, so a bare lock is enough."""

    __slots__ = ("_result", "_told", "command")

    def __init__(self, command: Command) -> None:
        self.command = command
        self._result: Answer | Exception | None = None
        self._told = Lock()
        self._told.acquire()

    def tell(self, result: Answer | Exception) -> None:
        """Once, by the writer."""
        self._result = result
        self._told.release()

    def answer(self, patience_s: float) -> Answer:
        """Wait for the answer. Raises what the command met, or NotNow when patience ends: the outcome is unknown."""
        if not self._told.acquire(timeout=patience_s) or self._result is None:
            raise NotNow
        if isinstance(self._result, Exception):
            raise self._result
        return self._result


class Turnstile:
    """The queue before one hall's writer. Any thread enters; one thread takes batches."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._left_over: Waiting | None = None
        self._inside: set[tuple[str, str]] = set()  # callers and keys on their way

    def __len__(self) -> int:
        return self._queue.qsize()

    def enter(self, command: Command) -> Waiting:
        """Stand in line. Raises NotNow when too many wait, InProgress when the same key is on its way already."""
        if self._queue.qsize() >= _WAITING:
            raise NotNow
        if command.key is not None:
            key = (command.caller, command.key)
            if key in self._inside:
                raise InProgress
            self._inside.add(key)
        waiting = Waiting(command)
        self._queue.put(waiting)
        return waiting

    def close(self) -> None:
        """What stands in line is still served; then ``next_batch`` gives None."""
        self._queue.put(None)

    def next_batch(self) -> list[Waiting] | None:
        """Wait for the first, take along who else is there. A command that goes alone is a batch of its own."""
        first = self._left_over or self._queue.get()
        self._left_over = None
        if first is None:
            return None
        batch = [first]
        while len(batch) < _BATCH and not batch[-1].command.alone:
            try:
                following = self._queue.get_nowait()
            except Empty:
                break
            if following is None:
                self._queue.put(None)
                break
            if following.command.alone:
                self._left_over = following
                break
            batch.append(following)
        return batch

    def turn_away(self) -> list[Waiting]:
        """Everybody who stands in line now, for a refusal: nothing of theirs was begun."""
        found = [self._left_over] if self._left_over else []
        self._left_over = None
        for _ in range(self._queue.qsize()):
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                break
            if waiting is None:
                self._queue.put(None)
                break
            found.append(waiting)
        return found

    def leave(self, served: list[Waiting]) -> None:
        """These have been served: their keys are known to the database now, or may be tried again."""
        for waiting in served:
            if waiting.command.key is not None:
                self._inside.discard((waiting.command.caller, waiting.command.key))
