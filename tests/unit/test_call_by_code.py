"""Calling a ticket by the code that the visitor says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from small_hall import MORNING, open_hall

from server.actions.turn import Turn
from server.actions.windows import call_this, sign_in
from server.domain.errors import UnknownTicket
from server.domain.hall import Hall


def turn_at(hall: Hall, minutes: int) -> Turn:
    return Turn(hall=hall, now=MORNING + timedelta(minutes=minutes), caller="person:li", open_jobs={})


def test_a_ticket_is_called_by_its_code_whatever_its_case() -> None:
    hall = open_hall()
    business = next(iter(hall.day.skills["1"].own & set(hall.plan.business)))
    (issued,) = hall.issue_ticket(now=MORNING, ticket_id="first", business=business)
    hall.issue_ticket(now=MORNING, ticket_id="second", business=business)
    sign_in(turn_at(hall, 1), "1", "li")
    (called,) = call_this(turn_at(hall, 2), "1", "li", ticket=f" {issued.code.lower()} ", why="带婴儿")
    assert called.ticket == "first"


def test_an_unknown_code_is_refused() -> None:
    hall = open_hall()
    sign_in(turn_at(hall, 1), "1", "li")
    with pytest.raises(UnknownTicket):
        call_this(turn_at(hall, 2), "1", "li", ticket="Z999", why="带婴儿")
