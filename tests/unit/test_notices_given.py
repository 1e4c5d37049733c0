"""一次性告知: what may be told, what is kept of it, and where its paper comes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from small_hall import MORNING, open_hall, small_plan, words

from hardware.link.messages import DeviceKind
from server.actions.notices import notice_printer, return_until
from server.domain import errors
from server.domain import events as happened
from server.domain.hall import Hall
from server.domain.notice_refusals import MatterNeeded, NothingMissing, UnknownNotice, UnknownPaper
from server.domain.plan import HallPlan
from server.domain.ticket import Outcome
from server.settings import DevicePlan

PAPERS = (words("身份证"), words("户口簿"), words("照片"))


def plan() -> HallPlan:
    made = small_plan()
    return replace(made, matters=tuple(replace(one, papers=PAPERS) for one in made.matters))


def serving(*, matter: str | None = "insurance-join") -> Hall:
    hall = open_hall(plan(), windows=("1",))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance", matter=matter)
    hall.call_next(now=MORNING, window="1")
    hall.start(now=MORNING, window="1")
    return hall


def tell(hall: Hall, *missing: int, **more: str) -> happened.NoticeGiven:
    (given,) = hall.give_notice(now=MORNING, window="1", clerk="c1", notice="n1", device="K1", missing=missing, **more)
    assert isinstance(given, happened.NoticeGiven)
    return given


def test_it_names_everything_that_is_missing_once_and_in_order() -> None:
    given = tell(serving(), 2, 0, 2, why="照片太旧")
    assert (given.missing, given.papers, given.why) == ((0, 2), ("身份证", "照片"), "照片太旧")
    assert (given.matter, given.code, given.clerk) == ("insurance-join", "A001", "c1")


@pytest.mark.parametrize(
    ("refusal", "missing", "more"),
    [
        (UnknownPaper, (3,), {}),
        (UnknownPaper, (-1,), {}),
        (NothingMissing, (), {"why": " "}),
        (errors.UnknownMatter, (0,), {"matter": "nope"}),
        (errors.MayNotTake, (0,), {"matter": "market-open"}),
    ],
)
def test_what_cannot_be_told(refusal: type[errors.Refusal], missing: tuple[int, ...], more: dict[str, str]) -> None:
    hall = serving()
    hall.take_unsaved()
    with pytest.raises(refusal):
        tell(hall, *missing, **more)
    assert hall.take_unsaved() == ()


def test_a_visit_without_a_matter_needs_one_named() -> None:
    hall = serving(matter=None)
    with pytest.raises(MatterNeeded):
        tell(hall, 0)
    assert tell(hall, 0, matter="insurance-move").matter == "insurance-move"


def test_nobody_there_is_told_nothing() -> None:
    with pytest.raises(errors.WindowIdle):
        tell(open_hall(plan(), windows=("1",)), 0)


def test_it_stays_with_the_ticket_through_a_hold_and_a_replayed_log() -> None:
    hall = serving()
    tell(hall, 0)
    hall.note_notice_printed(now=MORNING, ticket="t1", job="n1", state="confirmed")
    assert hall.note_notice_printed(now=MORNING, ticket="t1", job="n1", state="confirmed") == ()
    assert hall.note_notice_printed(now=MORNING, ticket="t1", job="other", state="failed") == ()
    told = hall.take_unsaved()
    again = Hall(hall.plan)
    again.replay(told)
    (kept,) = again.day.notices["t1"]
    assert (kept.given.notice, kept.printed) == ("n1", "confirmed")


def test_only_the_newest_paper_of_a_notice_counts() -> None:
    hall = serving()
    tell(hall, 0)
    hall.note_notice_printed(now=MORNING, ticket="t1", job="n1", state="failed")
    hall.reprint_notice(now=MORNING, window="1", clerk="c1", notice="n1", job="j2", device="W1")
    (told,) = hall.day.notices["t1"]
    assert (told.job, told.printed, len(told.copies)) == ("j2", None, 1)
    assert hall.note_notice_printed(now=MORNING, ticket="t1", job="n1", state="confirmed") == ()
    hall.note_notice_printed(now=MORNING, ticket="t1", job="j2", state="confirmed")
    (told,) = hall.day.notices["t1"]
    assert told.printed == "confirmed"
    events = hall.take_unsaved()
    again = Hall(hall.plan)
    again.replay(events)
    assert again.day.notices == hall.day.notices


def test_nobody_elses_notice_is_printed_again() -> None:
    hall = serving()
    tell(hall, 0)
    hall.finish(now=MORNING, window="1", outcome=Outcome.DONE)
    hall.issue_ticket(now=MORNING, ticket_id="t2", business="insurance", matter="insurance-join")
    hall.call_next(now=MORNING, window="1")
    with pytest.raises(UnknownNotice):
        hall.reprint_notice(now=MORNING, window="1", clerk="c1", notice="n1", job="j2", device="W1")


def test_another_day_begins_without_them() -> None:
    hall = serving()
    tell(hall, 0)
    hall.close_day(now=MORNING)
    tomorrow = MORNING + timedelta(days=1)
    hall.open_day(now=tomorrow, business_day=tomorrow.date(), accept_until=None)
    assert hall.day.notices == {}


def device(code: str, kind: DeviceKind, *windows: str, zone: str | None = None, **more: object) -> DevicePlan:
    made = DevicePlan(code=code, kind=kind, windows=windows, zone=zone, drivers={"printer": {"driver": "escpos"}})
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("devices", "expected"),
    [
        ((), None),
        ((device("K1", DeviceKind.KIOSK, zone="west"),), None),
        ((device("K1", DeviceKind.KIOSK, zone="west"), device("K2", DeviceKind.KIOSK, zone="east")), "K2"),
        ((device("K2", DeviceKind.KIOSK, zone="east"), device("W1", DeviceKind.DESK, "1")), "W1"),
        ((device("W1", DeviceKind.DESK, "1", drivers={}), device("K2", DeviceKind.KIOSK, zone="east")), "K2"),
        ((device("W2", DeviceKind.DESK, "2"),), None),
        ((device("W1", DeviceKind.DESK, "1"), device("W2", DeviceKind.DESK, "2", notices=("1",))), "W2"),
    ],
)
def test_the_nearest_printer(devices: tuple[DevicePlan, ...], expected: str | None) -> None:
    found = notice_printer(plan(), devices, "1")
    assert (found.code if found else None) == expected


def test_papers_are_to_be_brought_within_so_many_opening_days() -> None:
    friday = date(2026, 11, 27)
    assert return_until(plan(), friday, lambda day: day.weekday() < 5) == date(2026, 12, 4)
    never_open = return_until(plan(), friday, lambda _day: False)
    assert never_open == friday + timedelta(days=60)
