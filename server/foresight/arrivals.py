"""Who is still to come, as far as today tells: the pace of the last hour goes on until the hall closes.

Half-hours, as everywhere in forecasts. A hall that has learned its weekdays knows better (routing.md §3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from server.domain.live_scene import Expected
from server.domain.ticket import Ticket

_LOOK_BACK = timedelta(hours=1)
_HALF_HOUR_S = 1800.0
_LEAST_H = 0.25  # the first minutes of a day say little: they count as a quarter of an hour


def pace_goes_on(tickets: Iterable[Ticket], opened_at: datetime, closes: datetime | None, now: datetime) -> Expected:
    """Visitors per hour of each business or matter from the day's opening until it closes (else for two hours)."""
    since = max(opened_at, now - _LOOK_BACK)
    hours = max(_LEAST_H, (now - since).total_seconds() / 3600)
    taken = Counter(ticket.lane[0] for ticket in tickets if ticket.issued_at >= since)
    end = max(closes or now + timedelta(hours=2), now + timedelta(minutes=30))
    start = opened_at.timestamp()
    count = int((end.timestamp() - start) // _HALF_HOUR_S) + 1
    edges = tuple(start + n * _HALF_HOUR_S for n in range(count + 1))
    return Expected(edges=edges, per_hour={code: (n / hours,) * count for code, n in taken.items()})
