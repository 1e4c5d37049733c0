"""The words that server and devices share are the words of the ports."""

from __future__ import annotations

import typing

from hardware.link.messages import JobState, PartReport, view_name
from hardware.ports import Condition, PrintOutcome


def test_a_reported_condition_is_a_condition_of_the_ports() -> None:
    conditions = typing.get_args(typing.get_type_hints(PartReport)["condition"])
    assert set(conditions) == set(Condition)


def test_every_print_outcome_is_a_job_state_that_closes_the_job() -> None:
    assert all(not JobState(outcome).open for outcome in PrintOutcome)


def test_only_queued_and_sent_jobs_stand_open() -> None:
    assert {state for state in JobState if state.open} == {JobState.QUEUED, JobState.SENT}


def test_views_are_named_by_kind_and_code() -> None:
    assert view_name("kiosk", "K1") == "kiosk:K1"
