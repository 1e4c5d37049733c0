"""Looking after what is reported upward: how it stands, what failed, and a month as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from server.clock import SystemClock
from server.commands.data_option import DATA, HALL, choose_hall, open_folder
from server.data_folder import DataFolder, HallPlace
from server.domain.ratings.figures import month_of
from server.domain.ratings.rating import told_from
from server.domain.ratings.upward import Record
from server.queries.upward import month_records
from server.reporting.mapped import Unmappable
from server.reporting.table import month_table
from server.settings import HallSettings, load_hall
from server.settings.reporting import Reporting
from server.store.engine import open_engine
from server.store.outbox import outbox_sum, send_again

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@click.group()
def report() -> None:
    """Ratings that are reported to the platform above (评价数据上报)."""


@report.command()
@DATA
@HALL
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def status(data: Path, hall: str | None, as_json: bool) -> None:  # click's way
    """How the outbox stands; the exit code is 1 when something is late or has failed."""
    folder, _, settings, reporting = _opened(data, hall)
    engine, now = open_engine(folder.database), SystemClock().now()
    try:
        found = outbox_sum(engine, settings.plan.code)
    finally:
        engine.dispose()
    minutes = found.lag(now).total_seconds() / 60
    late = minutes >= reporting.rules.late_min
    if as_json:
        told = {
            "hall": settings.plan.code,
            "platform": reporting.rules.url,
            "mapping": reporting.mapping.title,
            "records": found.counts,
            "reasons": [{"state": s, "reason": r, "records": n} for (s, r), n in sorted(found.reasons.items())],
            "lag_min": round(minutes, 1),
            "late": late,
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{settings.plan.code} → {reporting.rules.url} ({reporting.mapping.title})")
        click.echo("  ".join(f"{state} {count}" for state, count in found.counts.items()))
        click.echo(f"the oldest waits for {minutes:.0f} min" if found.oldest else "nothing waits")
        for (state, reason), count in sorted(found.reasons.items()):
            click.echo(f"{state:8} {count:6}  {reason}")
    if late or found.counts["failed"]:
        raise SystemExit(1)


@report.command()
@DATA
@HALL
def again(data: Path, hall: str | None) -> None:
    """Send every failed record again, after what it failed for was mended."""
    folder, _, settings, _ = _opened(data, hall)
    engine = open_engine(folder.database, writing=True)
    try:
        count = send_again(engine, settings.plan.code, now=SystemClock().now())
    finally:
        engine.dispose()
    click.echo(f"{count} records will be sent again")


@report.command()
@DATA
@HALL
@click.option("--month", required=True, help="As 2026-09: visits of these business days.")
@click.option("--to", "file", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A new CSV file.")
def month(data: Path, hall: str | None, month: str, file: Path) -> None:  # click's way
    """A month of ratings in the columns of the province's mapping, as they stand now.

    The file holds what the page of figures counts for that month, and its sums are printed beside it.
    """
    if not _MONTH.fullmatch(month):
        raise click.BadParameter("a month as 2026-09", param_hint="--month")
    folder, place, settings, reporting = _opened(data, hall)
    first, last = month_of(date.fromisoformat(f"{month}-01"))
    engine = open_engine(folder.database)
    sums = _Sums()
    try:
        with file.open("x", encoding="utf-8", newline="") as out:
            records = sums.counted(_month(engine, folder, place, settings, reporting, first, last))
            out.writelines(month_table(reporting.mapping, records, settings.plan.time_zone))
    except FileExistsError as error:
        raise click.ClickException(f"{file} is there already") from error
    except Unmappable as error:
        file.unlink()
        raise click.ClickException(f"the mapping {reporting.rules.mapping} cannot say it: {error}") from error
    finally:
        engine.dispose()
    click.echo(f"{file}: {sums.ratings} ratings of visits from {first} to {last}, {sums.invalid} of them invalid")


@dataclass
class _Sums:
    """What a file holds, counted as it is written."""

    ratings: int = 0
    invalid: int = 0

    def counted(self, records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            self.ratings += 1
            self.invalid += not record["outcome"]["valid"]
            yield record


def _month(
    engine: Engine, folder: DataFolder, place: HallPlace, settings: HallSettings, reporting: Reporting, first: date,
    last: date,
) -> Iterator[Record]:  # fmt: skip
    plan, keys, now = settings.plan, folder.keys(place), SystemClock().now()

    def told(ticket: str, at: datetime) -> bool:
        return told_from(plan.rules, at, keys.chance_of_rating(ticket)) <= now

    return month_records(engine, plan, reporting.place, first, last, told)


def _opened(data: Path, hall: str | None) -> tuple[DataFolder, HallPlace, HallSettings, Reporting]:
    folder = open_folder(data)
    place = choose_hall(folder, hall)
    settings = load_hall(place.folder)
    if settings.reporting is None:
        raise click.ClickException(f"{settings.plan.code} reports to nobody: [reporting] of hall.toml is missing")
    return folder, place, settings, settings.reporting
