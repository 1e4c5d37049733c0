"""``youxu display``: the PC behind a board or a window sign, with the voice of its zone."""

from __future__ import annotations

from pathlib import Path

import click

from display.agent import DisplayAgent
from hardware import logs
from hardware.link.enrolment import enrol_or_load
from hardware.link.messages import LinkError
from hardware.stop_signal import StopSignal


@click.command()
@click.option("--server", required=True, help="Address of the queue server, e.g. http://192.168.1.10:8080")
@click.option("--data", required=True, type=click.Path(path_type=Path), help="Folder for what survives a restart.")
@click.option("--code", help="One-time enrolment code, for the first start.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where the pages are served.")
@click.option("--port", default=8082, show_default=True, help="Where the pages are served.")
def display(server: str, data: Path, code: str | None, host: str, port: int) -> None:
    """Serve the board and the window signs to this PC's browsers, and speak the calls of its zone.

    Open / for the board of the device's zone, /board/ZONE for another, /sign/WINDOW for a window sign.
    """
    logs.configure()
    try:
        agent = DisplayAgent(enrol_or_load(server, data, code), data, host=host, port=port)
        agent.start()
    except LinkError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"display: {agent.page.url}")
    StopSignal().wait()
    agent.stop()


if __name__ == "__main__":
    display()
