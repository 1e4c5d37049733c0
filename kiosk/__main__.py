"""``youxu kiosk``: the program of a ticket kiosk (取号机)."""

from __future__ import annotations

import time
from pathlib import Path

import click

from hardware import logs, supervisor
from hardware.link.enrolment import Credentials, NotEnrolled, enrol_or_load
from hardware.link.messages import LinkError
from hardware.stop_signal import StopSignal
from kiosk.agent import KioskAgent
from kiosk.enrolment_page import EnrolmentPage
from kiosk.service_code import BadServiceCode, ServiceCode


@click.command()
@click.option("--server", required=True, help="Address of the hall's server, such as http://192.0.2.1:8080.")
@click.option("--data", "folder", required=True, type=click.Path(path_type=Path), help="Folder for what is kept.")
@click.option("--code", default=None, help="One-time enrolment code; needed once.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where the page is served; keep it on loopback.")
@click.option("--port", default=8081, show_default=True, help="Port of the page.")
@click.option("--set-service-code", is_flag=True, help="Ask for the service page's code, keep it, and end.")
def kiosk(server: str, folder: Path, code: str | None, host: str, port: int, set_service_code: bool) -> None:
    """Run a kiosk: serve its touch screen, print slips, read cards."""
    logs.configure()
    if set_service_code:
        _ask_service_code(folder)
        return
    stop = StopSignal()
    try:
        credentials = _let_in(server.rstrip("/"), folder, code, host=host, port=port, stop=stop)
        if credentials is None:
            return
        agent = KioskAgent(credentials, folder, host=host, port=port)
        agent.start()
    except LinkError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Kiosk {credentials.code} of hall {credentials.hall}: {agent.page.url}")
    stop.wait()
    agent.stop()


def _let_in(
    server: str, folder: Path, code: str | None, *, host: str, port: int, stop: StopSignal
) -> Credentials | None:
    """The kept credentials, or those that a code gives: of the command line, or typed on the kiosk's own screen."""
    try:
        return enrol_or_load(server, folder, code)
    except NotEnrolled:
        page = EnrolmentPage(server, folder, host=host, port=port)
        page.start()
        supervisor.tell(supervisor.READY)
        click.echo(f"This kiosk is not enrolled yet: type its code at {page.page.url}")
        try:
            return page.wait(stop)
        finally:
            page.stop()


def _ask_service_code(folder: Path) -> None:
    """Typed, not given on the command line, where other users of the PC could read it."""
    digits = click.prompt("Service code, six to twelve digits", hide_input=True, confirmation_prompt=True)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        ServiceCode(folder / "service.json", time.monotonic).set(digits)
    except BadServiceCode as error:
        raise click.ClickException(str(error)) from error
    click.echo("Kept. On the kiosk touch the mark beside the hall's name five times.")


if __name__ == "__main__":
    kiosk()
