"""T2 (promises.md §4): T1 through the door of the real server, on SQLite and on PostgreSQL.

Every step is asked of the same model; every day ends with rows (the tests' own SQL) and views that are the model's; and
both databases end every day alike. The control: a server with one altered rule, which says that it keeps it.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from every_move import DOORS_ELSEWHERE, commands, doors, forgotten
from fault_results import record
from hall_over_http import HallOverHttp
from http_machine import HttpMachine
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from rehearsed_server import OWN_CREDIT
from server_process import HALLS, PLANTED, ServerProcess, install

SEQUENCES = 50
STEPS = 40
PROGRAM = ("-m", "rehearsed_server")


@pytest.fixture(scope="module")
def chosen() -> int:
    return int(os.environ.get("YOUXU_TEST_SEED") or secrets.randbits(32))


@pytest.fixture(scope="module")
def ends() -> dict[str, list[Any]]:
    """How every day ended, by database."""
    return {}


@contextmanager
def _door(folder: Path, database: str | None, **environment: str) -> Iterator[HallOverHttp]:
    installed = install(folder, hall=HALLS / "huangtan", database=database)
    server = ServerProcess(installed, program=PROGRAM, environment=PLANTED | environment)
    try:
        door = HallOverHttp(server.start())
        try:
            yield door
        finally:
            door.close()
        assert not server.complaints()
    finally:
        server.kill()


def _play(door: HallOverHttp, chosen: int, sequences: int, phases: tuple[Phase, ...] = tuple(Phase)) -> list[Any]:
    """Gives how each day ended; raises what the machine found."""
    evenings: list[Any] = []
    machine = type("HttpMachine", (HttpMachine,), {"door": door, "evenings": evenings})
    run_state_machine_as_test(
        seed(chosen)(machine),
        settings=settings(
            max_examples=sequences, stateful_step_count=STEPS, deadline=None, database=None, print_blob=False,
            report_multiple_bugs=False, phases=phases, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return evenings


def not_played(door: HallOverHttp) -> set[str]:
    """Doors that the machine has never been through, or that are not there."""
    return forgotten(commands(doors()), door.answered, DOORS_ELSEWHERE)


@pytest.mark.timeout(900)  # what it finds is made small for five minutes
def test_the_model_at_the_door(
    database: str | None, tmp_path: Path, chosen: int, ends: dict[str, list[Any]], report: list[str]
) -> None:
    with _door(tmp_path, database) as door:
        began = time.monotonic()
        evenings = _play(door, chosen, SEQUENCES)
        while (silent := not_played(door)) and len(evenings) < 3 * SEQUENCES:  # chance avoids some door: play on
            evenings += _play(door, chosen + len(evenings), SEQUENCES // 5)
        took = time.monotonic() - began
        assert not silent, f"the machine has never been through {silent}"
        kind = "sqlite" if database is None else "postgresql"
        ends[kind] = evenings
        for other, theirs in ends.items():
            assert evenings == theirs, f"{kind} and {other} end their days differently"
        figures = {
            "days": len(evenings), "steps": door.requests, "steps/s": round(door.requests / took),
            "seconds": round(took, 1), "databases alike": len(ends), "doors": len(door.answered), "seed": chosen,
        }  # fmt: skip
        gate = "every step, row and view as the model has it; equal end states"
        report.append(record("T2", figures, gate=gate, variant=kind))


@pytest.mark.timeout(300)
def test_a_server_with_an_altered_rule_is_found(
    database: str | None, tmp_path: Path, chosen: int, report: list[str]
) -> None:
    with _door(tmp_path, database, **{OWN_CREDIT: "0"}) as door:
        with pytest.raises(
            AssertionError, match=r"whose turn is|the reason tells other numbers|for another reason"
        ) as found:
            _play(door, chosen, 100, phases=(Phase.generate,))
        figures = {"steps until found": door.requests, "seed": chosen}
        variant = f"control {'sqlite' if database is None else 'postgresql'}"
        said = f"one altered rule on one server: {str(found.value).splitlines()[0]}"
        report.append(record("T2", figures, gate="the altered server is found", control=said, variant=variant))
