"""When a view is painted: what somebody waits for at once, what only counts a moment later, all with its events."""

from __future__ import annotations

from server.live.agenda import Agenda


def test_what_is_urgent_is_due_at_once_but_no_view_more_than_fifty_times_a_second() -> None:
    agenda = Agenda()
    agenda.note("board:all", 10.0, urgent=True, event={"seq": 1})
    assert agenda.ready(10.0) == ["board:all"]
    assert agenda.take("board:all", 10.0) == [{"seq": 1}]
    assert agenda.next_at() is None
    agenda.note("board:all", 10.005, urgent=True)
    assert agenda.ready(10.005) == []
    assert agenda.next_at() == 10.02
    assert agenda.ready(10.021) == ["board:all"]


def test_what_only_counts_gathers_with_all_its_events() -> None:
    agenda = Agenda()
    for number in range(40):
        agenda.note("board:H", 10.0 + number / 1000, urgent=False, event={"seq": number})
    assert agenda.ready(10.04) == []
    assert agenda.ready(10.051) == ["board:H"]
    assert [event["seq"] for event in agenda.take("board:H", 10.051)] == list(range(40))


def test_a_call_takes_along_what_had_time() -> None:
    agenda = Agenda()
    agenda.note("manager", 10.0, urgent=False, event={"seq": 1})
    agenda.note("manager", 10.1, urgent=True, event={"seq": 2})
    assert agenda.ready(10.1) == ["manager"]
    assert [event["seq"] for event in agenda.take("manager", 10.1)] == [1, 2]


def test_whoever_has_waited_longest_is_painted_first_and_the_rest_is_not_forgotten() -> None:
    agenda = Agenda()
    for place, name in enumerate(("window:3", "window:1", "window:2")):
        agenda.note(name, 10.0 + place / 1000, urgent=True)
    assert agenda.ready(10.01) == ["window:3", "window:1", "window:2"]
    agenda.take("window:3", 10.01)
    assert agenda.ready(10.01) == ["window:1", "window:2"]
    agenda.keep(["window:2"])
    assert agenda.ready(10.01) == ["window:2"]
