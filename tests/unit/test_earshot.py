"""Zones that hear each other never speak together, and share what can be listened to (screens.md §13)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from small_hall import MORNING, open_hall

from display.turns import Asked, Turns, again_after
from hardware.link.commands import Answer, LinkDown
from hardware.link.messages import DeviceKind
from server.actions.jobs import Job, UnknownJob, acknowledge
from server.actions.speaking import TURN, NotYourTurn, begin, in_a_hurry
from server.actions.turn import Turn
from server.settings import DevicePlan, check, load_hall
from server.settings.earshot import with_turns
from server.settings.voice_load import announcement_s

YUSHAN = Path(__file__).parents[2] / "config" / "halls" / "yushan"


def _voice(code: str, zone: str | None) -> DevicePlan:
    return DevicePlan(code=code, kind=DeviceKind.DISPLAY, zone=zone, drivers={"voice": {"driver": "clips"}})


def _turns(*devices: DevicePlan, **heard: str) -> dict[str, set[str]]:
    found = with_turns(devices, {zone: frozenset({zone, *there}) for zone, there in heard.items()})
    return {device.code: set(device.turns_with) for device in found}


def test_voices_take_turns_where_one_zone_hears_both() -> None:
    a, b, c, silent = _voice("DA", "A"), _voice("DB", "B"), _voice("DC", "C"), replace(_voice("S", "A"), drivers={})
    assert _turns(a, b, c, silent, A="", B="", C="") == {"DA": set(), "DB": set(), "DC": set(), "S": set()}
    assert _turns(a, b, c, A="B", B="", C="") == {"DA": {"DB"}, "DB": {"DA"}, "DC": set()}  # one way is enough
    # A and C do not hear each other, but B hears both.
    assert _turns(a, b, c, A="B", B="", C="B") == {"DA": {"DB", "DC"}, "DB": {"DA", "DC"}, "DC": {"DA", "DB"}}


def test_two_voices_of_one_zone_and_a_voice_of_the_whole_hall_take_turns() -> None:
    first, second, other, whole = _voice("D1", "A"), _voice("D2", "A"), _voice("D3", "B"), _voice("D4", None)
    assert _turns(first, second, other, whole, A="", B="") == {
        "D1": {"D2", "D4"},
        "D2": {"D1", "D4"},
        "D3": {"D4"},
        "D4": {"D1", "D2", "D3"},
    }


def test_yushans_two_zones_that_hear_each_other() -> None:
    voices = {one.code: set(one.turns_with) for one in load_hall(YUSHAN).devices if "voice" in one.drivers}
    assert voices.pop("D-A") == {"D-D"}
    assert voices.pop("D-D") == {"D-A"}
    assert not any(voices.values())


# ---- the turn, at the server --------------------------------------------------------------------------------------


def _job(name: str, device: str, *others: str) -> Job:
    until = MORNING + timedelta(seconds=20)
    return Job(
        id=name,
        device=device,
        kind="announce",
        payload={"turns_with": list(others)},
        state="queued",
        created_at=MORNING,
        expires_at=until,
    )


class Hall:
    """The open announcements of one instant, and what devices say of them."""

    def __init__(self, *jobs: Job) -> None:
        self._hall = open_hall()
        self.jobs = {job.id: job for job in jobs}

    def turn(self, seconds: float = 0) -> Turn:
        return Turn(hall=self._hall, now=MORNING + timedelta(seconds=seconds), caller="", open_jobs=self.jobs)

    def begin(self, job: str, seconds: float = 0) -> Job:
        self.jobs[job] = begin(self.turn(seconds), device=self.jobs[job].device, job=job, detail=None)
        return self.jobs[job]

    def end(self, job: str, seconds: float = 0) -> None:
        device = self.jobs[job].device
        self.jobs[job] = acknowledge(self.turn(seconds), device=device, job=job, state="spoken", detail=None)


@pytest.fixture
def hall() -> Hall:
    return Hall(_job("a", "DA", "DB"), _job("b", "DB", "DA"), _job("c", "DC"))


def test_one_speaks_and_the_other_waits_until_it_has_ended(hall: Hall) -> None:
    assert hall.begin("a").state == "sent"
    with pytest.raises(NotYourTurn):
        hall.begin("b", 14)
    hall.begin("c", 14)  # nobody hears both
    hall.end("a", 15)
    assert hall.begin("b", 15).state == "sent"


def test_the_turn_of_a_program_that_died_ends_by_itself(hall: Hall) -> None:
    hall.begin("a")
    with pytest.raises(NotYourTurn):
        hall.begin("b", TURN.total_seconds() - 0.1)
    assert hall.begin("b", TURN.total_seconds()).state == "sent"


def test_asking_again_renews_ones_own_turn(hall: Hall) -> None:
    first = hall.begin("a").detail
    assert hall.begin("a", 5).detail != first


def test_the_short_form_is_said_when_another_call_would_be_too_old(hall: Hall) -> None:
    assert not in_a_hurry(hall.turn(5), hall.jobs["a"])  # at 19 s the other is still in time
    assert in_a_hurry(hall.turn(6), hall.jobs["a"])
    assert not in_a_hurry(hall.turn(6), hall.jobs["c"])
    assert not in_a_hurry(hall.turn(20), hall.jobs["a"])  # it is too late for the other whatever is said


def test_what_is_not_an_announcement_of_ones_own_takes_no_turn(hall: Hall) -> None:
    with pytest.raises(UnknownJob):
        begin(hall.turn(), device="DB", job="a", detail=None)
    hall.jobs["p"] = replace(_job("p", "DA", "DB"), kind="print")
    assert begin(hall.turn(), device="DA", job="p", detail="bytes left").detail == "bytes left"


# ---- asking for it ------------------------------------------------------------------------------------------------


class Server:
    """Answers in order; ``took``: seconds that each answer takes."""

    def __init__(self, *answers: Answer | None, took: float = 0) -> None:
        self._answers: Iterator[Answer | None] = iter(answers)
        self._took = took
        self.clock = 0.0
        self.keys: set[str] = set()

    def command(self, path: str, body: dict[str, object], *, key: str, patience_s: float) -> Answer:
        assert (path, body, patience_s) == ("jobs/j1", {"state": "sent"}, 0)
        self.keys.add(key)
        self.clock += self._took
        answer = next(self._answers)
        if answer is None:
            raise LinkDown
        return answer


def _answer(status: int = 200, **body: object) -> Answer:
    return Answer(status=status, body=body)


def test_what_the_server_says_of_a_turn() -> None:
    said = (
        _answer(state="sent", hurry=False),
        _answer(state="sent", hurry=True),
        None,  # another voice speaks, or nobody answers
        _answer(state="expired"),
        _answer(404, code="unknown_job"),
    )
    server = Server(*said)
    turns = Turns(server, clock=lambda: server.clock)
    assert [turns.ask("j1") for _ in said] == [Asked.GRANTED, Asked.SHORT, Asked.WAIT, Asked.GONE, Asked.GONE]
    assert len(server.keys) == len(said)  # each asking is one of its own


def test_a_grant_that_came_late_is_asked_for_again() -> None:
    server = Server(_answer(state="sent"), took=2.5)
    assert Turns(server, clock=lambda: server.clock).ask("j1") is Asked.WAIT


def test_the_most_urgent_call_asks_first() -> None:
    assert again_after(20) > again_after(10) > again_after(1) > 0


# ---- what can be listened to --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("times", "languages", "seconds"), [(2, 2, 14), (2, 1, 10), (1, 1, 5.5)])
def test_an_announcement_takes_its_time(times: int, languages: int, seconds: float) -> None:
    assert announcement_s(times, languages) == pytest.approx(seconds, abs=0.3)


def _yushan_with(folder: Path, heard_in: str) -> list[tuple[str, str]]:
    """Its faults and warnings with the police zone F heard in other zones."""
    hall = folder / "yushan"
    shutil.copytree(YUSHAN, hall)
    zones = hall / "zones.toml"
    before = 'name = { zh = "警务司法专区"'
    text = zones.read_text(encoding="utf-8")
    assert text.count(before) == 1
    zones.write_text(text.replace(before, f"heard_in = {heard_in}\n{before}"), encoding="utf-8")
    faults, warnings = check(hall)
    return [(one.key, one.reason) for one in (*faults, *warnings)]


def test_zones_that_hear_each_other_share_what_can_be_listened_to(tmp_path: Path) -> None:
    """Police alone fill 41 % of the time in their zone, tax 39 % in its: together that is too much where both are."""
    ((key, reason),) = _yushan_with(tmp_path, '["E"]')
    assert key == "zone[E]"
    assert "80% of the time" in reason
    assert "40 windows are called there, about 30 can be" in reason


def test_an_unknown_zone_is_a_fault(tmp_path: Path) -> None:
    assert _yushan_with(tmp_path, '["Q"]') == [("zone[F].heard_in", "unknown zone 'Q'")]
