"""What the hall has learned from its log, to be looked at."""

from __future__ import annotations

import json
from typing import Any

import click

from server.clock import SystemClock
from server.commands.data_option import DATA, HALL, choose_hall, open_folder
from server.domain.waits.learning import Learned, windows_needed
from server.queries.learned import DAYS, learned
from server.settings import load_hall
from server.store.engine import open_engine

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@click.command("learned")
@DATA
@HALL
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, 400), help="The newest so many days.")
def show_learned(**given: Any) -> None:
    """Show what the log teaches: usual minutes, pace, no-shows, arrivals, how true waits were, windows needed."""
    folder = open_folder(given["data"])
    plan = load_hall(choose_hall(folder, given["hall"]).folder).plan
    engine = open_engine(folder.database)
    try:
        found = learned(engine, plan, before=SystemClock().now().date(), days=given["days"])
    finally:
        engine.dispose()
    weekdays = sorted({weekday for weekday, _ in found.per_hour})
    shown: dict[str, Any] = {
        "arrivals_per_hour": {_WEEKDAYS[weekday]: _arrivals(found, weekday) for weekday in weekdays},
        "windows_needed": {
            _WEEKDAYS[weekday]: {
                _clock(slot): round(windows, 1) for slot, windows in windows_needed(found, weekday).items()
            }
            for weekday in weekdays
        },
    }
    click.echo(json.dumps(found.as_dict() | shown, ensure_ascii=False, indent=1))


def _arrivals(found: Learned, weekday: int) -> dict[str, dict[str, float]]:
    """Visitors per hour by matter or business, for each half-hour in which anybody came."""
    return {
        code: {_clock(slot): round(rate, 2) for slot, rate in enumerate(rates) if rate}
        for (day, code), rates in sorted(found.per_hour.items())
        if day == weekday
    }


def _clock(slot: int) -> str:
    return f"{slot // 2:02d}:{slot % 2 * 30:02d}"
