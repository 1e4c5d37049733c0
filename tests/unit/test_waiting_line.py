"""Who is told "not now" when too many requests wait for a thread."""

from __future__ import annotations

from server.process.waiting_line import WaitingLine


def test_nobody_has_to_go_while_there_is_room() -> None:
    line: WaitingLine[str] = WaitingLine(2)
    assert line.join("a", "kiosk") is None
    assert line.join("b", "kiosk") is None
    assert len(line) == 2


def test_a_crowd_turns_its_own_latest_away_for_somebody_else() -> None:
    line: WaitingLine[str] = WaitingLine(3)
    for one in ("flood 1", "flood 2", "flood 3"):
        line.join(one, "flooder")
    assert line.join("kiosk 1", "kiosk") == "flood 3"
    assert line.join("flood 4", "flooder") == "flood 4"
    assert len(line) == 3


def test_where_all_have_one_address_the_newcomer_goes() -> None:
    line: WaitingLine[str] = WaitingLine(1)
    line.join("a", "proxy")
    assert line.join("b", "proxy") == "b"


def test_of_two_equal_crowds_the_newcomers_own_gives_way() -> None:
    line: WaitingLine[str] = WaitingLine(2)
    line.join("a", "one")
    line.join("b", "two")
    assert line.join("c", "two") == "c"
    assert line.join("d", "one") == "d"


def test_who_is_served_makes_room() -> None:
    line: WaitingLine[str] = WaitingLine(1)
    line.join("a", "one")
    line.leave("a", "one")
    line.leave("a", "one")
    assert len(line) == 0
    assert line.join("b", "one") is None
