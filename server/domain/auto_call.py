"""Automatic dispatch (自动派单): the idle window that takes a new ticket at once (routing.md §2.3)."""

from __future__ import annotations

from server.domain.day import Day
from server.domain.plan import Skills
from server.domain.ticket import Ticket


def idle_window(day: Day, ticket: Ticket) -> str | None:
    """Own window before no-difference before assisting; then the ticket's zone; then longest idle. None: all busy."""
    free = [window for window in day.takers(ticket.lane) if day.windows[window].free]
    if not free:
        return None
    code = ticket.lane[0]

    def standing(window: str) -> tuple[int, bool, float, int]:
        state = day.windows[window]
        own = ticket.only_window == window or code in day.skills.get(window, Skills()).own
        role = 0 if own else 1 if state.no_difference else 2
        idle_since = state.idle_since.timestamp() if state.idle_since is not None else float("inf")
        return (role, day.plan.window[window].zone != ticket.zone, idle_since, day.plan.window_order[window])

    return min(free, key=standing)
