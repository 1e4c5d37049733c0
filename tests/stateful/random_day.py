"""A day of random moves without a model: most are possible, those that are not are refused. One seed, one day."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random  # noqa: TID251  # the tests' own chance, by a printed seed
from typing import Any

from small_hall import MORNING

from server.domain.errors import Refusal
from server.domain.hall import Hall
from server.domain.ticket import TicketState

TAKEABLE = ("insurance", "household", "market", "farming")
_RATED = {"reasons": (), "text": "", "channel": "pad", "dictionary_version": "1"}


def play(hall: Hall, chosen: int, steps: int) -> None:
    """Visitors come, windows call, visitors miss their call, ask for time, come back and rate, windows turn.

    The day must be open. Raises what the hall raises but for refusals.
    """
    chance, now = Random(chosen), MORNING
    for step in range(steps):
        now += timedelta(seconds=chance.choice([0, 1, 7, 45]))
        move, arguments = chance.choice(_moves(chance, hall, f"t{step}", now))
        with suppress(Refusal):
            getattr(hall, move)(now=now, **arguments)


def _moves(chance: Random, hall: Hall, new: str, now: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Some that come in question now, with their arguments."""
    window, ticket = chance.choice(hall.plan.windows).code, chance.choice(["nobody", *hall.day.tickets])
    there = {"window": window}
    if hall.day.windows[window].ticket and chance.random() < 0.8:
        to = chance.choice(hall.plan.windows).code
        return [
            ("start", there), ("finish", there), ("finish", there), ("undo", there), ("recall", there),
            ("mark_no_show", there), ("transfer", {**there, "why": "papers", "to_window": to}),
        ]  # fmt: skip
    business, matter = chance.choice(TAKEABLE), chance.choice(hall.plan.matters).code
    booked = now + timedelta(minutes=chance.randrange(30))
    finished = [one.id for one in hall.day.tickets.values() if one.state is TicketState.FINISHED]
    return [
        ("issue_ticket", {"ticket_id": new, "business": business, "priority": chance.choice([None, "green"])}),
        ("issue_ticket", {"ticket_id": new, "business": business, "due_at": chance.choice([None, booked])}),
        ("issue_ticket", {"ticket_id": new, "matter": matter}),
        ("call_next", there), ("call_next", there), ("call_next", there),
        ("turn_window", {**there, "no_difference": chance.random() < 0.8}),
        ("delay", {"ticket": ticket}), ("requeue", {"ticket": ticket}),
        ("rate", {"unit": chance.choice(finished or ["nobody"]), "level": chance.randint(1, 5), **_RATED}),
    ]  # fmt: skip
