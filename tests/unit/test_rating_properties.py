"""Whatever is done in whatever order: no rating before the finish, one a unit, none for another's (promises.md P9).

A unit is the visit, or each of its matters where the hall says so (``rating_unit``).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_hall import MORNING, open_hall, small_plan

from server.domain import events as happened
from server.domain.errors import AlreadyRated, MovedOn, NotFinishedYet, Refusal
from server.domain.hall import Hall
from server.domain.moves.rating import RatingTerms
from server.domain.ratings.rating import Level
from server.domain.ratings.unit import RatingUnit, visit_of
from server.workdays import is_workday

WINDOWS = ("1", "4")
TICKETS = tuple(f"t{n}" for n in range(4))
UNITS = tuple(unit for ticket in TICKETS for unit in (ticket, f"{ticket}.1", f"{ticket}.2"))
AT_WINDOW = ("call_next", "start", "finish", "undo")
MORE = ("insurance-move", "farming")  # here at window 1, and only at window 4
Act = tuple[str, str, int]

acts = st.lists(
    st.one_of(
        st.tuples(st.sampled_from((*AT_WINDOW, *MORE)), st.sampled_from(WINDOWS), st.integers(0, 90)),
        st.tuples(st.sampled_from(("rate", "amend")), st.sampled_from(UNITS), st.integers(1, 5)),
        st.tuples(st.just("wait"), st.just(""), st.integers(60, 900)),
    ),
    max_size=40,
)


def play(done: list[Act], unit: RatingUnit) -> list[happened.Event]:
    plan = small_plan()
    hall, now = open_hall(replace(plan, rules=replace(plan.rules, rating_unit=unit)), windows=WINDOWS), MORNING
    for n, ticket in enumerate(TICKETS):
        hall.issue_ticket(now=now, ticket_id=ticket, business="insurance", id_hash=str(n))
    for n, (what, where, number) in enumerate(done):
        now += timedelta(seconds=number if what not in ("rate", "amend") else 1)
        with suppress(Refusal):
            do(hall, what, where, number, now, f"case {n}")
    return list(hall.take_unsaved())


def do(hall: Hall, what: str, where: str, level: int, now: object, case: str = "case") -> None:
    if what in AT_WINDOW:
        getattr(hall, what)(now=now, window=where)
    elif what in MORE:
        hall.add_matter(now=now, window=where, **{"matter" if "-" in what else "business": what})  # type: ignore[arg-type]
    elif what != "wait":
        terms = RatingTerms(case=case, workday=is_workday, amends=what == "amend")
        said = {"reasons": (), "text": "", "channel": "pad", "dictionary_version": "2"}
        hall.rate(now=now, unit=where, level=level, terms=terms, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize("unit", RatingUnit)
def test_ratings_are_of_what_is_finished_once_and_of_its_own(unit: RatingUnit) -> None:
    @settings(max_examples=200, deadline=None)
    @given(acts)
    def whatever_is_done(done: list[Act]) -> None:
        check(play(done, unit), unit)

    whatever_is_done()


def check(told: list[happened.Event], unit: RatingUnit) -> None:
    finished: dict[str, happened.ServingFinished | happened.StepFinished] = {}
    rated: dict[str, list[happened.TicketRated]] = {}
    opened: dict[str, happened.CaseOpened] = {}
    for event in told:
        match event:
            case happened.ServingFinished() | happened.StepFinished(unit=str()):
                finished[event.unit or event.ticket] = event
            case happened.MoveUndone(ticket=back) if back is not None:
                for name in [one for one in finished if visit_of(one) == back.id]:
                    if name not in {one.id for one in back.units}:
                        assert name not in rated, "what was rated was taken back"
                        del finished[name]
            case happened.TicketRated():
                of = finished[event.rated]
                assert (event.ticket, event.window, event.clerk) == (of.ticket, of.window, of.clerk)
                before = rated.setdefault(event.rated, [])
                assert event.revision == len(before) + 1
                assert not before or event.at < before[0].at + timedelta(minutes=10)
                before.append(event)
            case happened.CaseOpened():
                assert Level(rated[event.rated or ""][-1].level).bad
                opened[event.case] = event
    bad = {name for name, all_of_it in rated.items() if Level(all_of_it[-1].level).bad}
    assert bad <= {event.rated for event in opened.values()}
    by_visit = {name for name in finished if name == visit_of(name)}
    assert by_visit == (finished.keys() if unit is RatingUnit.VISIT else set())


SERVED = [("call_next", "1", 0), ("start", "1", 60)]


def test_the_property_is_about_something() -> None:
    done = [*SERVED, ("finish", "1", 60), ("rate", "t0", 1), ("amend", "t0", 2)]
    told = play(done, RatingUnit.VISIT)
    assert [event.revision for event in told if isinstance(event, happened.TicketRated)] == [1, 2]
    assert sum(isinstance(event, happened.CaseOpened) for event in told) == 1


def test_each_matter_of_a_visit_is_rated_and_has_its_own_case() -> None:
    done = [*SERVED, ("farming", "1", 1), ("finish", "1", 60), ("rate", "t0.1", 1), ("call_next", "4", 9),
            ("start", "4", 9), ("finish", "4", 60), ("rate", "t0.2", 2), ("rate", "t0", 5)]  # fmt: skip
    told = play(done, RatingUnit.CASE)
    check(told, RatingUnit.CASE)
    rated = [(event.rated, event.window, event.clerk) for event in told if isinstance(event, happened.TicketRated)]
    assert rated == [("t0.1", "1", "c1"), ("t0.2", "4", "c4")]
    cases = [(event.rated, event.business, event.matter) for event in told if isinstance(event, happened.CaseOpened)]
    assert cases == [("t0.1", "insurance", None), ("t0.2", "farming", None)]


def hall_by_case() -> Hall:
    plan = small_plan()
    hall = open_hall(replace(plan, rules=replace(plan.rules, rating_unit=RatingUnit.CASE)), windows=WINDOWS)
    hall.issue_ticket(now=MORNING, ticket_id="t0", business="insurance")
    for what, where, seconds in (*SERVED, ("insurance-move", "1", 61)):
        do(hall, what, where, 0, MORNING + timedelta(seconds=seconds))
    return hall


def test_a_matter_is_rated_while_the_next_one_is_under_way_and_the_next_one_is_not() -> None:
    hall, now = hall_by_case(), MORNING + timedelta(minutes=5)
    with pytest.raises(NotFinishedYet):
        do(hall, "rate", "t0.1", 5, now)
    hall.finish(now=now, window="1")
    state = hall.day.windows["1"]
    assert (state.armed, state.armed_until, state.ticket) == ("t0.1", now + timedelta(seconds=30), "t0")
    do(hall, "rate", "t0.1", 5, now)
    assert hall.day.windows["1"].armed is None
    for name in ("t0.2", "t0"):
        with pytest.raises(NotFinishedYet):
            do(hall, "rate", name, 5, now)
    with pytest.raises(AlreadyRated):
        do(hall, "rate", "t0.1", 1, now)


def test_undo_takes_back_a_matter_that_is_not_rated_only() -> None:
    hall, now = hall_by_case(), MORNING + timedelta(minutes=5)
    hall.finish(now=now, window="1")
    hall.undo(now=now, window="1")
    with pytest.raises(NotFinishedYet):
        do(hall, "rate", "t0.1", 5, now)
    hall.finish(now=now, window="1")
    do(hall, "rate", "t0.1", 5, now)
    with pytest.raises(MovedOn):
        hall.undo(now=now, window="1")


def test_a_later_move_is_undone_whatever_was_rated_meanwhile() -> None:
    """A clerk's undo of something else would tell them that somebody has rated."""
    hall, now = hall_by_case(), MORNING + timedelta(minutes=5)
    hall.finish(now=now, window="1")
    hall.add_matter(now=now, window="1", business="farming")
    do(hall, "rate", "t0.1", 1, now)
    hall.undo(now=now, window="1")
    assert hall.day.tickets["t0"].further == ()


def test_a_visit_begun_by_matters_goes_on_so_when_the_setting_changes() -> None:
    """And one that was begun as a whole is not asked about twice either."""
    hall, now = hall_by_case(), MORNING + timedelta(minutes=5)
    hall.finish(now=now, window="1")
    hall.day.plan = hall.plan = replace(hall.plan, rules=replace(hall.plan.rules, rating_unit=RatingUnit.VISIT))
    hall.finish(now=now, window="1")
    assert [unit.id for unit in hall.day.tickets["t0"].units] == ["t0.1", "t0.2"]
