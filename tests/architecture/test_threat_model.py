"""docs/security.md names a test for each threat; each of them exists, and each threat has one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@cache
def found_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def missing(text: str) -> list[str]:
    """The tests that are named and not there."""
    return [
        f"{file}::{test}"
        for file, test in NAMED.findall(text)
        if not (ROOT / file).exists() or (test and test not in found_in(file))
    ]


def test_every_test_that_is_named_exists() -> None:
    assert missing(MODEL.read_text(encoding="utf-8")) == []


def test_every_threat_has_a_test() -> None:
    table, _, _ = MODEL.read_text(encoding="utf-8").partition("# Issue by sentence")
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 15
    assert [row[:60] for row in rows if "::" not in row] == []


def test_a_test_that_is_gone_is_found() -> None:
    """The control."""
    here = "tests/architecture/test_threat_model.py"
    assert missing(f"`{here}::test_gone` `{here}::test_every_threat_has_a_test`") == [f"{here}::test_gone"]
    assert missing("`tests/unit/test_not_there.py`") == ["tests/unit/test_not_there.py::"]
