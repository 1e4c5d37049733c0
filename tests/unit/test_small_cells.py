"""What is held back of a table so that nobody is recognised in it."""

from __future__ import annotations

import pytest

from server.domain.small_cells import FEWEST_CLERKS, Cells


@pytest.mark.parametrize(("people", "told"), [(0, 0), (1, None), (4, None), (5, 5), (500, 500)])
def test_fewer_people_than_the_least_are_not_counted_out_and_nobody_is(people: int, told: int | None) -> None:
    cells = Cells(least=5)
    assert cells.count("waiting", people) == told
    assert cells.few == ([] if told is not None else ["waiting"])


def test_a_mean_of_few_people_is_theirs_and_one_of_nobody_is_none() -> None:
    cells = Cells(least=5)
    assert cells.of_people("wait", 12.5, 4) is None
    assert cells.of_people("mean", None, 0) is None
    assert cells.of_people("rate", 0.9, 5) == 0.9
    assert cells.few == ["wait"], "nothing is no secret"


def test_the_work_of_too_few_clerks_is_each_ones_own() -> None:
    cells = Cells(least=5)
    assert cells.count("served", 80, clerks=FEWEST_CLERKS - 1) is None
    assert cells.of_people("good", 0.9, 80, clerks=FEWEST_CLERKS - 1) is None
    assert cells.count("issued", 80, clerks=FEWEST_CLERKS) == 80
    assert cells.few == ["served", "good"]
