"""Pausing one matter of a business (暂停取号)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from server.domain.errors import MatterNotPaused, MatterPaused, UnknownMatter
from server.domain.hall import Hall
from server.settings import load_hall

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HUANGTAN = Path(__file__).parents[2] / "config" / "halls" / "huangtan"


@pytest.fixture
def hall() -> Hall:
    hall = Hall(load_hall(HUANGTAN).plan)
    hall.open_day(now=NOW, business_day=date(2026, 11, 23), accept_until=None)
    return hall


def test_a_paused_matter_gives_no_tickets_and_its_business_goes_on(hall: Hall) -> None:
    matter, other = hall.plan.matters_of["civil_affairs"][:2]
    hall.pause_matter(now=NOW, matter=matter.code, reason="系统维护")
    with pytest.raises(MatterPaused) as refused:
        hall.issue_ticket(now=NOW, ticket_id="t1", matter=matter.code)
    assert refused.value.detail == {"matter": matter.code, "reason": "系统维护"}
    hall.issue_ticket(now=NOW, ticket_id="t2", matter=other.code)
    hall.issue_ticket(now=NOW, ticket_id="t3", business="civil_affairs")
    hall.resume_matter(now=NOW, matter=matter.code)
    hall.issue_ticket(now=NOW, ticket_id="t4", matter=matter.code)
    assert set(hall.day.tickets) == {"t2", "t3", "t4"}


def test_pausing_twice_resuming_twice_and_unknown_matters_are_refused(hall: Hall) -> None:
    code = hall.plan.matters[0].code
    with pytest.raises(MatterNotPaused):
        hall.resume_matter(now=NOW, matter=code)
    hall.pause_matter(now=NOW, matter=code)
    with pytest.raises(MatterPaused):
        hall.pause_matter(now=NOW, matter=code)
    with pytest.raises(UnknownMatter):
        hall.pause_matter(now=NOW, matter="nothing")


def test_a_new_day_starts_with_nothing_paused(hall: Hall) -> None:
    code = hall.plan.matters[0].code
    hall.pause_matter(now=NOW, matter=code)
    hall.close_day(now=NOW)
    hall.open_day(now=NOW, business_day=date(2026, 11, 24), accept_until=None)
    assert hall.day.paused_matters == {}
