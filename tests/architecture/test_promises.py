"""docs/promises.md and docs/mechanisms.md name tests for what is promised; each exists, and each line has one."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_threat_model import ROOT, missing

PROMISES, MECHANISMS = ROOT / "docs" / "promises.md", ROOT / "docs" / "mechanisms.md"


def rows(text: str) -> list[str]:
    """The lines of its tables, without their heads."""
    return [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| | ", "| --- "))]


@pytest.mark.parametrize("page", [PROMISES, MECHANISMS], ids=lambda page: page.stem)
def test_every_test_that_is_named_exists(page: Path) -> None:
    assert missing(page.read_text(encoding="utf-8")) == []


def test_every_promise_every_fault_and_every_planned_test_has_its_tests() -> None:
    found = rows(PROMISES.read_text(encoding="utf-8"))
    assert [row[:40] for row in found if "`tests/" not in row and not row.startswith("| fault ")] == []
    assert {f"P{number}" for number in range(1, 13)} <= {row.split(" | ")[0].strip("| ") for row in found}
    assert {f"T{number}" for number in range(1, 28)} <= {row.split(" | ")[0].strip("| ") for row in found}


def test_every_mechanism_has_its_test_or_is_told_as_missing() -> None:
    carried, _, left = MECHANISMS.read_text(encoding="utf-8").partition("## In part, or not")
    assert [row[:40] for row in rows(carried)[1:] if "`tests/" not in row] == []
    assert len(rows(left)) > 1
