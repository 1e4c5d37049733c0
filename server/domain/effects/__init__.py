"""What each event does to the day, and nothing else, in rooms by what is changed.

Whether something may happen was decided before the event was recorded, in the hall's moves.
"""

from __future__ import annotations

from server.domain.effects import (
    bookings,
    cases,
    devices,
    hall,
    kiosks,
    notices,
    paper_rolls,
    people,
    tickets,
    trail,
    unresolved,
    visits,
    vouchers,
    windows,
)
from server.domain.effects.effect import effect

__all__ = [
    "bookings",
    "cases",
    "devices",
    "effect",
    "hall",
    "kiosks",
    "notices",
    "paper_rolls",
    "people",
    "tickets",
    "trail",
    "unresolved",
    "visits",
    "vouchers",
    "windows",
]
