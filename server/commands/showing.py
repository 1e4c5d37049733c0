"""A whole hall on one machine."""

from __future__ import annotations

from pathlib import Path

import click

from server.demo.demo import run_demo
from server.demo.processes import ProgramEnded
from server.settings import ConfigurationFaults


@click.command()
@click.option("--hall", type=click.Path(path_type=Path), default=Path("config/halls/huangtan"), show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path(".demo"), show_default=True)
@click.option("--port", default=8000, show_default=True, help="Of the first page; the programs take the next three.")
@click.option("--pace", default=4.0, show_default=True, help="How many times faster than life people move.")
@click.option("--people/--no-people", default=True, help="Whether visitors and clerks are simulated.")
def demo(hall: Path, data: Path, port: int, pace: float, people: bool) -> None:  # click's way
    """Run a whole hall on this machine, with simulated devices and people."""
    try:
        run_demo(hall=hall, data=data, first_port=port, pace=pace, people=people)
    except ConfigurationFaults as error:
        raise click.ClickException("\n".join(str(fault) for fault in error.faults)) from error
    except (ProgramEnded, TimeoutError) as error:
        raise click.ClickException(str(error)) from error
