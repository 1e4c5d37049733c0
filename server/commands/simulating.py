"""``youxu simulate``: whole hall days on the real domain with a virtual clock (contract.md)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from server.commands.data_option import open_folder
from server.domain.plan import HallPlan
from server.domain.routing import POLICIES
from server.domain.rules import AdviceBy
from server.queries.log import log_of
from server.settings import ConfigurationFaults, load_hall
from server.simulate.comparing import Row, interval, names, play_days, play_script, ratio
from server.simulate.days import Scenario, Script
from server.simulate.model import Model, model_of
from server.simulate.recorded import recorded_day, roster, split_days
from server.simulate.report import html_page, table
from server.store.engine import open_engine

_MONDAY = date(2026, 11, 23)
_COMPARED = ("reference", "strict_priority", "fifo", "at_printer")


@click.command()
@click.option(
    "--hall", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Its folder."
)
@click.option("--replay", type=click.Path(exists=True, path_type=Path), help="Play a recorded day of this data folder.")
@click.option("--without", multiple=True, help="With --replay: this window away; again for more.")
@click.option(
    "--skills",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --replay: who may take what as in this authorisations.toml.",
)
@click.option("--days", default=20, show_default=True, type=click.IntRange(1, 2000))
@click.option("--seed", default=1, show_default=True, help="Of the first day; the next days count on.")
@click.option("--policy", type=click.Choice(names()), help="The rule to play. Without: the hall's own.")
@click.option("--against", multiple=True, type=click.Choice(names()), help="Compare with this rule; again for more.")
@click.option("--demand", default=1.0, show_default=True, help="Times the usual number of visitors.")
@click.option("--double", "double_field", help="A field with twice its visitors.")
@click.option("--absent", default=0.0, show_default=True, help="Share of the windows away all day.")
@click.option("--advice", is_flag=True, help="Also play with every change made that the hall's own advice proposes.")
@click.option(
    "--advice-by",
    multiple=True,
    type=click.Choice([one.value for one in AdviceBy]),
    help="Also play with every change made that this proposes; again for more.",
)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day whose sessions and authorisations hold; with --replay: that day.",
)
@click.option("--forecasts", is_flag=True, help="Work waits out as a live hall does, every minute of its time (slow).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Also write a page with charts.")
def simulate(**given: Any) -> None:
    """Play days of a hall and print waiting times, fairness, load balance and the quality of its forecasts."""
    changed = given["skills"] is not None or bool(given["without"])
    if changed and given["replay"] is None:
        raise click.UsageError("--skills and --without belong to --replay: they change a recorded day")
    as_it_was = _plan(given["hall"])
    plan = _plan(given["hall"], given["skills"]) if given["skills"] else as_it_was
    on = given["on"].date() if given["on"] else _MONDAY
    model = model_of(plan, on)
    field = given["double_field"]
    if field is not None and field not in model.fields:
        raise click.ClickException(f"no field {field!r}; known: {', '.join(model.fields)}")
    scenario = Scenario(demand=given["demand"], double_field=field, absent_share=given["absent"])
    rule = given["policy"] or plan.rules.routing_policy
    seeds = range(given["seed"], given["seed"] + given["days"])
    began = perf_counter()

    replayed = _recorded(given["replay"], plan, on, given["without"]) if given["replay"] else None

    def play(name: str, *, advice: AdviceBy = AdviceBy.OFF) -> list[Row]:
        if replayed is not None:
            hall, make = replayed
            return [play_script(hall, make, name, on, advice=advice, estimates=given["forecasts"])]
        return play_days(model, scenario, name, seeds, on, advice=advice, estimates=given["forecasts"])

    played = {name: play(name) for name in dict.fromkeys((rule, *(given["against"] or _COMPARED)))}
    if changed:
        hall, make = _recorded(given["replay"], as_it_was, on, ())
        played["as recorded"] = [play_script(hall, make, rule, on, estimates=given["forecasts"])]
    advisers = dict.fromkeys((*([plan.rules.advice_by] if given["advice"] else []), *map(AdviceBy, given["advice_by"])))
    if advisers and rule not in POLICIES:
        raise click.ClickException(
            f"{rule} belongs to another system: advice needs one of {', '.join(sorted(POLICIES))}"
        )
    for by in advisers:
        played[f"{rule}, advice {by.value}"] = play(rule, advice=by)
    found = {
        "hall": plan.code,
        "days": 1 if given["replay"] else given["days"],
        "seed": 0 if given["replay"] else given["seed"],
        "policy": rule,
        "seconds": round(perf_counter() - began, 2),
        "rules": {name: _summary(rows, played[rule]) for name, rows in played.items()},
    }
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if given["as_json"] else table(found))
    if given["html"] is not None:
        given["html"].write_text(html_page(found), encoding="utf-8")


def _plan(folder: Path, skills: Path | None = None) -> HallPlan:
    try:
        return load_hall(folder, authorisations=skills).plan
    except ConfigurationFaults as error:
        raise click.ClickException("\n".join(str(fault) for fault in error.faults)) from error


def _recorded(data: Path, plan: HallPlan, on: date, without: tuple[str, ...]) -> tuple[Model, Callable[[], Script]]:
    """The hall and the people of a day in a data folder's log."""
    engine = open_engine(open_folder(data).database)
    try:
        days = split_days(log_of(engine, plan.code))
    finally:
        engine.dispose()
    if on not in days:
        known = ", ".join(day.isoformat() for day in days) or "none"
        raise click.ClickException(f"no business day {on} in {data}; there: {known}")
    model, _ = recorded_day(days[on], plan, model_of(plan, on), on)
    return roster(model, without=without), lambda: recorded_day(days[on], plan, model_of(plan, on), on)[1]


def _summary(rows: list[Row], base: list[Row]) -> dict[str, dict[str, float]]:
    """Of each measure the mean with its interval, and how many times the played rule's it is."""
    found = {}
    for name in rows[0]:
        if not all(name in row for row in rows):
            continue
        here = interval([row[name] for row in rows])
        entry = {"mean": here.mean, "low": here.low, "high": here.high}
        if rows is not base and all(name in row for row in base):
            times = ratio([row[name] for row in rows], [row[name] for row in base])
            entry |= {"times": times.mean, "times_low": times.low, "times_high": times.high}
        found[name] = {key: round(value, 4) for key, value in entry.items()}
    return found
