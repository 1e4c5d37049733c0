"""T16 (promises.md §4): forty clerks press "next" on a thousand waiting, again and again until nobody waits.

Nobody is called twice, and nobody is called before somebody of the same queue who came earlier. The order is checked
twice: by plain arithmetic over the log, and by deciding every call anew (P5). The control: select, then update
unconditionally, without the hall's writer and without unique indexes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from crowd import CARELESS, Told, clerk, kiosk, seated, spread, yushan
from fault_results import record
from hall_under_test import HallUnderTest
from log_checker import Row, books, faults, select
from recomputed_calls import recompute_calls
from row_checker import row_faults
from server_process import HALLS

from benchmarks.pressing import Pressed, press
from server.settings import load_hall
from server.store.event_codec import decode

CLERKS, PEOPLE, KIOSKS = 40, 1000, 20
CONTROL_PEOPLE = 300  # each is called several times


def everybody_waits(hall: HallUnderTest, people: int = PEOPLE) -> tuple[list[str], Told]:
    """Forty windows of all kinds, and people who wait for what they take."""
    windows = list(hall.keys.clerks)[::2][:CLERKS]
    wishes = spread(seated(hall, windows), KIOSKS, people)
    told = Told()
    at = [kiosk(told, hall.keys.hall, token, wish) for token, wish in zip(hall.keys.kiosks, wishes, strict=True)]
    assert press(hall.server.port, at).odd == []
    return windows, told


def they_press(hall: HallUnderTest, windows: Sequence[str], told: Told, *, serves: bool = True) -> Pressed:
    keys = hall.keys
    return press(
        hall.server.port, [clerk(told, keys.hall, keys.clerks[window], window, serves=serves) for window in windows]
    )


def inversions(events: Sequence[Row]) -> int:
    """Pairs of calls one after the other in one queue, of which the later one had the earlier ticket.

    By the log alone. All are ordinary, and all of one matter or business are in one queue.
    """
    order = {told["ticket"]: told["order"] for _, told in said(events, "ticket_issued")}
    return sum(
        order[later["ticket"]] < order[earlier["ticket"]]
        for calls in calls_by_queue(events).values()
        for (_, earlier), (_, later) in pairwise(calls)
    )


def calls_by_queue(events: Sequence[Row]) -> dict[str, list[tuple[Row, dict[str, Any]]]]:
    """The calls with what they say, by what the people called had come for."""
    queue = {told["ticket"]: told["matter"] or told["business"] for _, told in said(events, "ticket_issued")}
    found: dict[str, list[tuple[Row, dict[str, Any]]]] = defaultdict(list)
    for event, told in said(events, "ticket_called"):
        found[queue[told["ticket"]]].append((event, told))
    return found


def said(events: Sequence[Row], kind: str) -> Iterator[tuple[Row, dict[str, Any]]]:
    return ((event, json.loads(event["payload"])) for event in events if event["kind"] == kind)


@pytest.mark.timeout(300)
def test_forty_clerks_call_everybody_once_and_in_order(tmp_path: Path, database: str | None, report: list[str]) -> None:
    with yushan(tmp_path, database, clerks=2 * CLERKS, kiosks=KIOSKS) as hall:
        windows, told = everybody_waits(hall)
        pressed = they_press(hall, windows, told)
        kept = books(hall.keys.database)
        assert pressed.odd == []
        assert told.double_calls() == 0
        assert sorted(told.called) == sorted(ticket for ticket, _ in told.taken), "everybody was called"
        assert faults(kept) == []
        assert row_faults(lambda query: select(hall.keys.database, query)) == []
        assert inversions(kept.events) == 0
        log = [decode(event["kind"], event["payload"]) for event in kept.events]
        recomputed = recompute_calls(log, load_hall(HALLS / "yushan").plan)
    assert recomputed == PEOPLE
    assert not hall.server.complaints()
    _inversions_can_be_found(kept.events)
    figures = {
        "clerks": CLERKS, "waiting": PEOPLE, "double calls": 0, "inversions": 0, "recomputed": recomputed,
        "commands_per_s": round(pressed.per_second()), "call_p99_ms": round(pressed.quantile_ms(0.99, "call-next")),
    }  # fmt: skip
    kind = "sqlite" if database is None else "postgresql"
    report.append(record("T16", figures, gate="0 double calls, 0 inversions", variant=kind))


def _inversions_can_be_found(events: list[Row]) -> None:
    """A control: two calls of one queue that change places are found."""
    (one, _), (other, _) = max(calls_by_queue(events).values(), key=len)[:2]
    payloads = {one["seq"]: other["payload"], other["seq"]: one["payload"]}
    swapped = [event | {"payload": payloads.get(event["seq"], event["payload"])} for event in events]
    assert inversions(swapped) > 0


@pytest.mark.timeout(300)
def test_select_then_update_calls_twice(tmp_path: Path, database: str | None, report: list[str]) -> None:
    """The control: it runs, it answers every clerk, and it calls people twice."""
    with yushan(tmp_path, database, clerks=2 * CLERKS, kiosks=KIOSKS, program=CARELESS) as hall:
        windows, told = everybody_waits(hall, CONTROL_PEOPLE)
        pressed = they_press(hall, windows, told, serves=False)
        found = row_faults(lambda query: select(hall.keys.database, query))
    assert pressed.odd == []
    assert told.double_calls() > 0
    assert any("P4" in fault for fault in found), found
    said = f"select, then update: {told.double_calls()} of {len(told.called)} calls were of somebody called before"
    figures = {"double calls": told.double_calls(), "calls": len(told.called)}
    variant = f"control {'sqlite' if database is None else 'postgresql'}"
    report.append(record("T16", figures, gate="double calls are found", control=said, variant=variant))
