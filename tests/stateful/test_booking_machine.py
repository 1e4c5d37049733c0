"""Random days of bookings and offline tickets against the model; halls with one fault each are found (T1)."""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from typing import Any

import pytest
from booking_machine import HITS, BookingMachine
from fault_results import record
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from server.domain import events as happened
from server.domain.events import Event
from server.domain.hall import Hall
from server.domain.leased_numbers import Band
from server.domain.offline_refusals import NumberNotLeased

SEQUENCES, STEPS, LEAST_HITS = 120, 40, 100
MOVES = (
    "book",
    "cancel_booking",
    "move_booking",
    "check_in",
    "call_booked",
    "merge_ticket",
    "lease_numbers",
    "next_day",
)


class OverbooksSlots(Hall):
    def _require_free_slot(self, *args: Any, **kwargs: Any) -> None:
        """Every slot has room."""


class BooksTwicePerPerson(Hall):
    def _require_few(self, *args: Any, **kwargs: Any) -> None:
        """Nobody has booked before."""


class ChecksInTwice(Hall):
    """The booking does not become the ticket: it stands beside it."""

    def record(self, *events: Event) -> tuple[Event, ...]:
        return super().record(*(one for one in events if not isinstance(one, happened.BookingCheckedIn)))


class TakesANumberTwice(Hall):
    """A number within the lease is taken in, whether or not it was before."""

    @staticmethod
    def _require_leased(number: int, band: Band) -> None:
        if not 0 < number <= band.last:
            raise NumberNotLeased(number=number, last=band.last)


class TrustsTheKiosksTime(Hall):
    def _after_called(self, merged: happened.TicketMerged) -> happened.TicketMerged:
        return merged


class ForgetsTheMove(Hall):
    """A moved booking keeps the time it had."""

    def record(self, *events: Event) -> tuple[Event, ...]:
        return super().record(
            *(replace(one, starts=one.from_starts) if isinstance(one, happened.BookingMoved) else one for one in events)
        )


BROKEN = (OverbooksSlots, BooksTwicePerPerson, ChecksInTwice, TakesANumberTwice, TrustsTheKiosksTime, ForgetsTheMove)


def play(machine: type[BookingMachine], chosen: int, sequences: int, **more: Any) -> None:
    run_state_machine_as_test(
        seed(chosen)(machine),
        settings=settings(
            max_examples=sequences, stateful_step_count=STEPS, deadline=None, database=None, print_blob=False,
            suppress_health_check=list(HealthCheck), **more,
        ),
    )  # fmt: skip


@pytest.mark.timeout(300)
def test_random_days_of_bookings_and_offline_tickets(report: list[str]) -> None:
    chosen = int(os.environ.get("YOUXU_TEST_SEED") or secrets.randbits(32))
    HITS.clear()
    for n in range(12):  # chance avoids some move: play on until it has been tried enough
        play(type("SeededMachine", (BookingMachine,), {}), chosen + n, SEQUENCES)
        rare = {move: HITS[move] for move in MOVES if HITS[move] < LEAST_HITS}
        if not rare:
            break
    assert not rare, f"moves made less than {LEAST_HITS} times prove little: {rare}; seed {chosen}"
    refused = sum(count for hit, count in HITS.items() if "refused" in hit)
    figures = {"moves": HITS.total(), "refused": refused, "least hits": min(HITS[one] for one in MOVES), "seed": chosen}
    said = f"{len(BROKEN)} broken halls found"
    report.append(record("T1", figures, gate="0 violations", control=said, variant="bookings and offline tickets"))


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.timeout(300)
def test_a_hall_with_one_fault_is_found(broken: type[Hall]) -> None:
    machine = type("BrokenMachine", (BookingMachine,), {"hall_class": broken})
    with pytest.raises(AssertionError):
        play(machine, 1, 400, phases=[Phase.generate], report_multiple_bugs=False)
