"""``youxu``: the command line. Kiosk, display and device bring their own commands (entry points ``youxu.commands``)."""

from __future__ import annotations

import json
from importlib.metadata import entry_points
from pathlib import Path

import click

from server.app import Options, create_app
from server.clock import SystemClock
from server.data_folder import DataFolder, DataFolderExists, DataFolderMissing
from server.demo.demo import run_demo
from server.demo.processes import ProgramEnded
from server.provision import HallHasServed, provision_hall
from server.serve import HallServer
from server.settings import ConfigurationFaults, check, load_hall
from server.setup_hall import create_hall
from server.store.devices import Devices, UnknownDevice
from server.store.engine import open_engine
from server.store.people import ROLES, People
from server.store.schema import downgrade, upgrade

_DATA = click.option("--data", type=click.Path(path_type=Path), required=True, help="The server's data folder.")


class _Programs(click.Group):
    """Our own commands, and those that other programs of the distribution bring."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *(entry.name for entry in entry_points(group="youxu.commands"))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = super().get_command(ctx, cmd_name)
        if known is not None:
            return known
        for entry in entry_points(group="youxu.commands", name=cmd_name):
            command: click.Command = entry.load()
            return command
        return None


@click.group(cls=_Programs)
def youxu() -> None:
    """Youxu 有序: hall operations and queue system for government service halls."""


@youxu.command("check")
@click.argument("hall", type=click.Path(path_type=Path))
def check_hall(hall: Path) -> None:
    """Check a hall's configuration and list every fault."""
    faults, warnings = check(hall)
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)
    plan = load_hall(hall).plan
    click.echo(f"{plan.name.zh}: {len(plan.windows)} windows, {len(plan.matters)} matters, no faults")


@youxu.command()
@_DATA
@click.option("--hall", type=click.Path(path_type=Path), required=True, help="Folder of the hall's configuration.")
@click.option("--database", help="SQLAlchemy URL; SQLite in the data folder by default.")
def init(data: Path, hall: Path, database: str | None) -> None:
    """Create the data folder and database of a hall, and print the administrator's secret, once."""
    try:
        secret = create_hall(data, hall=hall, database=database)
    except ConfigurationFaults as error:
        raise click.ClickException("\n".join(str(fault) for fault in error.faults)) from error
    except DataFolderExists as error:
        raise click.ClickException(f"{data}: {error.__doc__}") from error
    click.echo("The secret of the account “admin”; it is not shown again:", err=True)
    click.echo(secret)


@youxu.command()
@_DATA
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True)
@click.option("--database", help="Use this database instead of the data folder's.")
@click.option("--public-url", help="Where phones reach this server; stands in the slip's QR code.")
def server(data: Path, host: str, port: int, database: str | None, public_url: str | None) -> None:
    """Run the queue server."""
    folder = _folder(data, database)
    try:
        settings = load_hall(folder.hall)
    except ConfigurationFaults as error:
        raise click.ClickException("\n".join(str(fault) for fault in error.faults)) from error
    options = Options(public_url=public_url or f"http://{host}:{port}")
    HallServer(lambda: create_app(folder, options), address=f"{host}:{port}", threads=settings.server.threads).run()


@youxu.command()
@_DATA
@click.option("--kiosks", default=0)
@click.option("--clerks", default=0)
@click.option("--displays", default=0)
@click.option("--pads", default=0)
@click.option("--yes-this-is-a-test-hall", "test_hall", is_flag=True)
def provision(data: Path, kiosks: int, clerks: int, displays: int, pads: int, test_hall: bool) -> None:  # click's way
    """Enrol devices and create clerks for load tests and training halls; print their credentials."""
    try:
        made = provision_hall(
            _folder(data), kiosks=kiosks, clerks=clerks, displays=displays, pads=pads, test_hall=test_hall
        )
    except HallHasServed as error:
        raise click.ClickException(str(error.__doc__)) from error
    click.echo(json.dumps(made, indent=1))


@youxu.command()
@_DATA
@click.option("--device", "code", required=True, help="The device's code in devices.toml.")
def enrol(data: Path, code: str) -> None:
    """Print a one-time code that enrols a device; it is valid for ten minutes."""
    folder = _folder(data)
    settings = load_hall(folder.hall)
    devices = Devices(open_engine(folder.database, writing=True), settings.plan.code)
    try:
        click.echo(devices.code_for(code, SystemClock().now()))
    except UnknownDevice as error:
        raise click.ClickException(f"{code}: {error.__doc__}") from error


@youxu.command()
@_DATA
@click.option("--name", required=True)
@click.option("--badge", default="", help="What the window sign shows; the name by default.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@click.password_option()
def account(data: Path, name: str, badge: str, roles: tuple[str, ...], password: str) -> None:
    """Create an account for somebody who works in the hall."""
    folder = _folder(data)
    people = People(open_engine(folder.database, writing=True), load_hall(folder.hall).plan.code)
    people.add(name, roles=roles, badge=badge, password=password)


@youxu.command()
@_DATA
@click.option("--to", "revision", help="A step of the schema, “-1” for the one before; the newest by default.")
def migrate(data: Path, revision: str | None) -> None:
    """Bring the database to the newest schema, or back."""
    engine = open_engine(_folder(data).database, writing=True)
    if revision is None:
        upgrade(engine)
    else:
        downgrade(engine, revision)


@youxu.command()
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


def _folder(data: Path, database: str | None = None) -> DataFolder:
    try:
        folder = DataFolder.open(data)
    except DataFolderMissing as error:
        raise click.ClickException(f"{data}: {error.__doc__}") from error
    return DataFolder(path=folder.path, hall=folder.hall, database=database) if database else folder


if __name__ == "__main__":
    youxu()
