"""What became of the paper of a day's tickets (promises.md §2.3).

Issued = confirmed + reprinted + suspect + screen-only, and what is still open.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Engine, and_, select

from hardware.link.messages import JobKind, JobState
from server.actions.day import Slips
from server.store.tables import jobs, tickets

_OPEN = frozenset({JobState.QUEUED.value, JobState.SENT.value, JobState.FAILED.value})
_CLASSES = ("confirmed", "reprinted", "suspect", "screen_only")
_Slip = tuple[str | None, str]  # a print job's state and detail
_REPRINT = "reprint"  # what a kiosk says of a slip that came out the second time


def slips_of_day(engine: Engine, hall: str, day: date) -> Slips:
    """Of every ticket of a business day. Raises sqlalchemy.exc.SQLAlchemyError."""
    printed = and_(jobs.c.hall == tickets.c.hall, jobs.c.ticket == tickets.c.id, jobs.c.kind == JobKind.PRINT.value)
    by_ticket: dict[str, list[_Slip]] = defaultdict(list)
    with engine.connect() as connection:
        rows = connection.execute(
            select(tickets.c.id, jobs.c.state, jobs.c.detail)
            .select_from(tickets.outerjoin(jobs, printed))
            .where(tickets.c.hall == hall, tickets.c.business_day == day)
            .order_by(tickets.c.series, tickets.c.number)
        )
        for row in rows:
            by_ticket[row.id].append((row.state, row.detail or ""))
    classes = {ticket: _class(found) for ticket, found in by_ticket.items()}
    counts = {name: sum(one == name for one in classes.values()) for name in _CLASSES}
    return Slips(**counts, open=tuple(ticket for ticket, name in classes.items() if name == "open"))


def _class(slips: list[_Slip]) -> str:
    """One class a ticket: the best that is known of its papers; what is on its way or failed is open."""
    states = {state for state, _ in slips}
    if JobState.CONFIRMED.value in states:
        again = any(_REPRINT in detail.split(",") for state, detail in slips if state == JobState.CONFIRMED.value)
        return "reprinted" if again else "confirmed"
    if states & _OPEN:
        return "open"
    return "suspect" if JobState.SUSPECT.value in states else "screen_only"
