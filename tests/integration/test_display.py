"""The display program against a stand-in server: it shows what it knows, says how old, and speaks each call once."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from hall_double import TOKEN, HallDouble

from display import pages, shown
from display.__main__ import display
from display.agent import DisplayAgent
from display.ledger import Ledger
from hardware.link.enrolment import Credentials
from hardware.ports import DeviceRefused

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BOARD, DEVICE = "board:east", "device:D1"


def _time(seconds: float = 0) -> str:
    return (NOW + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def _job(name: str, ticket: str, hall_window: str = "5", *, age: float = 1, **payload: Any) -> dict[str, Any]:
    call = {"ticket": ticket, "window": hall_window, "zone": "east", "recall": False, "times": 1, "languages": ["zh"]}
    times = {"created_at": _time(-age), "expires_at": _time(15 - age)}
    return {"id": name, "kind": "announce", "payload": {**call, **payload}, "state": "queued", **times}


def _device(*jobs: dict[str, Any], **voice: Any) -> dict[str, Any]:
    drivers = {"voice": {"driver": "clips", "port": "virtual", "pace": 0, **voice}}
    device = {"code": "D1", "kind": "display", "zone": "east", "windows": [], "drivers": drivers, "page": {}}
    hall = {"code": "huangtan", "name": {"zh": "黄坦", "en": "Huangtan"}, "time_zone": "Asia/Shanghai"}
    return {"device": device, "hall": hall, "jobs": list(jobs), "now": _time()}


def _board(ticket: str = "A001") -> dict[str, Any]:
    call = {"ticket": ticket, "window": "5", "zone": "east", "at": _time(-2), "times": 1, "state": "called"}
    notice = {"zh": "下午三点停电", "en": "Power cut at three"}
    zone = {"code": "east", "name": {"zh": "东区", "en": "East"}, "floor": 1, "side": None}
    windows = [{"code": "5", "state": "open", "ticket": ticket, "ticket_state": "called"}]
    common = {"hall": {"code": "huangtan"}, "zone": zone, "open": True, "now": _time(), "notices": [notice]}
    return {**common, "calls": [call], "windows": windows, "queues": []}


@pytest.fixture
def hall() -> Iterator[HallDouble]:
    made = HallDouble()
    made.paint(DEVICE, _device())
    made.paint(BOARD, _board())
    yield made
    made.stop()


@pytest.fixture
def start(hall: HallDouble, tmp_path: Path) -> Iterator[Callable[[], DisplayAgent]]:
    """Starts agents on one data folder, one after another."""
    running: list[DisplayAgent] = []

    def make() -> DisplayAgent:
        credentials = Credentials(server=hall.url, token=TOKEN, hall="huangtan", code="D1", kind="display")
        agent = DisplayAgent(credentials, tmp_path, watch_s=0.02)
        agent.start()
        running.append(agent)
        return agent

    yield make
    for agent in running:
        agent.stop()


class Browser:
    """The newest state of one view, as a page sees it that has no socket (the socket has tests of its own)."""

    def __init__(self, url: str, view: str) -> None:
        self._http = httpx.Client(base_url=url)
        self._view = view

    def until(self, good: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first state that is good; fails after thirty seconds."""
        found: dict[str, Any] = _eventually(lambda: (state := self.state()) is not None and good(state) and state)
        return found

    def state(self) -> dict[str, Any] | None:
        answer = self._http.get(f"/api/v1/halls/huangtan/views/{self._view}")
        return answer.json()["state"] if answer.status_code == 200 else None

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def browse() -> Iterator[Callable[[DisplayAgent, str], Browser]]:
    opened: list[Browser] = []

    def make(agent: DisplayAgent, view: str) -> Browser:
        opened.append(Browser(agent.page.url, view))
        return opened[-1]

    yield make
    for browser in opened:
        browser.close()


def _eventually(good: Callable[[], Any]) -> Any:
    end, pause = time.monotonic() + 30, threading.Event()
    while not (found := good()):
        assert time.monotonic() < end, "did not come true within 30 s"
        pause.wait(0.01)
    return found


def _fresh(word: str) -> Callable[[dict[str, Any]], bool]:
    return lambda state: bool(state["here"]["freshness"] == word)


Start = Callable[[], DisplayAgent]
Browse = Callable[[DisplayAgent, str], Browser]


def test_the_board_is_shown_as_the_server_paints_it(start: Start, browse: Browse, hall: HallDouble) -> None:
    agent = start()
    browser = browse(agent, BOARD)
    state = browser.until(_fresh("live"))
    assert [call["ticket"] for call in state["calls"]] == ["A001"]
    assert state["here"]["time_zone"] == "Asia/Shanghai"
    assert state["here"]["now"].startswith("2026-11-23T01:00:0")  # the server's time, not this machine's
    hall.paint(BOARD, _board("A002"))
    assert browser.until(lambda found: found["calls"][0]["ticket"] == "A002")
    own = browse(agent, "board").until(_fresh("live"))  # what the page at / follows
    assert own["zone"]["code"] == "east"


def test_a_board_that_was_live_once_does_not_fall_back_to_its_beginning(
    start: Start, browse: Browse, hall: HallDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "REPAINT_S", 0.1)
    own = browse(start(), "board")
    own.until(_fresh("live"))
    seen = set()
    for number in range(20):
        hall.paint(BOARD, _board(f"A{number:03}"))
        seen |= {state["here"]["freshness"] for _ in range(20) if (state := own.state()) is not None}
    assert seen == {"live"}


def test_a_window_that_the_hall_does_not_have_is_told_as_such(start: Start, browse: Browse) -> None:
    agent = start()
    httpx.get(f"{agent.page.url}/sign/99").raise_for_status()
    assert browse(agent, "window:99").until(_fresh("refused"))


def test_pages_are_served_under_the_strict_policy(start: Start, hall: HallDouble) -> None:
    agent = start()
    with httpx.Client(base_url=agent.page.url) as http:
        for path in ("/", "/board/all", "/sign/5", "/page/board.js", "/assets/wording/board.json"):
            answer = http.get(path)
            assert answer.status_code == 200, path
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert http.get("/sign/" + "x" * 40).status_code == 404
    _eventually(lambda: {"board:all", "window:5"} <= set(hall.subscriptions))


def test_a_call_is_spoken_once_and_answered(start: Start, hall: HallDouble, tmp_path: Path) -> None:
    start()
    hall.paint(DEVICE, _device(_job("j1", "A001")))
    _eventually(lambda: hall.sent("jobs/j1"))
    hall.paint(DEVICE, _device(_job("j1", "A001"), _job("j2", "A002")))  # j1 stands there still: its answer was late
    _eventually(lambda: hall.sent("jobs/j2"))
    assert hall.sent("jobs/j1")[0] == {"state": "spoken"}
    assert [file.name for file in sorted((tmp_path / "sounds").glob("*.wav"))] == [
        "00001-A001-5.wav",
        "00002-A002-5.wav",
    ]


def test_the_screens_know_while_a_call_is_spoken(start: Start, browse: Browse, hall: HallDouble) -> None:
    browser = browse(start(), BOARD)
    browser.until(lambda state: state["here"]["speaking"] is False)
    hall.paint(DEVICE, _device(_job("j1", "A001"), pace=0.3))
    browser.until(lambda state: state["here"]["speaking"] is True)
    _eventually(lambda: hall.sent("jobs/j1"))
    browser.until(lambda state: state["here"]["speaking"] is False)


def test_a_restart_does_not_speak_again(start: Start, hall: HallDouble, tmp_path: Path) -> None:
    first = start()
    hall.paint(DEVICE, _device(_job("j1", "A001")))
    _eventually(lambda: hall.sent("jobs/j1"))
    first.stop()
    Ledger(tmp_path / "spoken.json").begin(["j2"])  # as if the program had died while it spoke
    hall.paint(DEVICE, _device(_job("j1", "A001"), _job("j2", "A002"), _job("j3", "A003")))
    start()
    _eventually(lambda: hall.sent("jobs/j3"))
    assert hall.sent("jobs/j2") == [{"state": "failed", "detail": "interrupted"}]
    assert [body["state"] for body in hall.sent("jobs/j1")] == ["spoken", "spoken"]
    assert sorted(file.name[6:] for file in (tmp_path / "sounds").glob("*.wav")) == ["A001-5.wav", "A003-5.wav"]


def test_a_call_past_its_time_is_not_spoken(start: Start, hall: HallDouble, tmp_path: Path) -> None:
    start()
    hall.paint(DEVICE, _device(_job("old", "A001", age=21), _job("new", "A002")))
    _eventually(lambda: hall.sent("jobs/new"))
    assert _eventually(lambda: hall.sent("jobs/old")) == [{"state": "expired", "detail": "too_late"}]
    assert [file.name[6:] for file in (tmp_path / "sounds").glob("*.wav")] == ["A002-5.wav"]


def test_a_dead_speaker_fails_the_job_and_is_reported(start: Start, browse: Browse, hall: HallDouble) -> None:
    agent = start()
    _eventually(lambda: agent._voice)
    agent._voice._caller.player.faults.append(DeviceRefused("aplay ended with 1"))  # type: ignore[union-attr]
    hall.paint(DEVICE, _device(_job("j1", "A001")))
    assert _eventually(lambda: hall.sent("jobs/j1")) == [{"state": "failed", "detail": "device_refused"}]
    told = {"condition": "unavailable", "causes": ["device_refused"]}
    _eventually(lambda: {"parts": {"voice": told}} in hall.sent("devices/D1/report"))
    assert browse(agent, BOARD).until(lambda state: state["here"]["voice"] == told)  # the board flashes and says so


def test_an_emergency_cuts_off_the_call_and_is_spoken_at_any_hour(
    start: Start, hall: HallDouble, tmp_path: Path
) -> None:
    def heard() -> list[str]:
        return [file.stem[6:] for file in sorted((tmp_path / "sounds").glob("*.wav"))]

    start()
    hall.paint(DEVICE, _device(_job("j1", "A001"), pace=1))
    _eventually(heard)
    silent = _device(_job("j1", "A001"), _job("j2", "A002"), pace=1)
    silent["device"]["page"] = {"loudness": [{"begins": "00:00", "ends": "23:59", "percent": 0}]}
    told = {"zh": "火警", "en": "Fire", "since": _time()}
    hall.paint(DEVICE, silent | {"emergency": told})
    assert _eventually(lambda: hall.sent("jobs/j1")) == [{"state": "failed", "detail": "emergency"}]
    _eventually(lambda: heard() == ["A001-5", "emergency-all"])
    assert hall.sent("jobs/j2") == []
    hall.paint(DEVICE, silent)  # ended while it is being said: the words stop, the all-clear is said, calls go on
    assert _eventually(lambda: hall.sent("jobs/j2")) == [{"state": "confirmed", "detail": "silent"}]
    assert heard() == ["A001-5", "emergency-all", "emergency-over"]


def test_a_voice_that_cannot_be_built_fails_its_jobs(start: Start, hall: HallDouble) -> None:
    hall.paint(DEVICE, _device(_job("j1", "A001"), driver="no-such-driver"))
    start()
    assert _eventually(lambda: hall.sent("jobs/j1")) == [{"state": "failed", "detail": "no_voice"}]
    _eventually(lambda: hall.sent("devices/D1/report"))


def test_an_answer_is_repeated_until_it_arrives(start: Start, hall: HallDouble) -> None:
    start()
    hall.script.extend(["lose", (503, {"code": "not_now"})])
    hall.paint(DEVICE, _device(_job("j1", "A001")))
    _eventually(lambda: len(hall.sent("jobs/j1")) >= 2)
    assert len({key for path, _, key in hall.commands if path.endswith("jobs/j1")}) == 1  # under one key


def test_a_silent_server_dims_then_hides_and_comes_back(
    start: Start, browse: Browse, hall: HallDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "DIM_S", 1.0)
    monkeypatch.setattr(shown, "HIDE_S", 2.0)
    browser = browse(start(), BOARD)
    browser.until(_fresh("live"))
    hall.stop()
    dim = browser.until(_fresh("dim"))
    assert [call["ticket"] for call in dim["calls"]] == ["A001"]
    assert abs(datetime.fromisoformat(dim["here"]["since"]) - NOW) < timedelta(seconds=10)
    hidden = browser.until(_fresh("hidden"))
    assert hidden["calls"] == []
    assert "windows" not in hidden
    assert hidden["notices"][0]["en"] == "Power cut at three"
    hall.start()
    hall.paint(BOARD, _board("A009"))
    browser.until(lambda state: _fresh("live")(state) and state["calls"][0]["ticket"] == "A009")


def test_a_start_without_network_shows_notices_but_no_old_numbers(
    start: Start, browse: Browse, hall: HallDouble, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = start()
    browse(first, BOARD).until(_fresh("live"))
    for kept in ("board%3Aeast.json", "device%3AD1.json"):
        _eventually((tmp_path / "views" / kept).exists)
    first.stop()
    hall.stop()
    monkeypatch.setattr(shown, "DIM_S", 0.5)
    state = browse(start(), "board").until(_fresh("hidden"))
    assert state["calls"] == []
    assert "windows" not in state
    assert state["zone"]["name"]["zh"] == "东区"
    assert state["notices"][0]["zh"] == "下午三点停电"
    hall.start()


def test_a_broken_ledger_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "spoken.json").write_text("{nonsense", encoding="utf-8")
    ledger = Ledger(tmp_path / "spoken.json")
    ledger.begin(["j1"])
    assert json.loads((tmp_path / "spoken.json").read_text(encoding="utf-8")) == {"j1": None}


def test_the_command_wants_an_enrolment(tmp_path: Path) -> None:
    result = CliRunner().invoke(display, ["--server", "http://127.0.0.1:9", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "not enrolled" in result.output
