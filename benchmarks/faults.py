"""``make faults``: every fault test of promises.md §4, and their figures as ``benchmarks/results/faults.md``."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[1]
_TESTS = ("tests/faults", "tests/stateful")


def main() -> int:
    """Run the tests, or with a folder as argument take what another run has kept there (``YOUXU_RESULTS``)."""
    if len(sys.argv) > 1:
        _keep(Path(sys.argv[1]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *_TESTS],
            cwd=_ROOT,
            env={**os.environ, "YOUXU_RESULTS": folder},
            check=False,
        )
        _keep(Path(folder))
    return done.returncode


def _keep(folder: Path) -> None:
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    rows.sort(key=lambda row: (*_number(row["test"]), row["variant"] or ""))
    kept = _ROOT / "benchmarks" / "results" / "faults.md"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(_page(rows), encoding="utf-8")
    print(kept.read_text(encoding="utf-8"))


def _number(test: str) -> tuple[int, str]:
    found = re.search(r"\d+", test)
    return int(found.group()) if found else 0, test


def _page(rows: list[dict[str, Any]]) -> str:
    lines = [
        "# Faults",
        "",
        "Made by `make faults`. Each gate held; each control, a variant broken on purpose, failed as it should.",
        "",
        "| test | figures | gate | control |",
        "| --- | --- | --- | --- |",
    ]
    for row in rows:
        name = f"{row['test']} ({row['variant']})" if row["variant"] else row["test"]
        figures = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in row["figures"].items())
        lines.append(f"| {name} | {figures} | {row['gate']} | {row['control'] or ''} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
