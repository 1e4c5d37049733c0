"""T1 (promises.md §4): five hundred random days against the model, and each move at least a hundred times.

``YOUXU_TEST_SEED`` repeats a run; the seed is printed with the hits. The rows behind the hall are asked in
test_kept_hall.py, its door in test_model_over_http.py. Bookings, and merging the tickets of an offline kiosk
(promises.md §2.5), have a machine of their own in booking_machine.py.
"""

from __future__ import annotations

import os
import secrets
import time

import pytest
from broken_halls import BROKEN
from fault_results import record
from hall_machine import HITS, CaseRatedMachine, HallMachine
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
    "resume_matter", "switch_auto_call on", "switch_auto_call off", "time_passes", "walk_in", "add_matter",
    "finish one of two", "give_up here", "give_up another", "take_over", "ask_help", "end_help", "pause_window after",
    "hold until", "restore", "transfer to matter", "transfer to clerk", "open_window own", "pause_window own",
    "close_window own", "switch_auto_call own", "pause_window own after", "withdraw_pause own",
    "issue_ticket bundle", "come_back", "end_help own", "sign_out oneself", "undo of a seat",
)  # fmt: skip
SEEN = ("call recomputed", "somebody overtaken")  # what calls by rule are held to, in hall_machine.py


@pytest.mark.timeout(900)
def test_five_hundred_days_keep_the_promises(report: list[str]) -> None:
    chosen = int(os.environ.get("YOUXU_TEST_SEED") or secrets.randbits(32))
    HITS.clear()
    began, worked = time.perf_counter(), time.process_time()
    sequences = play(chosen, SEQUENCES)
    while rare() and sequences < 6 * SEQUENCES:  # chance avoids some move: play on until it has been tried enough
        sequences += play(chosen + sequences, SEQUENCES // 5)
    took, work = time.perf_counter() - began, time.process_time() - worked
    refused = {hit: n for hit, n in HITS.items() if "refused" in hit}
    report.append("T1 hits: " + ", ".join(f"{move} {HITS[move]}" for move in MOVES))
    assert not rare(), f"moves made less than {LEAST_HITS} times prove little: {rare()}"
    least = min(MOVES, key=lambda move: HITS[move])
    figures = {
        "sequences": sequences, "moves": HITS.total(), "refused": sum(refused.values()), "ways": len(refused),
        "rules": len(MOVES), "least hits": f"{HITS[least]} ({least})", "seconds": round(took, 1),
        "seconds of work": round(work, 1), "seed": chosen,
    }  # fmt: skip
    rows = "rows without unique indexes show the violation, with them the database refuses"
    said = f"{len(BROKEN)} broken halls found; {rows}"
    report.append(record("T1", figures, gate="0 violations; each rule at least 100 hits", control=said))


def rare() -> dict[str, int]:
    return {move: HITS[move] for move in (*MOVES, *SEEN) if HITS[move] < LEAST_HITS}


def play(chosen: int, sequences: int) -> int:
    """Half of them where visits are rated, half where matters are.

    Raises what a machine found; else gives the number of sequences.
    """
    for machine in (HallMachine, CaseRatedMachine):
        run_state_machine_as_test(
            seed(chosen)(type("SeededMachine", (machine,), {})),
            settings=settings(
                max_examples=sequences // 2,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
    return sequences
