"""The steps of the database's schema are one chain: two that were written side by side must not bear one number."""

from __future__ import annotations

import re
from pathlib import Path

VERSIONS = Path(__file__).parents[2] / "server" / "store" / "migrations" / "versions"
NAMED = re.compile(r'^revision = "(\d{4})"\ndown_revision = (?:"(\d{4})"|None)$', re.MULTILINE)


def test_each_step_follows_the_one_before_and_bears_the_number_of_its_file() -> None:
    before = None
    for path in sorted(VERSIONS.glob("step_*.py")):
        found = NAMED.search(path.read_text(encoding="utf-8"))
        assert found, path.name
        assert (path.name[5:9], found[2]) == (found[1], before), path.name
        before = found[1]
    assert before is not None
