"""Whatever is done in whatever order: no rating before the finish, one a visit, none for another's (promises.md P9)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from small_hall import MORNING, open_hall

from server.domain import events as happened
from server.domain.errors import Refusal
from server.domain.hall import Hall
from server.domain.rating import Level
from server.domain.rating_moves import RatingTerms
from server.workdays import is_workday

WINDOWS = ("1", "4")
TICKETS = tuple(f"t{n}" for n in range(4))
AT_WINDOW = ("call_next", "start", "finish", "undo")
Act = tuple[str, str, int]

acts = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(AT_WINDOW), st.sampled_from(WINDOWS), st.integers(0, 90)),
        st.tuples(st.sampled_from(("rate", "amend")), st.sampled_from(TICKETS), st.integers(1, 5)),
        st.tuples(st.just("wait"), st.just(""), st.integers(60, 900)),
    ),
    max_size=40,
)


def play(done: list[Act]) -> list[happened.Event]:
    hall, now = open_hall(windows=WINDOWS), MORNING
    for n, ticket in enumerate(TICKETS):
        hall.issue_ticket(now=now, ticket_id=ticket, business="insurance", id_hash=str(n))
    for n, (what, where, number) in enumerate(done):
        now += timedelta(seconds=number if what not in ("rate", "amend") else 1)
        with suppress(Refusal):
            do(hall, what, where, number, now, f"case {n}")
    return list(hall.take_unsaved())


def do(hall: Hall, what: str, where: str, level: int, now: object, case: str) -> None:
    if what in AT_WINDOW:
        getattr(hall, what)(now=now, window=where)
    elif what != "wait":
        terms = RatingTerms(case=case, workday=is_workday, amends=what == "amend")
        said = {"reasons": (), "text": "", "channel": "pad", "dictionary_version": "2"}
        hall.rate(now=now, ticket=where, level=level, terms=terms, **said)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(acts)
def test_ratings_are_of_finished_visits_once_and_of_their_own(done: list[Act]) -> None:
    finished: dict[str, happened.ServingFinished] = {}
    rated: dict[str, list[happened.TicketRated]] = {}
    opened: dict[str, happened.CaseOpened] = {}
    for event in play(done):
        match event:
            case happened.ServingFinished():
                finished[event.ticket] = event
            case happened.TicketRated():
                assert event.ticket in finished
                assert (event.window, event.clerk) == (finished[event.ticket].window, finished[event.ticket].clerk)
                before = rated.setdefault(event.ticket, [])
                assert event.revision == len(before) + 1
                assert not before or event.at < before[0].at + timedelta(minutes=10)
                before.append(event)
            case happened.CaseOpened():
                assert Level(rated[event.rated or ""][-1].level).bad
                opened[event.case] = event
    bad = {ticket for ticket, all_of_it in rated.items() if Level(all_of_it[-1].level).bad}
    assert bad <= {event.rated for event in opened.values()}


def test_the_property_is_about_something() -> None:
    done = [("call_next", "1", 0), ("start", "1", 60), ("finish", "1", 60), ("rate", "t0", 1), ("amend", "t0", 2)]
    told = play(done)
    assert [event.revision for event in told if isinstance(event, happened.TicketRated)] == [1, 2]
    assert sum(isinstance(event, happened.CaseOpened) for event in told) == 1
