"""Remembers what each visitor's phone was told about the wait, so that the next look does not contradict it.

Memory of the screens, not of the hall: lost with the process, and then the slip's promise counts again.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Lock

from server.domain.day import Day
from server.domain.ticket import Ticket
from server.domain.waits.forecast import Wait
from server.domain.waits.told import Cause, Circumstances, Told, told_again
from server.domain.window import OpenState


class ToldWaits:
    """Of one hall's business day. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._day: date | None = None
        self._told: dict[str, Told] = {}

    def tell(self, day: Day, ticket: Ticket, ahead: int, fresh: Wait, now: datetime) -> tuple[Wait, Cause | None]:
        """The wait to tell the holder of a waiting ticket now, and why it is longer than was told before, if it is."""
        opened = sum(day.windows[one].state is OpenState.OPEN for one in day.takers(ticket.lane))
        seen = Circumstances(turn_at=ticket.turn_at, ahead=ahead, windows=opened)
        with self._lock:
            if self._day != day.business_day:
                self._day, self._told = day.business_day, {}
            told = told_again(self._told.get(ticket.id) or _on_the_slip(ticket), fresh, seen, now)
            self._told[ticket.id] = told
        return told.wait(fresh, now), told.cause


def _on_the_slip(ticket: Ticket) -> Told | None:
    """The promise that was printed; a ticket that has gone back into the queue since is told anew."""
    if ticket.told is None or ticket.turn_at != ticket.issued_at:
        return None
    return Told(latest=ticket.issued_at + timedelta(minutes=ticket.told["p90"]))
