"""The figures of a fault test, kept for the reader: one JSON file a test.

The environment variable ``YOUXU_RESULTS`` names the folder; without it nothing is written. From these files
``benchmarks/results/faults.md`` is made (promises.md §4: results go into the release notes). A test says each of its
variants once, for instance one a database::

    report.append(record("T3", {"kills": 60, "acked": 9763, "lost": 0}, gate="lost, changed, duplicated 0; replays > 0",
                         control="no keys: 4 duplicated", variant="sqlite"))
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

RESULTS = "YOUXU_RESULTS"
Figure = int | float | str


def record(
    test: str, figures: Mapping[str, Figure], *, gate: str, control: str | None = None, variant: str | None = None
) -> str:
    """Keep a test's figures, and give them as one line for the ``report`` fixture.

    ``test``: as promises.md §4 names it. ``figures``: by name, the unit in the name where there is one (``p50_s``).
    ``gate``: what had to hold, in words, and did: this is called after the assertions. ``control``: what the broken
    variant showed; a control that is a test of its own calls ``record`` with ``variant="control"``.
    """
    folder = os.environ.get(RESULTS)
    if folder:
        name = test if variant is None else f"{test}-{variant}"
        kept = {"test": test, "variant": variant, "figures": dict(figures), "gate": gate, "control": control}
        path = Path(folder) / f"{name.replace(' ', '-').replace('/', '-')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    said = ", ".join(f"{name} {figure}" for name, figure in figures.items())
    return f"{test}{f' ({variant})' if variant else ''}: {said}" + (f"; control: {control}" if control else "")
