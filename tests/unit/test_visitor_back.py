"""补件返回: who went to fetch papers says that they are back, and any window for the matter may go on with them."""

from __future__ import annotations

from typing import Any

import pytest
from views_of_a_hall import Stage

from screens.wording import translator
from server.domain import errors
from server.domain.ticket import HoldKind, TicketState
from server.web.tickets.view import ticket_view


def away(stage: Stage, kind: HoldKind = HoldKind.VISITOR) -> str:
    """A visit is held at window 1; window 4 may take its matter too, window 2 may not."""
    stage.seat("1", "2", "4")
    ticket = stage.take("insurance")
    stage.hall.call_next(now=stage.now, window="1")
    stage.hall.start(now=stage.now, window="1")
    stage.hall.hold(now=stage.now, window="1", kind=kind, why="copies")
    stage.later(600)
    return ticket


def shown(stage: Stage, window: str) -> list[tuple[str, bool]]:
    return [(one["code"], one["here"]) for one in stage.view(f"console:{window}")["queue"]["back"]]


def test_every_window_for_the_matter_sees_who_is_back_and_no_other(stage: Stage) -> None:
    ticket = away(stage)
    assert shown(stage, "1") == [], "away is not back"
    stage.hall.come_back(now=stage.now, ticket=ticket)
    assert (shown(stage, "1"), shown(stage, "4"), shown(stage, "2")) == ([("A001", True)], [("A001", False)], [])
    assert stage.view("console:4")["held"][0]["back_at"] is not None


def test_it_goes_on_at_another_window_without_new_queueing(stage: Stage) -> None:
    ticket = away(stage)
    stage.take("insurance")
    stage.hall.come_back(now=stage.now, ticket=ticket)
    stage.hall.resume(now=stage.now, window="4", ticket=ticket)
    assert stage.hall.day.tickets[ticket].state is TicketState.SERVING
    assert shown(stage, "1") == []


def test_who_is_back_comes_before_those_still_away(stage: Stage) -> None:
    first = away(stage)
    second = stage.take("insurance")
    stage.hall.call_next(now=stage.now, window="1")
    stage.hall.start(now=stage.now, window="1")
    stage.hall.hold(now=stage.now, window="1", kind=HoldKind.VISITOR, why="copies")
    assert [one["id"] for one in stage.view("console:1")["held"]] == [first, second]
    stage.hall.come_back(now=stage.now, ticket=second)
    assert [one["id"] for one in stage.view("console:1")["held"]] == [second, first]


def test_said_twice_it_counts_once(stage: Stage) -> None:
    ticket = away(stage)
    assert stage.hall.come_back(now=stage.now, ticket=ticket)
    assert stage.hall.come_back(now=stage.later(60), ticket=ticket) == ()


@pytest.mark.parametrize("kind", [HoldKind.CLERK, HoldKind.WAITING])
def test_only_who_was_sent_for_papers_can_be_back(stage: Stage, kind: HoldKind) -> None:
    ticket = away(stage, kind)
    with pytest.raises(errors.MoveNotAllowed):
        stage.hall.come_back(now=stage.now, ticket=ticket)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_phone_offers_it_until_it_is_said(language: str) -> None:
    def page(back: Any) -> Any:
        ticket = {"code": "A001", "state": "held", "back": back}
        return ticket_view(ticket, translator(language, "ticket"), language)

    before, after = page({"said_at": None}), page({"said_at": "2026-11-23T01:10:00.000Z"})
    assert (before.may_come_back, after.may_come_back, page(None).may_come_back) == (True, False, False)
    assert before.advice != after.advice


@pytest.fixture
def stage() -> Stage:
    return Stage()
