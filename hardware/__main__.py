"""``youxu device``: the program of a window's PC."""

from __future__ import annotations

from pathlib import Path

import click

from hardware import logs
from hardware.desk import DeskAgent
from hardware.link.enrolment import enrol_or_load
from hardware.link.messages import LinkError
from hardware.stop_signal import StopSignal


@click.command()
@click.option("--server", required=True, help="Address of the hall's server, such as http://192.0.2.1:8080.")
@click.option("--data", "folder", required=True, type=click.Path(path_type=Path), help="Folder for what is kept.")
@click.option("--code", default=None, help="One-time enrolment code; needed once.")
def device(server: str, folder: Path, code: str | None) -> None:
    """Run a window's PC: call keypad, rating keypad, LED bar."""
    logs.configure()
    stop = StopSignal()
    try:
        credentials = enrol_or_load(server.rstrip("/"), folder, code)
    except LinkError as error:
        raise click.ClickException(str(error)) from error
    agent = DeskAgent(credentials, folder)
    agent.start()
    click.echo(f"Desk {credentials.code} of hall {credentials.hall} is running.")
    stop.wait()
    agent.stop()


if __name__ == "__main__":
    device()
