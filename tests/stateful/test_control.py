"""The machine finds faults: each broken hall fails it, or the machine proves nothing (promises.md §4)."""

from __future__ import annotations

import pytest
from broken_halls import BROKEN
from hall_machine import HallMachine
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from server.domain.hall import Hall


@pytest.mark.parametrize(("broken", "said"), BROKEN.items())
def test_a_broken_hall_is_found(broken: type[Hall], said: str) -> None:
    machine = type("BrokenMachine", (HallMachine,), {"hall_class": broken})
    with pytest.raises(AssertionError, match=said):
        run_state_machine_as_test(
            seed(1)(machine),
            settings=settings(
                max_examples=1500,  # at most: which days are tried depends on what else was imported
                stateful_step_count=40,
                deadline=None,
                database=None,
                print_blob=False,
                report_multiple_bugs=False,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
