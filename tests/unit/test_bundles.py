"""套餐, 一件事: several matters under one name, one ticket through several windows, one clerk who answers for it."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from small_hall import open_hall

from server.actions.slips import order_slip
from server.actions.turn import Turn
from server.domain import errors
from server.domain.events import TicketIssued
from server.domain.hall import Hall
from server.domain.ticket import Step, TicketState
from server.settings import check, load_hall

HALLS = Path(__file__).parents[2] / "config" / "halls"
TODAY = date(2026, 11, 22)
BIRTH, JOIN = "household-birth", "insurance-join"


@pytest.fixture
def hall(now: datetime) -> Hall:
    """Windows for each of the three matters of a newborn's bundle; the ticket is taken."""
    hall = open_hall(windows=("1", "2", "4"))
    hall.issue_ticket(now=now, ticket_id="t1", bundle="newborn")
    return hall


def serve(hall: Hall, now: datetime, window: str) -> None:
    hall.call_next(now=now, window=window)
    hall.start(now=now, window=window)
    hall.finish(now=now, window=window)


def test_it_is_one_ticket_in_the_queue_of_its_first_matter(hall: Hall) -> None:
    ticket = hall.day.tickets["t1"]
    assert (ticket.code, ticket.bundle, ticket.matter) == ("B001", "newborn", BIRTH)
    assert ticket.further == (Step(business="insurance", matter=JOIN), Step(business="farming", matter=None))


def test_its_slip_has_the_bundles_name_and_all_its_matters(now: datetime) -> None:
    hall = open_hall(windows=("1", "2", "4"))
    issued, *_ = hall.issue_ticket(now=now, ticket_id="t1", bundle="newborn")
    assert isinstance(issued, TicketIssued)
    turn = Turn(hall=hall, now=now, caller="kiosk:K1", open_jobs={})
    plan, said = hall.plan, order_slip(turn, issued, device="K1", job_id="j", link="http://hall/t/x").payload["bundle"]
    named = [plan.matter[BIRTH].name, plan.matter[JOIN].name, plan.business["farming"].name]
    assert said["name"]["zh"] == plan.bundle["newborn"].name.zh
    assert [step["zh"] for step in said["steps"]] == [name.zh for name in named]


def test_it_runs_through_its_windows_in_order_and_the_first_clerk_answers_for_it(hall: Hall, now: datetime) -> None:
    for window in ("2", "1", "4"):
        assert hall.day.tickets["t1"].state is TicketState.WAITING
        serve(hall, now, window)
    ticket = hall.day.tickets["t1"]
    assert (ticket.state, ticket.owner, ticket.owner_window) == (TicketState.FINISHED, "c2", "2")
    assert [(stay.window, stay.matter or stay.business) for stay in ticket.stays] == [
        ("2", BIRTH), ("1", JOIN), ("4", "farming"),
    ]  # fmt: skip
    assert hall.day.windows["4"].armed == "t1", "one visit, one rating, at its end"


@pytest.mark.parametrize("what", ["matter", "business"])
def test_it_is_taken_whole_or_not_at_all(now: datetime, what: str) -> None:
    hall = open_hall(windows=("1", "2", "4"))
    if what == "matter":
        hall.pause_matter(now=now, matter=JOIN, reason="system down")
    else:
        hall.pause_business(now=now, business="farming", reason="system down")
    refused = errors.MatterPaused if what == "matter" else errors.BusinessPaused
    with pytest.raises(refused):
        hall.issue_ticket(now=now, ticket_id="t1", bundle="newborn")
    assert hall.day.numbers == {}


# How a hall writes it down


def faults_of(folder: Path, text: str) -> list[tuple[str, str, str]]:
    hall = Path(shutil.copytree(HALLS / "huangtan", folder / "huangtan"))
    (hall / "bundles.toml").write_text(text, encoding="utf-8")
    return [(fault.file, fault.key, fault.reason) for fault in check(hall, on=TODAY)[0]]


def bundle(steps: str, code: str = "X") -> str:
    return f'[[bundle]]\ncode = "{code}"\nname = {{ zh = "一", en = "one" }}\nsteps = {steps}\nsource = "S4"\n'


def test_a_hall_may_have_bundles(tmp_path: Path) -> None:
    assert faults_of(tmp_path, bundle('["A-BIRTH", "civil_affairs"]')) == []


@pytest.mark.parametrize(
    ("steps", "key", "reason"),
    [
        ('["A-BIRTH", "A-BITRH"]', "steps", "unknown matter or business 'A-BITRH'"),
        ('["A-BIRTH", "A-NAME", "A-BIRTH"]', "steps", "names 'A-BIRTH' twice"),
        ('["A-BIRTH"]', "steps", ""),
    ],
)
def test_what_a_bundle_may_not_be(tmp_path: Path, steps: str, key: str, reason: str) -> None:
    ((file, where, why),) = faults_of(tmp_path, bundle(steps))
    assert (file, where) == ("bundles.toml", f"bundle[X].{key}")
    assert reason in why


def test_a_code_is_given_once(tmp_path: Path) -> None:
    one = bundle('["A-BIRTH", "A-NAME"]')
    ((_, _, why),) = faults_of(tmp_path, one + one)
    assert "declared twice" in why


def test_yushan_has_the_two_that_its_plan_names_offices_for() -> None:
    plan = load_hall(HALLS / "yushan").plan
    zones = {
        one.code: [plan.business[plan.matter[s].business if s in plan.matter else s].zone for s in one.steps]
        for one in plan.bundles
    }
    assert zones == {"HOME-SALE": ["A"] * 6, "COMPANY-START": ["C"] * 4}
