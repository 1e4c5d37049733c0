"""How far a device job can be: what is open, what is settled, and what a device may say of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from small_hall import MORNING, open_hall

from server.actions.jobs import Job, UnknownJob, UnknownJobState, acknowledge
from server.actions.turn import Turn


def job(kind: str, state: str) -> Job:
    return Job(
        id="j1",
        device="K1",
        kind=kind,
        payload={},
        state=state,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        expires_at=None,
    )


@pytest.mark.parametrize(
    ("kind", "state", "settled"),
    [
        ("print", "queued", False),
        ("print", "sent", False),
        ("print", "failed", False),
        ("print", "suspect", False),
        ("print", "confirmed", True),
        ("announce", "queued", False),
        ("announce", "failed", True),
        ("announce", "spoken", True),
        ("announce", "expired", True),
    ],
)
def test_a_failed_slip_waits_for_its_reprint_and_a_failed_call_does_not(kind: str, state: str, settled: bool) -> None:
    assert job(kind, state).settled is settled


def test_a_slip_that_failed_is_confirmed_later() -> None:
    turn = Turn(hall=open_hall(), now=MORNING, caller="kiosk:K1", open_jobs={"j1": job("print", "failed")})
    acknowledge(turn, device="K1", job="j1", state="confirmed", detail="reprint")
    assert [(one.state, one.detail) for one in turn.jobs] == [("confirmed", "reprint")]


def test_another_device_and_an_unknown_state_are_refused() -> None:
    turn = Turn(hall=open_hall(), now=MORNING, caller="kiosk:K2", open_jobs={"j1": job("print", "queued")})
    with pytest.raises(UnknownJob):
        acknowledge(turn, device="K2", job="j1", state="confirmed", detail=None)
    with pytest.raises(UnknownJobState):
        acknowledge(turn, device="K1", job="j1", state="eaten", detail=None)
    assert turn.jobs == []
