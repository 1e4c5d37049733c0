"""T11: the network between kiosks and server fails, whole, one way only, late, and in the middle of an answer.

The kiosks are the real client of ``hardware.link.commands``, through a proxy that swallows, delays and cuts. A lost
answer is unknown to them, and asked for again under the same key.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread

import pytest
from fault_proxy import FaultProxy, Way
from fault_results import record
from hall_under_test import HallUnderTest
from log_checker import books, faults, select
from server_process import HALLS, ServerProcess, install, until

from hardware.link.commands import HallHttp, LinkDown

KIOSKS = 6
PATIENCE_S = 30.0
HOLE_S = 5.5  # longer than the client waits for one answer


@dataclass
class Seen:
    """``told``: code by press."""

    told: dict[str, str] = field(default_factory=dict)
    replays: int = 0
    time_outs: int = 0
    odd: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)


class CountedHttp(HallHttp):
    """The kiosk's own client; what it does not tell is counted."""

    def __init__(self, url: str, token: str, seen: Seen) -> None:
        super().__init__(url, token, lambda: "huangtan")
        self._seen = seen

    def _attempt(self, *attempt):  # type: ignore[no-untyped-def]  # as the client has it
        answer, trouble = super()._attempt(*attempt)
        if answer is None:
            with self._seen.lock:
                self._seen.time_outs += 1
        return answer, trouble


def press_on(url: str, token: str, seen: Seen, ending: Event, *, keys: bool) -> None:
    client = CountedHttp(url, token, seen)
    while not ending.is_set():
        ref, key, answer = str(uuid.uuid4()), str(uuid.uuid4()), None
        while answer is None:
            try:
                answer = client.command(
                    "tickets",
                    {"business": "civil_affairs", "ref": ref},
                    key=key,
                    patience_s=PATIENCE_S if keys else 1.0,
                )
            except LinkDown:
                key = key if keys else str(uuid.uuid4())
        with seen.lock:
            if answer.status == 201:
                seen.told[ref] = answer.body["code"]
                seen.replays += answer.replayed
            else:
                seen.odd[f"{answer.status} {answer.body}"] += 1
    client.close()


@contextmanager
def partitioned(folder: Path, *, keys: bool) -> Iterator[tuple[HallUnderTest, FaultProxy, Seen, list[Thread], Event]]:
    installed = install(folder, hall=HALLS / "huangtan", kiosks=KIOSKS, clerks=0, displays=0, pads=0)
    hall = HallUnderTest(ServerProcess(installed).start())
    proxy = FaultProxy(hall.server.port).start()
    seen, ending = Seen(), Event()
    threads = [
        Thread(target=press_on, args=(proxy.url, token, seen, ending), kwargs={"keys": keys}, daemon=True)
        for token in installed.kiosks
    ]
    try:
        hall.open_day()
        for thread in threads:
            thread.start()
        yield hall, proxy, seen, threads, ending
    finally:
        ending.set()
        proxy.heal()
        for thread in threads:
            thread.join(60)
        proxy.stop()
        hall.close()
        hall.server.kill()


def more_tickets(seen: Seen) -> None:
    before = len(seen.told)
    until(lambda: len(seen.told) >= before + KIOSKS or None, 120, "tickets again")


def duplicates(hall: HallUnderTest) -> list[str]:
    rows = select(hall.keys.database, "SELECT ref, COUNT(*) AS times FROM tickets GROUP BY ref HAVING COUNT(*) > 1")
    return [row["ref"] for row in rows]


@pytest.mark.timeout(400)
def test_one_press_one_ticket(tmp_path: Path, report: list[str]) -> None:
    with partitioned(tmp_path, keys=True) as (hall, proxy, seen, threads, ending):
        more_tickets(seen)
        for there, back in ((Way(), Way(hole=True)), (Way(hole=True), Way()), (Way(hole=True), Way(hole=True))):
            proxy.there, proxy.back = there, back
            Event().wait(HOLE_S)
            assert there.swallowed or back.swallowed
            proxy.heal()
            more_tickets(seen)
        for cut_after in (1, 100, 700):  # in the answer's first line, its head, its body
            proxy.back = Way(cut_after=cut_after)
            until(lambda cuts=proxy.cuts: proxy.cuts >= cuts + 3 or None, 90, "answers cut")
            proxy.heal()
        proxy.back = Way(delay_s=0.3)
        more_tickets(seen)
        proxy.heal()
        ending.set()
        for thread in threads:
            thread.join(60)
        twice = duplicates(hall)
        kept = {row["ref"]: row["code"] for row in select(hall.keys.database, "SELECT ref, code FROM tickets")}
        wrong = faults(books(hall.keys.database))
    assert not seen.odd
    assert not wrong
    assert not twice
    assert kept == seen.told, "every ticket was told to the one who pressed, and every one told is there"
    assert seen.replays > 0
    figures = {
        "acked": len(seen.told),
        "time_outs": seen.time_outs,
        "replays": seen.replays,
        "cuts": proxy.cuts,
        "duplicates": len(twice),
    }
    report.append(record("T11", figures, gate="0 duplicates"))


@pytest.mark.timeout(300)
def test_control_without_keys_there_are_duplicates(tmp_path: Path, report: list[str]) -> None:
    with partitioned(tmp_path, keys=False) as (hall, proxy, seen, _threads, _ending):
        more_tickets(seen)
        proxy.back = Way(hole=True)
        until(lambda: seen.time_outs >= KIOSKS or None, 90, "time-outs")
        proxy.heal()
        more_tickets(seen)
        twice = duplicates(hall)
    assert twice
    figures = {"acked": len(seen.told), "time_outs": seen.time_outs, "duplicates": len(twice)}
    report.append(record("T11", figures, gate="duplicates without keys", variant="control"))
