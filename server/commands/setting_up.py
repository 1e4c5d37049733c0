"""Creating a hall, and bringing its database to another schema."""

from __future__ import annotations

from pathlib import Path

import click

from server.commands.data_option import DATA, open_folder
from server.data_folder import DataFolderExists
from server.settings import ConfigurationFaults
from server.setup_hall import create_hall
from server.store.engine import open_engine
from server.store.schema import downgrade, upgrade


@click.command()
@DATA
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
