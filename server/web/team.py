"""What keeps a team lead (班组长) within the team where a door's path names no window (promises.md §5.3).

Everybody whom another right lets in is not confined: then the windows given here are None.
"""

from __future__ import annotations

from collections.abc import Collection

from flask import request

from server.actions.turn import Turn
from server.domain.day import Day
from server.domain.team_reach import OtherTeam, is_of_team
from server.host import HallHost
from server.live.sight import Sight
from server.live.views.manager import alert_keys, present_alerts
from server.live.views.team import narrowed
from server.queries.past_tickets import past_ticket
from server.web.gate import caller
from server.web.rights import RIGHTS


def confined_to(allowed: Collection[str] | None = None) -> frozenset[str] | None:
    """The windows beyond which whoever asks may not reach. ``allowed``: roles that would do; the door's by default."""
    who = caller()
    by_right = RIGHTS[(request.endpoint or "").rpartition(".")[2]] if allowed is None else allowed
    return who.led if who.confined(by_right) else None


def require_window(windows: frozenset[str] | None, window: str) -> None:
    """Raises OtherTeam."""
    if windows is not None and window not in windows:
        raise OtherTeam(window=window)


def require_ticket(turn: Turn, hall: HallHost, windows: frozenset[str] | None, ticket: str) -> None:
    """A ticket of today, or of a day that is over. Raises OtherTeam, also for a ticket that nobody knows."""
    if windows is not None and not of_team(turn.hall.day, hall, windows, ticket):
        raise OtherTeam(ticket=ticket)


def of_team(day: Day, hall: HallHost, windows: frozenset[str], ticket: str) -> bool:
    """``ticket``: its id."""
    state = day.tickets.get(ticket)
    if state is not None:
        return is_of_team(day, state, windows)
    row = past_ticket(hall.engine, hall.code, ticket)
    return row is not None and row["window"] in windows


def standing_alerts(sight: Sight, windows: frozenset[str] | None) -> frozenset[str]:
    """The alerts that whoever asks is shown."""
    return present_alerts(sight) if windows is None else alert_keys(narrowed(sight, windows))
