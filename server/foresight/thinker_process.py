"""The program of the process of :mod:`server.foresight.thinker`: questions in, answers out, while anybody asks."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import traceback
from typing import BinaryIO

_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def answer(questions: BinaryIO, answers: BinaryIO) -> None:
    """Until ``questions`` ends. What the work raises is the answer too, with a note of where it was raised."""
    while True:
        try:
            work, given, named = pickle.load(questions)  # noqa: S301  # nosec B301  # from our own server
        except EOFError:
            return
        try:
            done, error = work(*given, **named), None
        except Exception as raised:  # noqa: BLE001  # it is the answer
            raised.add_note(traceback.format_exc())
            done, error = None, raised
        pickle.dump((done, error), answers)
        answers.flush()


def main(parent: int) -> None:
    """``parent``: the process id of the server. This process ends with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        return  # it ended before we could ask to end with it
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever is printed is no answer
        answer(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main(int(sys.argv[1]))
