"""What an event does to the day: one function an event, found by the event's class."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from server.domain import events as happened

if TYPE_CHECKING:
    from server.domain.day import Day


@singledispatch
def effect(event: happened.Event, day: Day) -> None:  # noqa: ARG001  # the day is what the others change
    raise TypeError(f"The day does not know {type(event).__name__}.")
