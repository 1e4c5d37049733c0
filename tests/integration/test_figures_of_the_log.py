"""Figures from the rows equal a plain recount of the log, whatever was rated, corrected, worked on and undone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random  # noqa: TID251  # the tests' own chance, by a printed seed

import pytest
from rated_days import rate_some
from small_hall import MORNING
from sqlalchemy import Engine
from written_days import WrittenDays

from server.domain import events as happened
from server.domain.ratings.figures import Figures, figures_by, figures_of
from server.domain.ticket import TicketState
from server.queries.log import log_of
from server.queries.rating_figures import rated_units

DAYS = 3
FIRST, LAST = MORNING.date(), (MORNING + timedelta(days=DAYS)).date()


def recounted(log: list[happened.Event]) -> dict[str, Counter[str]]:
    """Everything by window and of the hall, counted with no code of the figures."""
    levels = {event.ticket: event.level for event in log if isinstance(event, happened.TicketRated)}
    counted = {case.rated: counts_of_case(case, log) for case in log if isinstance(case, happened.CaseOpened)}
    found: dict[str, Counter[str]] = {}
    for ticket, window in finished_at(log).items():
        one = Counter({"finished": 1, "given": int(ticket in levels)})
        if ticket in levels:
            bad = levels[ticket] <= 2
            one += counted.get(ticket, Counter({"bad": 1})) if bad else Counter({"good": 1})
        for name in (window, "hall"):
            found[name] = found.get(name, Counter()) + one
    return found


def finished_at(log: list[happened.Event]) -> dict[str, str]:
    """The window where each visit was finished, unless that was undone."""
    ended: dict[str, str] = {}
    for event in log:
        if isinstance(event, happened.ServingFinished):
            ended[event.ticket] = event.window
        elif isinstance(event, happened.MoveUndone):
            again = [one.id for one in (event.ticket, *event.more) if one and one.state is not TicketState.FINISHED]
            ended = {ticket: window for ticket, window in ended.items() if ticket not in again}
    return ended


def counts_of_case(opened: happened.CaseOpened, log: list[happened.Event]) -> Counter[str]:
    """What one case counts for. The newest of a visit counts: one opened before it was withdrawn."""
    steps = [event for event in log if getattr(event, "case", None) == opened.case]
    verified = next((event for event in steps if isinstance(event, happened.CaseVerified)), None)
    upheld = any(isinstance(event, happened.AppealDecided) and event.upheld for event in steps)
    if upheld or (verified is not None and not verified.valid):
        return Counter({"invalid": 1})
    reworked = [n for n, event in enumerate(steps) if isinstance(event, happened.CaseReworked)]
    steps = steps[reworked[-1] :] if reworked else steps
    due = opened.deadlines.hard_rectify if verified and verified.hard else opened.deadlines.rectify
    rectified = [event.at for event in steps if isinstance(event, happened.CaseRectified)]
    called = any(isinstance(event, happened.CaseCalledBack) and event.outcome != "not_reached" for event in steps)
    return Counter({
        "bad": 1, "rectified": len(rectified), "in_time": sum(at <= due for at in rectified),
        "real_name": int(opened.real_name), "called_back": int(opened.real_name and called),
    })  # fmt: skip


def plainly(one: Figures) -> Counter[str]:
    cases = one.cases
    counts = {
        "finished": one.finished, "given": one.given, "good": one.good, "bad": one.bad, "invalid": cases.invalid,
        "rectified": cases.rectified, "in_time": cases.in_time, "real_name": cases.real_name,
        "called_back": cases.called_back,
    }  # fmt: skip
    assert cases.valid == one.bad
    return +Counter(counts)


@pytest.mark.parametrize("seed", [8, 80, 808])
def test_figures_equal_a_recount_of_the_log(writing: Engine, reading: Engine, seed: int) -> None:
    days, chance, finished = WrittenDays(writing, seed=seed), Random(seed), list[str]()
    for number in range(DAYS):
        morning = MORNING + timedelta(days=number)
        days.day(morning, moves=200, again=number == 1)
        for _ in range(6):
            days.commit([lambda turn: rate_some(turn, chance, reading, finished)])
            days.pass_time(timedelta(minutes=chance.choice([2, 45])))
        if number < DAYS - 1:
            days.close()
    units = rated_units(reading, "small", FIRST, LAST, lambda _ticket, _at: True)
    found = {name: plainly(one) for name, one in figures_by(units, lambda unit: unit.window).items()}
    expected = recounted(list(log_of(reading, "small")))
    assert {**found, "hall": plainly(figures_of(units))} == expected
    assert min(expected["hall"][name] for name in ("good", "bad", "invalid", "rectified", "called_back")) > 0


def test_what_may_not_be_told_yet_is_as_good_as_not_rated(writing: Engine, reading: Engine) -> None:
    days, chance = WrittenDays(writing, seed=5), Random(5)
    days.day(MORNING, moves=200, again=False)
    days.commit([lambda turn: rate_some(turn, chance, reading, [])])
    hidden = figures_of(rated_units(reading, "small", FIRST, LAST, lambda _ticket, _at: False))
    shown = figures_of(rated_units(reading, "small", FIRST, LAST, lambda _ticket, _at: True))
    assert shown.given > 0
    assert (hidden.finished, hidden.given, hidden.bad) == (shown.finished, 0, 0)
