"""Creating a hall, and bringing its database to another schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from server.commands.data_option import DATA, open_folder
from server.data_folder import DataFolderExists, HallExists
from server.settings import ConfigurationFaults
from server.setup_hall import add_halls, create_halls
from server.store.engine import open_engine
from server.store.schema import downgrade, upgrade

_HALLS = click.option(
    "--hall",
    "halls",
    type=click.Path(path_type=Path),
    required=True,
    multiple=True,
    help="Folder of a hall's configuration; several for several halls.",
)


@click.command()
@DATA
@_HALLS
@click.option("--database", help="SQLAlchemy URL; SQLite in the data folder by default.")
def init(data: Path, halls: tuple[Path, ...], database: str | None) -> None:
    """Create the data folder and database of a hall or several, and print the administrators' secrets, once."""
    with _faults_told(data):
        secrets = create_halls(data, halls=halls, database=database)
    _tell(secrets, alone=len(halls) == 1)


@click.command()
@DATA
@_HALLS
def add_hall(data: Path, halls: tuple[Path, ...]) -> None:
    """Take more halls into a data folder, and print their administrators' secrets, once."""
    folder = open_folder(data)
    with _faults_told(data):
        secrets = add_halls(folder, halls=halls)
    _tell(secrets, alone=False)


@contextmanager
def _faults_told(data: Path) -> Iterator[None]:
    try:
        yield
    except ConfigurationFaults as error:
        raise click.ClickException("\n".join(str(fault) for fault in error.faults)) from error
    except DataFolderExists as error:
        raise click.ClickException(f"{data}: {error.__doc__}") from error
    except HallExists as error:
        raise click.ClickException(f"{error}: {error.__doc__}") from error


def _tell(secrets: Mapping[str, str], *, alone: bool) -> None:
    click.echo("The secret of the account “admin”; it is not shown again:", err=True)
    for hall, secret in secrets.items():
        click.echo(secret if alone else f"{hall} {secret}")


@click.command()
@DATA
@click.option("--to", "revision", help="A step of the schema, “-1” for the one before; the newest by default.")
def migrate(data: Path, revision: str | None) -> None:
    """Bring the database to the newest schema, or back."""
    engine = open_engine(open_folder(data).database, writing=True)
    if revision is None:
        upgrade(engine)
    else:
        downgrade(engine, revision)
