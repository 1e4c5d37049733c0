"""T1 over the real store (promises.md §4): after each step the rows are asked for P2, P4, P6 and P9, in plain SQL.

The control: with the unique indexes gone and the hall's own conditions broken, the rows must show it; with the indexes
in place, the database itself must refuse what the broken hall would keep.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from broken_halls import CallsToABusyWindow, RatesTwice
from fault_results import record
from hall_machine import HITS, CaseRatedMachine, HallMachine
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from kept_hall import KeptHall, empty_database
from kept_machine import KeptMachine
from random_day import play
from row_checker import row_faults
from small_hall import MORNING
from sqlalchemy.exc import IntegrityError

from server.domain.events import TicketIssued
from server.domain.hall import Hall
from server.domain.hall_ground import Events
from server.store import resident
from server.store.turnstile import NotNow

SEQUENCES = 60
STEPS = 40


@pytest.mark.timeout(900)  # what it finds is made small for five minutes
@pytest.mark.parametrize("of", [HallMachine, CaseRatedMachine], ids=["rated by visit", "rated by case"])
def test_the_rows_keep_the_promises_at_every_step(of: type[HallMachine], tmp_path: Path, report: list[str]) -> None:
    chosen = int(os.environ.get("YOUXU_TEST_SEED") or secrets.randbits(32))
    HITS.clear()
    began = time.monotonic()
    machine = type("KeptMachine", (KeptMachine,), {"empty": empty_database(tmp_path / "empty.db"), "plan": of.plan})
    run_state_machine_as_test(
        seed(chosen)(machine),
        settings=settings(
            max_examples=SEQUENCES // 2, stateful_step_count=STEPS, deadline=None, database=None, print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    took, moves = time.monotonic() - began, HITS.total() - HITS["time_passes"]
    figures = {"sequences": SEQUENCES // 2, "commits or refusals": moves, "seconds": round(took, 1), "seed": chosen}
    report.append(
        record(
            "T1",
            figures,
            gate="0 violations in the rows after each step",
            variant=f"store, {of.plan.rules.rating_unit}",
        )
    )


class NumbersRepeat(Hall):
    """The number is read before somebody else has written theirs: every fifth is given out twice."""

    def record(self, *events: Any) -> Events:
        return super().record(*(self._stale(event) for event in events))

    def _stale(self, event: Any) -> Any:
        if not isinstance(event, TicketIssued) or event.number % 5:
            return event
        number = event.number - 1
        return replace(event, number=number, code=f"{event.series}{number:03d}")


BROKEN = {NumbersRepeat: "P2: a number twice", CallsToABusyWindow: "P4: two active", RatesTwice: "P9: a visit rated"}


@contextmanager
def _hall(folder: Path, *, indexes: bool) -> Iterator[KeptHall]:
    hall = KeptHall(empty_database(folder / "empty.db", indexes=indexes))
    try:
        hall.open_day(now=MORNING, business_day=MORNING.date(), accept_until=None)
        for window in "12345678":
            hall.sign_in(now=MORNING, window=window, clerk=f"c{window}")
        yield hall
    finally:
        hall.close()


@pytest.mark.parametrize(("broken", "said"), BROKEN.items())
def test_without_the_unique_indexes_the_rows_show_it(
    broken: type[Hall], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resident, "Hall", broken)
    with _hall(tmp_path, indexes=False) as hall:
        play(hall, 1, 300)  # type: ignore[arg-type]  # it stands for one
        assert any(said in fault for fault in row_faults(hall.ask)), row_faults(hall.ask)


@pytest.mark.parametrize("broken", BROKEN)
def test_with_the_unique_indexes_the_database_refuses(
    broken: type[Hall], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resident, "Hall", broken)
    with _hall(tmp_path, indexes=True) as hall:
        with pytest.raises(NotNow) as caught:
            play(hall, 1, 300)  # type: ignore[arg-type]  # it stands for one
        assert isinstance(caught.value.__cause__, IntegrityError)
        assert row_faults(hall.ask) == []
