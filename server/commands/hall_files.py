"""Checking a hall's configuration."""

from __future__ import annotations

from pathlib import Path

import click

from server.clock import SystemClock
from server.settings import check, load_hall


@click.command("check")
@click.argument("hall", type=click.Path(path_type=Path))
def check_hall(hall: Path) -> None:
    """Check a hall's configuration, with the authorisations in force today, and list every fault."""
    faults, warnings = check(hall, on=SystemClock().now().date())
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)
    plan = load_hall(hall).plan
    click.echo(f"{plan.name.zh}: {len(plan.windows)} windows, {len(plan.matters)} matters, no faults")
