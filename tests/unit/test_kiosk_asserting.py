"""A kiosk's receipts, and when it shows them to the hall (promises.md §3.1)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hardware.link.commands import Answer, LinkDown
from hardware.link.messages import JobState
from kiosk.asserting import AT_ONCE, PROBE, Asserting
from kiosk.receipts import KEPT, Receipt, Receipts

TODAY, YESTERDAY = "2026-11-23", "2026-11-22"


def receipt(n: int, day: str = TODAY) -> Receipt:
    return Receipt(ticket=f"t{n}", business_day=day, job=f"j{n}", word=f"word {n}")


class Hall:
    """A hall at the other end of the link: ``has`` is what it has, ``refuses`` says what it does not take and why."""

    def __init__(self, has: set[str]) -> None:
        self.line, self.has, self.asked = (1, 0), has, list[list[str]]()
        self.refuses: dict[str, str] = {}
        self.not_ours: set[str] = set()
        self.down = False

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Answer:
        assert (path, bool(key), patience_s > 0) == ("tickets/assert", True, True)
        if self.down:
            raise LinkDown
        tickets = [one["receipt"].replace("word ", "t") for one in body["receipts"]]
        assert len(tickets) <= AT_ONCE
        self.asked.append(tickets)
        for n, ticket in enumerate(tickets):
            if ticket in self.not_ours:
                return Answer(status=422, body={"code": "receipt_not_ours", "detail": {"receipt": n}})
        return Answer(status=200, body={"tickets": [self._outcome(ticket) for ticket in tickets]})

    def _outcome(self, ticket: str) -> dict[str, Any]:
        if ticket in self.refuses:
            return {"ticket": ticket, "outcome": "refused", "code": None, "reason": self.refuses[ticket]}
        outcome = "known" if ticket in self.has else "restored"
        self.has.add(ticket)
        return {"ticket": ticket, "outcome": outcome, "code": ticket.upper(), "reason": None}


class Papers:
    def __init__(self) -> None:
        self.told = list[str]()

    def paper(self, job: str) -> JobState:  # noqa: ARG002  # every slip has come out
        return JobState.CONFIRMED

    def tell_again(self, job: str) -> None:
        self.told.append(job)


class Kiosk:
    def __init__(self, folder: Path, hall: Hall, taken: int) -> None:
        self.view: dict[str, Any] = {"business_day": TODAY, "went_back": 0}
        self.hall, self.papers = hall, Papers()
        self.receipts = Receipts(folder / "receipts.jsonl")
        for n in range(taken):
            self.receipts.add(receipt(n))
        self.asserting = Asserting(self.receipts, link=hall, papers=self.papers, known=lambda: self.view)


@pytest.fixture
def kiosk(tmp_path: Path) -> Callable[..., Kiosk]:
    return lambda hall, taken=50: Kiosk(tmp_path, hall, taken)


def test_a_hall_that_has_the_newest_is_asked_once(kiosk: Callable[..., Kiosk]) -> None:
    hall = Hall({f"t{n}" for n in range(50)})
    made = kiosk(hall)
    assert made.asserting.due
    made.asserting.settle()
    made.asserting.settle()
    assert hall.asked == [[f"t{n}" for n in range(50 - PROBE, 50)]]


@pytest.mark.parametrize("lost", [1, 7, 50])
def test_what_is_missing_comes_back_and_the_oldest_first(kiosk: Callable[..., Kiosk], lost: int) -> None:
    hall = Hall({f"t{n}" for n in range(50 - lost)})
    made = kiosk(hall)
    made.asserting.settle()
    assert hall.has == {f"t{n}" for n in range(50)}
    assert [one for part in hall.asked[1:] for one in part] == [f"t{n}" for n in range(50)]
    assert sorted(made.papers.told) == sorted(f"j{n}" for n in range(50 - lost, 50))


@pytest.mark.parametrize("sign", ["connected anew", "a shorter log", "the hall says so"])
def test_it_asks_again_whenever_the_log_may_have_lost_its_end(kiosk: Callable[..., Kiosk], sign: str) -> None:
    hall = Hall({"t0", "t1"})
    made = kiosk(hall, 2)
    made.asserting.settle()
    hall.has.remove("t1")
    if sign == "the hall says so":
        made.view["went_back"] = 1
    else:
        hall.line = (2, 0) if sign == "connected anew" else (1, 1)
    made.asserting.settle()
    assert hall.has == {"t0", "t1"}


def test_what_was_restored_is_the_newest_when_the_log_goes_back_once_more(
    kiosk: Callable[..., Kiosk], tmp_path: Path
) -> None:
    """Its order is the log's, or the hall's having the newest would prove nothing."""
    hall = Hall({f"t{n}" for n in range(10)})
    made = kiosk(hall, 10)
    hall.has.remove("t0")
    made.receipts.restored("t0")
    assert [one.ticket for one in made.receipts.of_day(TODAY)][-1] == "t0"
    assert [one.ticket for one in Receipts(tmp_path / "receipts.jsonl").of_day(TODAY)][-1] == "t0", "after a restart"
    made.asserting.settle()
    assert "t0" in hall.has


def test_only_todays_are_shown_and_none_before_the_day_is_open(kiosk: Callable[..., Kiosk]) -> None:
    hall = Hall(set())
    made = kiosk(hall, 1)
    made.receipts.add(receipt(99, YESTERDAY))
    made.view["business_day"] = None
    made.asserting.settle()
    assert (hall.asked, made.asserting.due) == ([], True)
    made.view["business_day"] = TODAY
    made.asserting.settle()
    assert hall.has == {"t0"}


def test_without_an_answer_it_is_still_due(kiosk: Callable[..., Kiosk]) -> None:
    hall = Hall(set())
    made = kiosk(hall, 1)
    hall.down = True
    with pytest.raises(LinkDown):
        made.asserting.settle()
    hall.down = False
    made.asserting.settle()
    assert hall.has == {"t0"}


def test_what_the_hall_will_never_take_is_dropped_and_keeps_nobody_out(kiosk: Callable[..., Kiosk]) -> None:
    hall = Hall(set())
    made = kiosk(hall, 4)
    hall.not_ours, hall.refuses = {"t1"}, {"t2": "taken_again", "t3": "day_not_open"}
    made.asserting.settle()
    assert hall.has == {"t0"}
    assert {one.ticket for one in made.receipts.of_day(TODAY)} == {"t0", "t3"}, "the day may be opened yet"


def test_a_full_disk_refuses_nobody_a_ticket(kiosk: Callable[..., Kiosk], monkeypatch: pytest.MonkeyPatch) -> None:
    made = kiosk(Hall(set()), 0)

    def full(_entry: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(made.receipts._file, "append", full)
    made.asserting.acknowledged(receipt(1))
    assert made.receipts.of_day(TODAY) == []


def test_the_newest_five_hundred_are_kept_and_a_damaged_line_harms_no_other(tmp_path: Path) -> None:
    path = tmp_path / "receipts.jsonl"
    kept = Receipts(path)
    for n in range(KEPT + 3):
        kept.add(receipt(n))
    kept.add(receipt(10))
    assert len(kept.of_day(TODAY)) == KEPT
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"receipt": {"other": "version"}}) + "\n[]\n" + '{"receipt": {"tick')
    again = [one.ticket for one in Receipts(path).of_day(TODAY)]
    assert again == [f"t{n}" for n in range(3, KEPT + 3)]
    assert path.stat().st_mode & 0o777 == 0o600, "it names tickets by their secret ids"
