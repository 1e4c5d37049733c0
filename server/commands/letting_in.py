"""Letting people and devices in: accounts, enrolment codes, credentials for load tests."""

from __future__ import annotations

import json
from pathlib import Path

import click

from server.clock import SystemClock
from server.commands.data_option import DATA, HALL, choose_hall, open_folder
from server.provision import HallHasServed, provision_hall
from server.settings import load_hall
from server.store.account_refusals import UnknownTeam
from server.store.devices import Devices, UnknownDevice
from server.store.engine import open_engine
from server.store.people import ROLES, People


@click.command()
@DATA
@HALL
@click.option("--kiosks", default=0)
@click.option("--clerks", default=0)
@click.option("--displays", default=0)
@click.option("--pads", default=0)
@click.option("--yes-this-is-a-test-hall", "test_hall", is_flag=True)
def provision(
    data: Path, hall: str | None, kiosks: int, clerks: int, displays: int, pads: int, test_hall: bool
) -> None:  # click's way
    """Enrol devices and create clerks for load tests and training halls; print their credentials."""
    folder = open_folder(data)
    place = choose_hall(folder, hall)
    try:
        made = provision_hall(
            folder, place, kiosks=kiosks, clerks=clerks, displays=displays, pads=pads, test_hall=test_hall
        )
    except HallHasServed as error:
        raise click.ClickException(str(error.__doc__)) from error
    click.echo(json.dumps(made, indent=1))


@click.command()
@DATA
@HALL
@click.option("--device", "code", required=True, help="The device's code in devices.toml.")
def enrol(data: Path, hall: str | None, code: str) -> None:
    """Print a one-time code that enrols a device; it is valid for ten minutes."""
    folder = open_folder(data)
    settings = load_hall(choose_hall(folder, hall).folder)
    devices = Devices(open_engine(folder.database, writing=True), settings.plan.code)
    try:
        click.echo(devices.code_for(code, SystemClock().now()))
    except UnknownDevice as error:
        raise click.ClickException(f"{code}: {error.__doc__}") from error


@click.command()
@DATA
@HALL
@click.option("--name", required=True)
@click.option("--badge", default="", help="What the window sign shows; the name by default.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@click.option("--team", "teams", multiple=True, help="A team of teams.toml that a team lead leads.")
@click.password_option()
def account(
    data: Path, hall: str | None, name: str, badge: str, roles: tuple[str, ...], teams: tuple[str, ...], password: str
) -> None:
    """Create an account for somebody who works in the hall."""
    folder = open_folder(data)
    settings = load_hall(choose_hall(folder, hall).folder)
    for team in teams:
        if team not in {one.code for one in settings.teams}:
            raise click.ClickException(f"{team}: {UnknownTeam.__doc__}")
    people = People(open_engine(folder.database, writing=True), settings.plan.code)
    people.add(name, roles=roles, teams=teams, badge=badge, password=password)
