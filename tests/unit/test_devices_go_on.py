"""The programs on devices go on: with a full disk, with a part that fails in a way nobody thought of."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from display.ledger import Ledger
from display.media import Media
from display.shown import Kept
from display.voice import Voice
from display.voice_queue import Verdict
from hardware.desk import DeskAgent, _Place
from hardware.drivers.sound import AlsaPlayer, silence
from hardware.link.client import HallLink
from hardware.link.commands import HallHttp, LinkDown
from hardware.link.enrolment import Credentials
from hardware.link.messages import JobState
from hardware.link.parts import DeviceParts
from hardware.link.signing import Signer, new_key
from hardware.ports import Condition, DeviceReport, DeviceTimeout, DeviceUnavailable, Printed, PrintOutcome
from hardware.slip import Slip
from kiosk import ledger as kiosk_ledger
from kiosk import printing as kiosk_printing
from kiosk.contact import Contact
from kiosk.last_known import LastKnown
from kiosk.ledger import Ledger as PrintLedger
from kiosk.paper_roll import PaperRoll
from kiosk.printing import Printing, PrintProgress, _Work

WELL = DeviceReport(condition=Condition.OK)
ME = Credentials(server="http://127.0.0.1:9", token="t", hall="huangtan", code="W5", kind="desk")


@pytest.fixture
def gone(tmp_path: Path) -> Path:
    """A folder into which nothing can be written: it is not there."""
    return tmp_path / "gone"


# ---- the disk ---------------------------------------------------------------------------------------------------


def test_what_is_only_for_the_next_start_is_missed_and_told_once(gone: Path, caplog: pytest.LogCaptureFixture) -> None:
    ledger = Ledger(gone / "spoken.json")
    ledger.begin(["j1"])
    ledger.end([Verdict(job="j1", state=JobState.SPOKEN)])
    assert ledger.verdict("j1") == Verdict(job="j1", state=JobState.SPOKEN)
    contact = Contact(gone / "contact.json")
    contact.heard("2026-11-23T01:00:00+00:00")
    assert contact.last is not None
    LastKnown(gone / "last_known.json").keep({"hall": {}}, {"device": {}})
    roll = PaperRoll(gone / "paper.json")
    before = roll.slips_left(80)
    roll.printed(80)
    assert roll.slips_left(80) == before - 1
    told = [record.getMessage().partition(" ")[0] for record in caplog.records]
    assert told == ["spoken.json", "contact.json", "last_known.json", "paper.json"]
    gone.mkdir()
    ledger.begin(["j2"])
    assert caplog.records[-1].getMessage() == "spoken.json can be written again"
    assert Ledger(gone / "spoken.json").verdict("j2") == Verdict(job="j2", state=JobState.FAILED, detail="interrupted")


def test_a_screen_whose_state_cannot_be_kept_is_painted_all_the_same(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "views")
    (tmp_path / "views").rmdir()
    kept.save("board:all", {"calls": []})
    assert kept.load("board:all") == {}


def test_a_media_folder_that_was_taken_away_has_no_pictures(tmp_path: Path) -> None:
    media = Media(tmp_path / "media")
    (tmp_path / "media").rmdir()
    assert media.files() == []


def test_a_sound_without_room_for_its_file_is_a_device_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_named: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    player = AlsaPlayer()
    with pytest.raises(DeviceUnavailable, match="No space left"):
        player.play(silence(10), name="A001-5")
    assert player.report() == DeviceReport(condition=Condition.UNAVAILABLE, causes=("device_unavailable",))


def test_a_device_that_cannot_count_its_commands_is_cut_off_and_not_broken(gone: Path) -> None:
    http = HallHttp(ME.server, ME.token, lambda: ME.hall, Signer(new_key()[0], gone))
    with pytest.raises(LinkDown, match="No such file"):
        http.command("tickets", {}, key="k", patience_s=0)
    http.close()


class Paper:
    """A printer that counts what it was given."""

    def __init__(self) -> None:
        self.slips = 0

    def print_slip(self, slip: object) -> Printed:
        assert isinstance(slip, Slip)
        self.slips += 1
        return Printed(outcome=PrintOutcome.CONFIRMED, report=WELL)


class Server:
    """Where commands go: nowhere."""

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Any:
        raise NotImplementedError


def printing(ledger: PrintLedger, printer: Paper, shown: list[PrintProgress]) -> Printing:
    return Printing(
        link=Server(),
        ledger=ledger,
        printer=lambda: printer,
        compose=lambda _payload: Slip(lines=()),
        on_progress=shown.append,
    )


def test_a_slip_that_cannot_be_written_down_is_told_as_failed_and_the_next_one_is_printed(tmp_path: Path) -> None:
    folder = tmp_path / "kiosk"
    ledger, printer, shown = PrintLedger(folder / "jobs.jsonl"), Paper(), []
    kiosk = printing(ledger, printer, shown)
    (folder / "jobs.jsonl").unlink()
    folder.rmdir()
    kiosk._print(_Work(job="j1", payload={"ticket_id": "t1"}, reprint=False))
    assert printer.slips == 0, "it might come out once more, unmarked, after a restart"
    assert (shown[-1].state, shown[-1].causes) == (JobState.FAILED, ("disk_full",))
    folder.mkdir()
    kiosk._print(_Work(job="j2", payload={"ticket_id": "t2"}, reprint=False))
    assert (printer.slips, shown[-1].state) == (1, JobState.CONFIRMED)


def test_a_kiosk_with_a_full_disk_still_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "jobs.jsonl"
    PrintLedger(file).write("j1", JobState.CONFIRMED)

    def full(_ledger: PrintLedger) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PrintLedger, "_rewrite", full)
    assert PrintLedger(file).state("j1") is JobState.CONFIRMED


# ---- months without a restart -----------------------------------------------------------------------------------


def test_a_kiosk_remembers_the_newest_slips_and_its_ledger_stays_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (kiosk_ledger, kiosk_printing):
        monkeypatch.setattr(module, "KEPT", 5)
    monkeypatch.setattr(kiosk_ledger, "_MOST_LINES", 20)
    file = tmp_path / "jobs.jsonl"
    ledger, printer, shown = PrintLedger(file), Paper(), []
    kiosk = printing(ledger, printer, shown)
    for number in range(60):
        kiosk.take({"id": f"j{number}", "payload": {"ticket_id": f"t{number}"}})
        kiosk._print(_Work(job=f"j{number}", payload={"ticket_id": f"t{number}"}, reprint=False))
    assert [kiosk.again(job) for job in ("j0", "j54", "j55", "j59")] == [False, False, True, True]
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 20
    assert PrintLedger(file).state("j59") is JobState.CONFIRMED


# ---- faults that nobody thought of ------------------------------------------------------------------------------


class Speaker:
    """A voice caller that breaks the rules of its port once, and ends the test with the second call."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.voice: Voice | None = None

    def say(self, announcement: Any) -> None:
        self.said.append(announcement.ticket)
        if len(self.said) == 1:
            raise RuntimeError("a fault of the driver's own")
        assert self.voice is not None
        self.voice._stopping = True

    def hush(self) -> None: ...

    def unhush(self) -> None: ...

    def report(self) -> DeviceReport:
        return WELL

    def close(self) -> None: ...


def announce(job: str, ticket: str) -> dict[str, Any]:
    payload = {"ticket": ticket, "window": "5", "recall": False, "times": 1, "languages": ["zh"]}
    return {
        "id": job, "kind": "announce", "payload": payload, "created_at": "2026-11-23T01:00:00Z", "expires_at": None,
    }  # fmt: skip


def test_one_calls_fault_does_not_silence_the_next(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    answers: list[Verdict] = []
    speaker = Speaker()
    voice = speaker.voice = Voice(
        speaker,
        ledger=Ledger(tmp_path / "spoken.json"),
        answer=answers.extend,
        changed=lambda _report: None,
        clock=lambda: 0.0,
    )
    voice.offer({"now": "2026-11-23T01:00:00Z", "jobs": [announce("j1", "A001"), announce("j2", "A002")]})
    voice._run()
    assert speaker.said == ["A001", "A002"]
    assert answers == [
        Verdict(job="j1", state=JobState.FAILED, detail="device_error"),
        Verdict(job="j2", state=JobState.SPOKEN),
    ]


class Soon:
    """An event that nobody waits for."""

    def __init__(self) -> None:
        self.on = False

    def is_set(self) -> bool:
        return self.on

    def set(self) -> None:
        self.on = True

    def clear(self) -> None: ...

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002  # Event's signature
        return self.on


def test_the_link_outlives_a_fault_that_nobody_thought_of(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    link = HallLink(ME.server, ME.token, hall=ME.hall)
    link._stopping = Soon()  # type: ignore[assignment]
    tries = 0

    def connect() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise AttributeError("'NoneType' object has no attribute 'close'")
        link._stopping.set()

    monkeypatch.setattr(link, "_connect", connect)
    link._keep_connected()
    assert tries == 2


class Part:
    """A driver."""

    def __init__(self) -> None:
        self.closed = False

    def report(self) -> DeviceReport:
        return WELL

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def link() -> Iterator[HallLink]:
    made = HallLink(ME.server, ME.token, hall=ME.hall)
    yield made
    made.stop()


def test_a_part_that_is_configured_otherwise_while_it_opens_lets_its_port_go(link: HallLink) -> None:
    opened: list[Part] = []
    told: list[str] = []

    def load(_driver: str, _options: Mapping[str, Any]) -> Part:
        if not opened:  # the manager changes the port just now
            parts.configure({"printer": {"driver": "escpos", "port": "new"}})
        opened.append(Part())
        return opened[-1]

    parts = DeviceParts(link, "W5", load=load, on_open=lambda name, _driver: told.append(name))
    parts.configure({"printer": {"driver": "escpos", "port": "old"}})
    parts._look(parts._all()[0])
    assert (opened[0].closed, parts.get("printer"), told) == (True, None, [])
    parts._look(parts._all()[0])
    assert (opened[1].closed, parts.get("printer"), told) == (False, opened[1], ["printer"])


class Wobbling(Part):
    """A driver whose device is well, near its end, well …"""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def report(self) -> DeviceReport:
        self.asked += 1
        return WELL if self.asked % 2 else DeviceReport(condition=Condition.DEGRADED, causes=("paper_near_end",))


def test_the_watch_over_the_parts_outlives_whoever_it_tells(link: HallLink, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    told: list[Condition] = []

    def changed(reports: Mapping[str, DeviceReport]) -> None:
        told.append(reports["printer"].condition)
        if len(told) == 2:
            parts._stopping.set()
        raise RuntimeError("the screen could not be painted")

    parts = DeviceParts(link, "W5", load=lambda _driver, _options: Wobbling(), on_change=changed)
    parts._wake, parts._stopping = Soon(), Soon()  # type: ignore[assignment]
    parts.configure({"printer": {"driver": "escpos"}})
    parts._watch()
    assert told == [Condition.OK, Condition.DEGRADED]


# ---- a window's pads --------------------------------------------------------------------------------------------


class Pad:
    """A rating pad whose line is busy once."""

    def __init__(self) -> None:
        self.armed = 0
        self.tries = 0

    def arm(self) -> None:
        self.tries += 1
        if self.tries == 1:
            raise DeviceTimeout("a unit does not stop speaking")
        self.armed += 1

    def disarm(self) -> None: ...


def test_a_pad_that_was_not_to_be_reached_is_armed_as_long_as_the_visit_may_be_rated() -> None:
    agent, pad = DeskAgent(ME), Pad()
    place = _Place(window="5", keys=None)  # type: ignore[arg-type]  # no keypad is pressed here
    place.rating_pads["rating"] = pad  # type: ignore[assignment]
    place.pad = {"armed": {"token": "one"}}
    agent._arm(place)
    assert pad.armed == 0
    for _ in range(2):
        agent._arm_again(place)
    assert (pad.armed, pad.tries) == (1, 2)
    place.pad = {"armed": None}
    agent._arm(place)
    agent._arm_again(place)
    assert pad.armed == 1
    agent.link.stop()


def test_a_sign_that_was_taken_away_does_not_answer_for_calls_any_more() -> None:
    place = _Place(window="5", keys=None)  # type: ignore[arg-type]  # no keypad is pressed here
    place.signs.update(left=Part(), right=Part())  # type: ignore[arg-type]
    place.keep({"right", "keypad"})
    assert list(place.signs) == ["right"]
