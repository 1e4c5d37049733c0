"""A kiosk's own part of going on while cut off: time since the last contact, lease, ledger (promises.md §2.5)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kiosk_double import device_state, kiosk_state

from hardware.link.commands import Answer, LinkDown
from hardware.link.messages import JobState
from kiosk import leases
from kiosk.asserting import Asserting
from kiosk.contact import Contact
from kiosk.last_known import LastKnown
from kiosk.leases import Lease
from kiosk.offline import OfflineNotReady, OfflineNumbers
from kiosk.offline_ledger import OfflineLedger, OfflineTicket
from kiosk.receipts import Receipts

TEN = "2026-11-23T02:00:00+00:00"  # ten o'clock in the hall
LINK = "http://192.0.2.1:8080/t/{}abcdefghijklmnopqrstuvwxyz"


class FakeClock:
    def __init__(self) -> None:
        self.seconds, self.boots, self.wrong = 1000.0, "first", 0.0

    def steady(self) -> float:
        return self.seconds

    def boot(self) -> str:
        return self.boots

    def wall(self) -> float:
        return 5000.0 + self.seconds + self.wrong


class NoLink:
    connected = False
    line = (0, 0)

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Answer:  # noqa: ARG002  # as the link's
        raise LinkDown


class NoPapers:
    def paper(self, job: str) -> JobState:  # noqa: ARG002  # as the printing's
        return JobState.CONFIRMED

    def tell_again(self, job: str) -> None:
        pass


def lease(**changed: Any) -> Lease:
    given = Lease(
        word="signed", business_day=datetime(2026, 11, 23, tzinfo=UTC).date(), first=1, last=3, next=1,
        issued_at=datetime.fromisoformat(TEN), until=None, links=tuple(LINK.format(f"{n:016d}") for n in (1, 2, 3)),
    )  # fmt: skip
    return replace(given, **changed)


class Kiosk:
    """One kiosk's folder, switched on at ten o'clock."""

    def __init__(self, folder: Path, held: Lease | None = None) -> None:
        self.folder, self.clock = folder, FakeClock()
        if held is not None:
            leases.keep(folder / "lease.json", held)
        self.hall, self.device = kiosk_state(), device_state()
        self.device["device"]["offline_numbers"] = True
        self.switch_on()
        self.contact.heard(TEN)

    def switch_on(self) -> None:
        self.contact = Contact(self.folder / "contact.json", self.clock)
        self.numbers = OfflineNumbers(
            self.folder, device="K1", link=NoLink(), contact=self.contact, papers=NoPapers(),
            asserting=Asserting(
                Receipts(self.folder / "receipts.jsonl"), link=NoLink(), papers=NoPapers(), known=lambda: self.hall
            ),
            known=lambda: (self.hall, self.device), on_change=lambda: None,
        )  # fmt: skip

    def take(self, key: str) -> OfflineTicket:
        return self.numbers.take({"business": "public_security", "matter": None, "priority": None}, key)


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path, lease())


def test_numbers_are_given_in_order_each_once_and_then_no_more(kiosk: Kiosk) -> None:
    codes = [kiosk.take(key).printed["code"] for key in ("a", "a", "b", "c")]
    assert codes == ["A-K1-01", "A-K1-01", "A-K1-02", "A-K1-03"]
    with pytest.raises(OfflineNotReady, match="used_up"):
        kiosk.take("d")


def test_a_restart_goes_on_with_the_next_number_and_the_same_time(kiosk: Kiosk) -> None:
    kiosk.take("a")
    kiosk.clock.seconds += 90
    kiosk.switch_on()
    again = kiosk.take("b")
    assert again.number == 2
    assert (again.contact, again.offset_s) == (TEN, 90)
    assert kiosk.take("a").number == 1, "the same drawn screen after a restart too"


def test_numbers_given_out_before_are_not_given_again_whatever_the_lease_says(kiosk: Kiosk) -> None:
    kiosk.take("a")
    leases.keep(kiosk.folder / "lease.json", lease(next=1))
    kiosk.switch_on()
    assert kiosk.take("b").number == 2


def test_what_the_server_has_seen_is_not_given_by_a_kiosk_that_lost_its_ledger(tmp_path: Path) -> None:
    assert Kiosk(tmp_path, lease(next=3)).take("a").number == 3


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"until": datetime.fromisoformat(TEN) + timedelta(minutes=5)}, "issue_closed"),
        ({"issued_at": datetime.fromisoformat(TEN) - timedelta(days=1)}, "another_day"),
        ({"last": 0, "links": ()}, "used_up"),
    ],
)
def test_why_no_number_is_given(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    kiosk = Kiosk(tmp_path, lease(**change))
    kiosk.clock.seconds += 600
    assert kiosk.numbers.why_not() == why
    with pytest.raises(OfflineNotReady, match=why):
        kiosk.take("a")


def test_midnight_of_the_hall_ends_the_lease(kiosk: Kiosk) -> None:
    kiosk.clock.seconds += 14 * 3600 - 1
    assert kiosk.numbers.why_not() is None
    kiosk.clock.seconds += 1
    assert kiosk.numbers.why_not() == "another_day"


def test_a_lease_that_the_hall_took_back_gives_no_number(kiosk: Kiosk) -> None:
    kiosk.hall["lease_void"] = 2
    assert kiosk.numbers.why_not() is None, "its last number still counts"
    kiosk.hall["lease_void"] = 3
    with pytest.raises(OfflineNotReady, match="revoked"):
        kiosk.take("a")


def test_a_hall_that_does_not_want_it_and_a_kiosk_without_lease(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    assert kiosk.numbers.why_not() == "no_lease"
    kiosk.device["device"]["offline_numbers"] = False
    assert kiosk.numbers.why_not() == "off"


def test_the_wall_clock_is_asked_only_after_the_pc_was_off(kiosk: Kiosk) -> None:
    kiosk.clock.wrong = 3 * 86400
    kiosk.clock.seconds += 60
    kiosk.switch_on()
    assert kiosk.contact.since_s() == 60, "a program restarted: the steady clock went on"
    kiosk.clock.boots, kiosk.clock.wrong = "second", 600.0
    kiosk.switch_on()
    assert kiosk.contact.since_s() == 660


def test_a_wall_clock_that_lost_its_time_tells_nothing(kiosk: Kiosk) -> None:
    kiosk.clock.boots, kiosk.clock.wrong = "second", -86400.0
    kiosk.switch_on()
    assert kiosk.contact.now() is None
    assert kiosk.numbers.why_not() == "no_lease"


def test_an_old_message_does_not_set_the_time_back(kiosk: Kiosk) -> None:
    kiosk.contact.heard("2026-11-23T01:00:00Z")
    assert kiosk.contact.last == datetime.fromisoformat(TEN)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"at": 5}'])
def test_damaged_files_are_as_none(tmp_path: Path, damage: str) -> None:
    for name in ("lease.json", "contact.json", "last_known.json"):
        (tmp_path / name).write_text(damage)
    assert leases.load(tmp_path / "lease.json") is None
    assert Contact(tmp_path / "contact.json", FakeClock()).now() is None
    assert LastKnown(tmp_path / "last_known.json").hall == {}


def test_a_line_cut_off_by_a_power_cut_is_ignored_and_the_next_is_whole(kiosk: Kiosk) -> None:
    kiosk.take("a")
    path = kiosk.folder / "offline.jsonl"
    path.write_text(path.read_text() + '{"ticket": {"key": "b", "tick')
    ledger = OfflineLedger(path)
    assert [one.key for one in ledger.pending()] == ["a"]
    ledger.settle(ledger.pending()[0].ticket, "merged")
    assert OfflineLedger(path).pending() == []


def test_a_ledger_that_cannot_be_written_gives_no_number(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int, _line: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.line_file.os.write", full)
    with pytest.raises(OfflineNotReady, match="disk_full"):
        kiosk.take("a")
    monkeypatch.undo()
    assert kiosk.take("a").number == 1


def test_what_is_kept_of_the_hall_holds_no_jobs_and_no_figures(tmp_path: Path) -> None:
    kept = LastKnown(tmp_path / "known.json")
    kept.keep(kiosk_state(), device_state([{"id": "job1"}]))
    text = (tmp_path / "known.json").read_text()
    assert "job1" not in text
    known = LastKnown(tmp_path / "known.json")
    assert {one["waiting"] for one in known.hall["businesses"]} == {None}
    assert json.loads(text)["device"]["hall"]["time_zone"] == "Asia/Shanghai"
