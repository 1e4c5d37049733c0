"""``youxu kiosk``: the program of a ticket kiosk (取号机)."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click

from hardware import logs
from hardware.link.enrolment import enrol_or_load
from hardware.link.messages import LinkError
from kiosk.agent import KioskAgent


@click.command()
@click.option("--server", required=True, help="Address of the hall's server, such as http://192.0.2.1:8080.")
@click.option("--data", "folder", required=True, type=click.Path(path_type=Path), help="Folder for what is kept.")
@click.option("--code", default=None, help="One-time enrolment code; needed once.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where the page is served; keep it on loopback.")
@click.option("--port", default=8081, show_default=True, help="Port of the page.")
def kiosk(server: str, folder: Path, code: str | None, host: str, port: int) -> None:
    """Run a kiosk: serve its touch screen, print slips, read cards."""
    logs.configure()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        credentials = enrol_or_load(server.rstrip("/"), folder, code)
        agent = KioskAgent(credentials, folder, host=host, port=port)
        agent.start()
    except LinkError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Kiosk {credentials.code} of hall {credentials.hall}: {agent.page.url}")
    stop.wait()
    agent.stop()


if __name__ == "__main__":
    kiosk()
