"""What a log must show on its own, whoever wrote it: read from the events alone, without tickets, days or queues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from recomputed_calls import recompute_calls

from server.domain import events as happened
from server.domain.plan import HallPlan
from server.domain.ratings.unit import visit_of


def check(log: Sequence[happened.Event], plan: HallPlan) -> None:
    numbers_without_gaps(log)
    nobody_is_lost(log)
    nobody_is_called_twice(log)
    ratings_come_after_finishing(log)
    recompute_calls(log, plan)


def numbers_without_gaps(log: Sequence[happened.Event]) -> None:
    """P2: numbers of a (day, series) are 1, 2, 3 … in the order of the log, however often the day was opened."""
    seen: dict[tuple[object, str], int] = defaultdict(int)
    day: object = None
    for event in log:
        if isinstance(event, happened.DayOpened):
            day = event.business_day
        elif isinstance(event, happened.TicketIssued | happened.WalkInStarted):
            seen[day, event.series] += 1
            assert event.number == seen[day, event.series], f"{event.code} after {seen[day, event.series] - 1} others"
            assert event.code == f"{event.series}{event.number:03d}"


def nobody_is_lost(log: Sequence[happened.Event]) -> None:
    """Who took a ticket was served, gave up, or is counted as unserved when the day is closed: exactly one of these."""
    here: set[str] = set()
    for event in log:
        match event:
            case happened.TicketIssued() | happened.WalkInStarted():
                assert event.ticket not in here
                here.add(event.ticket)
            case happened.ServingFinished() | happened.TicketAbandoned():
                here.remove(event.ticket)
            case happened.MoveUndone(ticket=back) if back is not None:
                (here.discard if back.state.value == "abandoned" else here.add)(back.id)
            case happened.DayClosed():
                assert sorted(event.unserved) == sorted(here), "somebody was lost at the end of the day"
                here.clear()


def nobody_is_called_twice(log: Sequence[happened.Event]) -> None:
    """A ticket is called once for every time it came into the queue: by issue, requeue, transfer or undo."""
    in_queue: set[str] = set()
    for event in log:
        match event:
            case happened.TicketIssued() | happened.TicketRequeued() | happened.TicketTransferred():
                in_queue.add(event.ticket)
            case happened.StepFinished(here=False):
                in_queue.add(event.ticket)
            case happened.TicketCalled():
                assert event.ticket in in_queue, f"{event.code} was called twice"
                in_queue.remove(event.ticket)
            case happened.MoveUndone(ticket=back) if back is not None:
                (in_queue.add if back.state.value == "waiting" else in_queue.discard)(back.id)


def ratings_come_after_finishing(log: Sequence[happened.Event]) -> None:
    """P9: one rating of each unit, after it was finished, of the window and clerk who finished it."""
    finished: dict[str, tuple[str, str | None]] = {}
    rated: set[str] = set()
    for event in log:
        match event:
            case happened.ServingFinished():
                finished[event.unit or event.ticket] = (event.window, event.clerk)
            case happened.StepFinished(unit=str(unit)):
                finished[unit] = (event.window, event.clerk)
            case happened.MoveUndone(ticket=back) if back is not None:
                for name in [one for one in finished if visit_of(one) == back.id]:
                    if name not in {unit.id for unit in back.units}:
                        del finished[name]
            case happened.TicketRated():
                assert finished[event.rated] == (event.window, event.clerk)
                assert visit_of(event.rated) == event.ticket
                assert event.rated not in rated
                rated.add(event.rated)
