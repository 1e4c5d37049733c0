"""This voice's turn among those that are heard in the same place: asked of the server, for each call anew.

The server grants it by taking the announcement's job as *sent* (``server/actions/speaking.py``). Calls come from the
server alone, so asking it makes nobody more dependent on it; without its word nothing is spoken, and a call that grows
too old meanwhile is told as expired.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Protocol

from hardware.link.commands import Answer, LinkDown
from hardware.link.messages import JobState

FRESH_S = 2.0  # a grant that took longer to arrive may be over too soon: it is asked for again
BREATH_S = 0.8  # after an announcement, so that whoever waited is first to ask
SOON_S, LATER_S = 0.15, 0.6  # between two askings: the less time a call has left, the sooner


class Asked(StrEnum):
    """What the server said."""

    GRANTED = "granted"
    SHORT = "short"  # granted, and others wait
    WAIT = "wait"
    GONE = "gone"  # nobody wants this call spoken any more


class Commands(Protocol):
    """The part of :class:`hardware.link.client.HallLink` that is needed to ask."""

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Answer: ...


class Turns:
    """Asks once; whoever is told to wait asks again after :func:`again_after`."""

    def __init__(self, link: Commands, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._link = link
        self._clock = clock

    def ask(self, job: str) -> Asked:
        """May this voice say that job's announcement now?"""
        began = self._clock()
        try:
            answer = self._link.command(
                f"jobs/{job}", {"state": JobState.SENT.value}, key=str(uuid.uuid4()), patience_s=0
            )
        except LinkDown:
            return Asked.WAIT
        if not answer.ok or answer.body.get("state") != JobState.SENT:
            return Asked.GONE
        if self._clock() - began > FRESH_S:
            return Asked.WAIT
        return Asked.SHORT if answer.body.get("hurry") else Asked.GRANTED


def again_after(left_s: float) -> float:
    """Seconds until a voice asks again for a call that has ``left_s`` left: the most urgent one gets in first."""
    return min(max(SOON_S, left_s / 30), LATER_S)
