"""T1 (promises.md §4): five hundred random days against the model, and each move at least a hundred times.

``YOUXU_TEST_SEED`` repeats a run; the seed is printed with the hits.
"""

from __future__ import annotations

import os
import secrets
import time

import pytest
from hall_machine import HITS, HallMachine
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

SEQUENCES = 500
STEPS = 40
LEAST_HITS = 100
MOVES = (
    "open_day", "open_day again", "close_day", "issue_ticket", "issue_ticket green", "issue_ticket appointment",
    "issue_ticket with id", "call_next", "call_next without effect", "call_this", "recall", "start", "finish",
    "mark_no_show", "requeue", "hold visitor", "hold clerk", "hold waiting", "resume", "transfer to window",
    "transfer to zone", "transfer to business", "delay", "abandon", "rate", "undo", "sign_in", "sign_out",
    "open_window", "pause_window", "close_window", "turn_window", "pause_business", "resume_business", "pause_matter",
    "resume_matter", "time_passes",
)  # fmt: skip


@pytest.mark.timeout(900)
def test_five_hundred_days_keep_the_promises(report: list[str]) -> None:
    chosen = int(os.environ.get("YOUXU_TEST_SEED") or secrets.randbits(32))
    HITS.clear()
    began, worked = time.perf_counter(), time.process_time()
    sequences = play(chosen, SEQUENCES)
    while rare() and sequences < 2 * SEQUENCES:  # chance avoids some move: play on until it has been tried enough
        sequences += play(chosen + sequences, SEQUENCES // 5)
    took, work = time.perf_counter() - began, time.process_time() - worked
    refused = {hit: n for hit, n in HITS.items() if "refused" in hit}
    report += [
        f"T1: {sequences} sequences of up to {STEPS} steps in {took:.1f} s ({work:.1f} s of work), seed {chosen}",
        f"T1: {sum(HITS.values())} moves, {sum(refused.values())} of them refused, in {len(refused)} ways",
        "T1 hits: " + ", ".join(f"{move} {HITS[move]}" for move in MOVES),
    ]
    assert not rare(), f"moves made less than {LEAST_HITS} times prove little: {rare()}"


def rare() -> dict[str, int]:
    return {move: HITS[move] for move in MOVES if HITS[move] < LEAST_HITS}


def play(chosen: int, sequences: int) -> int:
    """Raises what the machine found; else gives the number of sequences."""
    run_state_machine_as_test(
        seed(chosen)(type("SeededMachine", (HallMachine,), {})),
        settings=settings(
            max_examples=sequences,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return sequences
