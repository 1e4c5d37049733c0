"""T23: one hostile client, and what others feel of it.

Calm and attack take turns, three rounds each; a round's figure is the p99 of what the others do: take tickets on kept
connections, look at a view on new ones, and hear of each ticket on a board. The attack may at most double it, or stay
below a floor that no person notices. Control: the same floods at a server whose limits are off.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from fault_results import record
from hall_under_test import HallUnderTest
from lean_sockets import Ears, LeanSocket, open_all
from rush import Line
from server_process import HALLS, ROOT, ServerProcess, install

HARNESS = ROOT / "tests" / "harness"
_ROUNDS = {"messages": 3, "frames": 3, "half_open": 3, "slow_readers": 1}
_KINDS = tuple(_ROUNDS)
_ROUND_S = {"messages": 1.5, "frames": 1.5, "half_open": 2.0, "slow_readers": 9.0}
_TIMES = 2.0
_FLOOR_MS = 200.0
_PATIENCE_S = 3.0
_ACTS_S = 60.0


@contextmanager
def running(folder: Path, *program: str | Path) -> Iterator[HallUnderTest]:
    installed = install(folder, hall=HALLS / "huangtan", kiosks=4, displays=5)
    more = {"program": program} if program else {}
    found = HallUnderTest(ServerProcess(installed, **more).start())  # type: ignore[arg-type]
    try:
        found.open_day()
        yield found
    finally:
        found.close()
        found.server.kill()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    with running(tmp_path_factory.mktemp("floods")) as found:
        yield found
        assert not found.server.complaints()


@pytest.fixture(scope="module")
def unlimited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    with running(tmp_path_factory.mktemp("unlimited"), HARNESS / "unlimited_server.py") as found:
        yield found


class Others:
    """Everybody else in the hall: two kiosks, a newcomer, and eight boards that hear of every ticket."""

    def __init__(self, hall: HallUnderTest, boards: list[LeanSocket]) -> None:
        self._hall = hall
        self._boards = boards
        self._said: dict[str, float] = {}  # when each ticket was answered
        self._heard: dict[tuple[LeanSocket, str], float] = {}
        self.failed: list[str] = []

    def p99_ms(self, seconds: float) -> float:
        """What they felt for so long."""
        self._said.clear()
        self._heard.clear()
        felt: list[float] = []
        end = monotonic() + seconds
        threads = [Thread(target=self._take, args=(token, end, felt)) for token in self._hall.keys.kiosks[:2]]
        threads.append(Thread(target=self._come, args=(end, felt)))
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        waited = monotonic() + 1.0
        while len(self._heard) < len(self._boards) * len(self._said) and monotonic() < waited:
            sleep(0.02)
        for ticket, when in self._said.items():
            felt += [self._heard.get((one, ticket), when + 1.0) - when for one in self._boards]
        assert felt, self.failed
        return 1000 * sorted(felt)[int(len(felt) * 0.99)]

    def _take(self, token: str, end: float, felt: list[float]) -> None:
        line = self._line(token)
        while monotonic() < end:
            began = monotonic()
            try:
                status, answer = line.post(f"/halls/{self._hall.keys.hall}/tickets", {"business": "civil_affairs"})
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))
                felt.append(_PATIENCE_S)
                line.close()
                line = self._line(token)
                continue
            felt.append(monotonic() - began if status == 201 else _PATIENCE_S)
            if status == 201:
                self._said[answer["id"]] = monotonic()
            else:
                self.failed.append(f"{status} {answer}")
            sleep(0.02)
        line.close()

    def _line(self, token: str) -> Line:
        line = Line(self._hall.server.port, token)
        line._http.timeout = _PATIENCE_S
        return line

    def _come(self, end: float, felt: list[float]) -> None:
        while monotonic() < end:
            began = monotonic()
            newcomer = http.client.HTTPConnection("127.0.0.1", self._hall.server.port, timeout=_PATIENCE_S)
            try:
                newcomer.request(
                    "GET", "/api/v1/halls/huangtan", headers={"Authorization": f"Bearer {self._hall.kiosk}"}
                )
                status = newcomer.getresponse().status
                if status != 200:
                    self.failed.append(f"newcomer {status}")
                felt.append(monotonic() - began if status == 200 else _PATIENCE_S)
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))
                felt.append(_PATIENCE_S)
            finally:
                newcomer.close()
            sleep(0.05)

    def hear(self, one: LeanSocket, text: str, when: float) -> None:
        if text.startswith('42["view"'):
            for event in json.loads(text[2:])[1]["events"]:
                if event["kind"] == "ticket_issued":
                    self._heard.setdefault((one, event["ticket"]), when)


@contextmanager
def attack(hall: HallUnderTest, kind: str) -> Iterator[dict[str, int]]:
    """The flooder at work; what it did is told at the end."""
    did: dict[str, int] = {}
    process = subprocess.Popen(
        [sys.executable, HARNESS / "flooder.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        order = {
            "port": hall.server.port,
            "kind": kind,
            "token": hall.keys.displays[_KINDS.index(kind)],
            "hall": hall.keys.hall,
        }
        print(json.dumps(order), file=process.stdin, flush=True)
        assert process.stdout.readline() == "attacking\n"
        yield did
        print("stop", file=process.stdin, flush=True)
        did.update(json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.communicate()


def figure(hall: HallUnderTest, name: str) -> float:
    text = hall.door.http.get("/metrics").text
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name))


def measured(
    hall: HallUnderTest, kind: str, rounds: int, acted: Callable[[], object] = lambda: True
) -> tuple[float, float, Counter[str]]:
    """Median p99 in calm and under attack, in ms, and what the attacker did.

    The last attack goes on until the server has ``acted``, while the others take tickets as before.
    """
    boards = open_all(hall.server.port, [(hall.keys.displays[-1], hall.keys.hall, "board:all")] * 8)
    others, done = Others(hall, boards), Counter[str]()
    calm, hit = [], []
    with Ears(others.hear) as ears:
        ears.add(*boards)
        others.p99_ms(0.5)
        for number in range(rounds):
            calm.append(others.p99_ms(_ROUND_S[kind]))
            with attack(hall, kind) as did:
                hit.append(others.p99_ms(_ROUND_S[kind]))
                end = monotonic() + _ACTS_S
                while number == rounds - 1 and not acted() and monotonic() < end:
                    others.p99_ms(0.5)
            done.update(did)
    return median(calm), median(hit), done


@pytest.mark.timeout(200)
@pytest.mark.parametrize("kind", _KINDS)
def test_others_hardly_feel_a_flood(hall: HallUnderTest, report: list[str], kind: str) -> None:
    bans, cut = figure(hall, "youxu_socket_bans_total"), figure(hall, "youxu_sockets_cut_total")
    answer = "youxu_socket_bans_total" if kind in ("messages", "frames") else "youxu_sockets_cut_total"
    before = figure(hall, answer)
    calm, hit, did = measured(hall, kind, _ROUNDS[kind], lambda: figure(hall, answer) > before)
    bans, cut = figure(hall, "youxu_socket_bans_total") - bans, figure(hall, "youxu_sockets_cut_total") - cut
    assert hit < max(_TIMES * calm, _FLOOR_MS), f"p99 {calm:.0f} ms in calm, {hit:.0f} ms under attack"
    if kind in ("messages", "frames"):
        assert bans > 0
        assert did["refused"] > 0, "who is banned is not let in again"
    else:
        assert cut > 0, did
    report.append(
        record(
            "T23",
            {"calm_p99_ms": round(calm, 1), "flood_p99_ms": round(hit, 1), "bans": int(bans), "cut": int(cut)},
            gate="others' p99 < 2 x calm (or below 200 ms); who floods is banned or cut",
            variant=kind,
        )
    )


def test_control_without_limits_half_open_connections_take_every_thread(
    unlimited: HallUnderTest, report: list[str]
) -> None:
    calm, hit, _ = measured(unlimited, "half_open", rounds=1)
    assert hit > max(_TIMES * calm, _FLOOR_MS)
    shown = f"limits off: p99 {calm:.0f} ms in calm, {hit:.0f} ms under attack"
    report.append(
        record(
            "T23",
            {"calm_p99_ms": round(calm, 1), "flood_p99_ms": round(hit, 1)},
            gate="must be worse",
            control=shown,
            variant="control-half_open",
        )
    )


def test_control_without_limits_nobody_is_banned(unlimited: HallUnderTest) -> None:
    with attack(unlimited, "messages") as did:
        Event().wait(1.0)
    assert figure(unlimited, "youxu_socket_bans_total") == 0
    assert did.get("cut", 0) == 0
    assert did["bursts"] > 10
