"""``make bench``: every scenario, one table; kept in ``benchmarks/results/``.

``python -m benchmarks tickets calls`` runs some of them. Everything is on one machine: the pressing side shares its
cores, so the ratios beside the absolutes (against an endpoint that does nothing, against the disk) say more.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / room) for room in ("harness", ".")]

from benchmarks.table import table  # noqa: E402  # the harness must be found first

SCENARIOS = ("tickets", "calls", "opening_rush", "growing_day", "fan_out", "province", "costs", "decisions")
OTHERS = ("policies", "kiosk_journeys", "console_effect")
"""How good decisions are (docs/routing.md); how long a visitor's way is; how soon a clerk sees that a key counted."""
_RESULTS = Path(__file__).parent / "results"


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument(
        "scenario",
        nargs="*",
        help=f"of {', '.join(SCENARIOS)}, which are all when none is named; also {', '.join(OTHERS)}",
    )
    names = asked.parse_args().scenario or list(SCENARIOS)
    unknown = set(names) - {*SCENARIOS, *OTHERS}
    if unknown:
        asked.error(f"no such scenario: {', '.join(sorted(unknown))}")
    rows: list[dict[str, Any]] = []
    for name in names:
        began = monotonic()
        found = import_module(f"benchmarks.{name}").run()
        rows += found
        print(f"{name}: {monotonic() - began:.0f} s", file=sys.stderr)
    text = f"{_machine()}\n\n{table(rows)}\n"
    print(text)
    if set(names) == set(SCENARIOS):
        _RESULTS.mkdir(exist_ok=True)
        (_RESULTS / "speed.md").write_text(f"# Speed\n\nMade by `make bench`. {text}", encoding="utf-8")
        (_RESULTS / "speed.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _machine() -> str:
    shared = f"{os.cpu_count()} cores, shared by server and callers"
    load = os.getloadavg()[2]
    return (
        f"{shared}; {platform.system()}, Python {platform.python_version()}. Medians of the stated rounds. "
        f"Load of the last quarter of an hour at the end: {load:.1f}."
    )


if __name__ == "__main__":
    main()
