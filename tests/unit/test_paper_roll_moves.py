"""Paper rolls (纸号): begun when no kiosk works, called from by every window of the business, stopped (P2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from small_hall import MORNING, open_hall
from views_of_a_hall import Stage

from server.domain.events import PaperRollStopped, RollNumberDrawn, TicketCalled, TicketIssued
from server.domain.hall import Hall
from server.domain.outlook import outlook_of
from server.domain.paper_roll import RollNumber
from server.domain.paper_roll_refusals import RollRuns
from server.domain.ticket import TicketState

LATER = MORNING + timedelta(minutes=10)


def on_paper(first: str = "Z001", windows: tuple[str, ...] = ("1", "4"), **more: Any) -> Hall:
    hall = open_hall(windows=windows)
    hall.begin_roll(now=MORNING, business="insurance", first=first, by="manager", **more)
    return hall


def called(hall: Hall, window: str, name: str, minute: float = 0) -> str | None:
    """The code that the window is given; the visit ends at once."""
    hall.call_next(now=LATER + timedelta(minutes=minute), window=window, roll_ticket=name)
    ticket = hall.day.windows[window].ticket
    if ticket is None:
        return None
    code = hall.day.tickets[ticket].code
    hall.abandon(now=LATER + timedelta(minutes=minute), ticket=ticket, by="clerk")
    return code


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Z001", RollNumber(prefix="Z", number=1, digits=3)), ("0501", RollNumber(prefix="", number=501, digits=4)),
        (" zb7 ", RollNumber(prefix="ZB", number=7, digits=1)), ("Z", None), ("ZZZ1", None), ("12345", None),
        ("Z-1", None), ("", None), ("纸1", None), ("１", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_printed(printed: str, read: RollNumber | None) -> None:
    assert RollNumber.read(printed) == read


def test_windows_call_one_number_after_the_other() -> None:
    hall = on_paper("Z098")
    codes = [called(hall, window, f"r{n}") for n, window in enumerate(("1", "4", "1"))]
    assert codes == ["Z098", "Z099", "Z100"]
    drawn, call = hall.call_next(now=LATER, window="4", roll_ticket="r9")
    assert isinstance(drawn, RollNumberDrawn)
    assert isinstance(call, TicketCalled)
    assert call.reason == {"rule": "paper_roll", "business": "insurance", "stopped": False}
    ticket = hall.day.tickets["r9"]
    assert (ticket.source, ticket.state, ticket.wait_known) == ("roll", TicketState.CALLED, False)


def test_only_windows_of_the_business_call_from_it() -> None:
    hall = on_paper(windows=("1", "3"))
    assert called(hall, "3", "r1") is None
    assert called(hall, "1", "r1") == "Z001"


def test_whoever_has_a_ticket_comes_before_a_running_roll() -> None:
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance")
    hall.begin_roll(now=MORNING, business="insurance", first="Z001", by="manager")
    hall.issue_ticket(now=LATER, ticket_id="t2", business="insurance", source="window")
    assert [called(hall, "1", f"r{n}", n) for n in range(3)] == ["A001", "A002", "Z001"]


def test_once_stopped_its_people_come_before_tickets_taken_since_and_then_it_is_over() -> None:
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance")
    hall.begin_roll(now=LATER, business="insurance", first="Z001", by="manager")
    hall.stop_roll(now=LATER, business="insurance", last="Z002", by="manager")
    hall.issue_ticket(now=LATER, ticket_id="t2", business="insurance")
    hall.issue_ticket(now=LATER, ticket_id="t3", business="insurance", priority="green")
    codes = [called(hall, "1", f"r{n}", n) for n in range(6)]
    assert sorted(codes[:2]) == ["A001", "A003"], "those who came before, and 绿色通道"
    assert codes[2:] == ["Z001", "Z002", "A002", None]
    assert hall.day.rolls == {}


def test_stopped_without_a_last_number_it_is_over_at_once() -> None:
    hall = on_paper()
    called(hall, "1", "r1")
    (stopped,) = hall.stop_roll(now=LATER, business="insurance", by="manager")
    assert isinstance(stopped, PaperRollStopped)
    assert (stopped.last, hall.day.rolls) == (1, {})
    assert called(hall, "1", "r2") is None


def test_no_number_of_a_roll_is_called_twice_a_day() -> None:
    hall = on_paper()
    called(hall, "1", "r1")
    hall.stop_roll(now=LATER, business="insurance", by="manager")
    hall.begin_roll(now=LATER, business="insurance", first="Z002", by="manager")
    assert called(hall, "1", "r2") == "Z002"
    hall.close_day(now=LATER)
    assert hall.day.rolls == {}
    hall.open_day(now=LATER, business_day=MORNING.date(), accept_until=None)
    assert hall.day.rolled == {"Z": 2}, "the same day goes on"


def test_an_end_that_is_known_is_not_passed() -> None:
    hall = on_paper("Z009", last="Z010")
    assert [called(hall, "1", f"r{n}") for n in range(3)] == ["Z009", "Z010", None]
    assert hall.day.rolls["insurance"].left is False, "the manager must say what follows"


def test_kiosks_give_out_none_while_it_runs_and_again_once_it_is_stopped() -> None:
    hall = on_paper()
    with pytest.raises(RollRuns):
        hall.issue_ticket(now=LATER, ticket_id="t1", business="insurance", source="kiosk")
    hall.issue_ticket(now=LATER, ticket_id="t2", business="household", source="kiosk")
    hall.stop_roll(now=LATER, business="insurance", last="Z030", by="manager")
    hall.issue_ticket(now=LATER, ticket_id="t1", business="insurance", source="kiosk")
    assert hall.day.tickets["t1"].code == "A001"


def test_a_window_that_calls_by_itself_calls_nobody_off_a_roll() -> None:
    """自动派单: nobody knows whether somebody holds the next number."""
    hall = on_paper(windows=("1",))
    hall.switch_auto_call(now=MORNING, window="1", on=True)
    assert hall.day.windows["1"].ticket is None


def test_a_roll_number_that_was_called_by_mistake_waits_like_a_ticket() -> None:
    hall = on_paper()
    hall.call_next(now=LATER, window="1", roll_ticket="r1")
    hall.undo(now=LATER, window="1")
    assert hall.day.tickets["r1"].state is TicketState.WAITING
    assert [called(hall, "1", f"r{n}") for n in (2, 3)] == ["Z001", "Z002"]


def test_who_takes_a_ticket_behind_a_stopped_roll_is_told_how_many_come_first_and_no_wait() -> None:
    hall = on_paper()
    hall.stop_roll(now=LATER, business="insurance", last="Z005", by="manager")
    issued, *_ = hall.issue_ticket(now=LATER, ticket_id="t1", business="insurance")
    assert isinstance(issued, TicketIssued)
    assert (issued.ahead, issued.wait) == (5, None)
    called(hall, "1", "r1")
    assert outlook_of(hall.day, hall.day.tickets["t1"], now=LATER) == (4, None)
    green, *_ = hall.issue_ticket(now=LATER, ticket_id="t2", business="insurance", priority="green")
    assert isinstance(green, TicketIssued)
    assert green.wait is not None


def test_its_waits_are_counted_nowhere() -> None:
    hall = on_paper()
    called(hall, "1", "r1")
    (half_hour,) = hall.day.figures.half_hours.values()
    assert (half_hour.taken, half_hour.waits, half_hour.mean_wait_min) == (1, {}, None)


def test_every_screen_says_so() -> None:
    stage = Stage()
    stage.seat("1")
    stage.hall.begin_roll(now=stage.now, business="insurance", first="Z007", by="manager")
    queue = next(one for one in stage.view("board:all")["queues"] if one["business"] == "insurance")
    assert queue["wait"] is None
    assert queue["roll"] == {"next": "Z007", "last": None, "stopped": False}
    assert "纸号" in stage.view("board:all")["notices"][0]["zh"]
    tile = next(one for one in stage.view("kiosk:K1")["businesses"] if one["code"] == "insurance")
    assert (tile["open"], "纸号" in tile["reason"]["zh"]) == (False, True)
    console = stage.view("console:1")
    assert (console["queue"]["roll"]["next"], console["queue"]["roll"]["name"]["zh"]) == ("Z007", "insurance")
    (alert,) = [one for one in stage.view("manager")["alerts"] if one["code"] == "roll_runs"]
    assert alert["detail"] == {"business": "insurance", "ticket": "Z007"}
    stage.hall.call_next(now=stage.now, window="1", roll_ticket="r1")
    current = stage.view("console:1")["current"]
    assert (current["code"], current["waited_min"]) == ("Z007", None)
    assert stage.view("board:all")["calls"][0]["ticket"] == "Z007"
