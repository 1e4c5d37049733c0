"""Why is somebody before me: the numbers are those of the hall's own order, however the queue came to be."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from small_hall import MORNING, open_hall

from server.domain.before_me import Rule, before
from server.domain.hall import Hall
from server.domain.outlook import outlook_of
from server.domain.ticket import TicketState


def minutes(n: float) -> datetime:
    return MORNING + timedelta(minutes=n)


def take(hall: Hall, name: str, at: float, business: str, **more: object) -> None:
    hall.issue_ticket(now=minutes(at), ticket_id=name, business=business, **more)  # type: ignore[arg-type]


def test_each_rule_is_counted_where_it_works() -> None:
    hall = open_hall(windows=("3", "5"))  # both take market; 5 takes insurance and farming as well
    take(hall, "earlier", 0, "market")
    take(hall, "mine", 1, "market")
    take(hall, "green", 2, "market", priority="elderly")
    take(hall, "booked", 3, "market", due_at=minutes(30))
    take(hall, "later", 4, "market")
    take(hall, "short", 5, "farming")
    found = before(hall.day, hall.day.tickets["mine"], minutes(6))
    assert found.same == {Rule.EARLIER: 1, Rule.GREEN: 1}
    assert found.others == {Rule.SHORT: 1}  # 15 minutes set behind against 5
    due = before(hall.day, hall.day.tickets["mine"], minutes(28))
    assert due.same == {Rule.EARLIER: 1, Rule.GREEN: 1, Rule.APPOINTMENT: 1}
    hall.delay(now=minutes(28), ticket="mine")
    assert before(hall.day, hall.day.tickets["mine"], minutes(28)).same[Rule.STEPPED_BACK] == 1  # "later"


def test_a_windows_own_matter_may_be_called_first_there() -> None:
    hall = open_hall(windows=("1", "4"))  # 4 assists with insurance; farming is its own
    take(hall, "mine", 0, "insurance")
    take(hall, "own", 9, "farming")
    take(hall, "too late", 14, "farming")
    found = before(hall.day, hall.day.tickets["mine"], minutes(15))
    assert (found.same, found.others) == ({}, {Rule.OWN: 1})  # 14 − 10 goes before 8, 19 − 10 does not


def test_who_overtook_is_told_with_the_rule_of_the_call() -> None:
    hall = open_hall(windows=("5", "6"))
    take(hall, "mine", 0, "market")
    take(hall, "green", 1, "market", priority="elderly")
    take(hall, "chosen", 2, "market")
    take(hall, "elsewhere", 3, "household")
    hall.call_next(now=minutes(4), window="5")
    hall.call_this(now=minutes(4), window="6", ticket="chosen", why="材料已在窗口")
    assert before(hall.day, hall.day.tickets["mine"], minutes(5)).overtook == {Rule.GREEN: 1, Rule.OUT_OF_TURN: 1}


VISITORS = st.lists(
    st.tuples(
        st.sampled_from(["market", "insurance", "farming"]),
        st.sampled_from(["ordinary", "ordinary", "ordinary", "green", "booked"]),
        st.integers(0, 4),  # minutes after the one before
        st.integers(0, 70),  # the booked time
        st.sampled_from([False, False, False, True]),  # asks for ten minutes more
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(visitors=VISITORS, place=st.integers(0, 19))
def test_with_one_window_exactly_so_many_are_called_before(
    visitors: list[tuple[str, str, int, int, bool]], place: int
) -> None:
    """The hall itself is asked: it calls at a standing clock until it is my turn."""
    hall, at = open_hall(windows=("5",)), 0
    for n, (business, kind, pause, booked, delays) in enumerate(visitors):
        at += pause
        more = {"green": {"priority": "elderly"}, "booked": {"due_at": minutes(booked)}}.get(kind, {})
        take(hall, f"t{n}", at, business, **more)
        if delays:
            hall.delay(now=minutes(at), ticket=f"t{n}")
    mine, now = f"t{place % len(visitors)}", minutes(at + 5)
    told = before(hall.day, hall.day.tickets[mine], now)
    assert sum(told.same.values()) == outlook_of(hall.day, hall.day.tickets[mine], now=now)[0]
    called = 0
    while True:
        hall.call_next(now=now, window="5")
        if hall.day.tickets[mine].state is TicketState.CALLED:
            break
        called += 1
        hall.start(now=now, window="5")
        hall.finish(now=now, window="5")
    assert called == sum(told.same.values()) + sum(told.others.values())
