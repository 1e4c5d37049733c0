"""What paper rolls do to the day: which business calls from one, and how far it was called."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.admission import slot_of
from server.domain.effects.effect import effect
from server.domain.paper_roll import PaperRoll

if TYPE_CHECKING:
    from server.domain.day import Day


@effect.register(happened.PaperRollBegun)
def paper_roll_begun(event: happened.PaperRollBegun, day: Day) -> None:
    day.rolls[event.business] = PaperRoll(
        business=event.business,
        prefix=event.prefix,
        digits=event.digits,
        next=event.first,
        last=event.last,
        since=event.at,
        turned_at=event.at,
    )


@effect.register(happened.PaperRollStopped)
def paper_roll_stopped(event: happened.PaperRollStopped, day: Day) -> None:
    _keep(day, replace(day.rolls[event.business], last=event.last, stopped=True))


@effect.register(happened.RollNumberDrawn)
def roll_number_drawn(event: happened.RollNumberDrawn, day: Day) -> None:
    day.order = event.order
    day.given.count(event.business, None, slot_of(day, event.at))
    day.put(event.as_ticket())
    roll = day.rolls[event.business]
    day.rolled[roll.prefix] = event.number
    _keep(day, roll.called(event.at))


def _keep(day: Day, roll: PaperRoll) -> None:
    """A stopped roll of which everything was called is over."""
    if roll.stopped and not roll.left:
        del day.rolls[roll.business]
    else:
        day.rolls[roll.business] = roll
