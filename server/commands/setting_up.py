"""Creating a hall, and bringing its database to another schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from server.clock import SystemClock
from server.commands.data_option import DATA, open_folder
from server.data_folder import DataFolderExists, HallExists
from server.keeping.backup import BACKUPS, DatabaseDamaged, NoRoomForBackup, back_up
from server.settings import ConfigurationFaults
from server.setup_hall import add_halls, create_halls
from server.store.engine import open_engine
from server.store.schema import downgrade, newest, present, upgrade

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
@click.option("--check", is_flag=True, help="Only say whether there is something to do: the exit code is then 1.")
@click.option("--no-backup", is_flag=True, help="Do not make a backup first.")
def migrate(data: Path, revision: str | None, check: bool, no_backup: bool) -> None:  # click's way
    """Bring the database to the newest schema, or back; a backup is made first, in the data folder's backups/."""
    folder = open_folder(data)
    engine = open_engine(folder.database, writing=True)
    found, wanted = present(engine), revision or newest()
    if check:
        click.echo(f"the database stands at step {found}, this program works with {newest()}")
        raise SystemExit(0 if found == newest() else 1)
    if found == wanted:
        click.echo(f"nothing to do: the database stands at step {found}")
        return
    if found is not None and not no_backup:
        now = SystemClock().now()
        kept = folder.path / BACKUPS / f"before-step-{wanted}-{now:%Y%m%dT%H%M%SZ}.zip"
        try:
            click.echo(f"backed up to {back_up(folder, kept, now=now).path}")
        except (DatabaseDamaged, NoRoomForBackup) as error:
            raise click.ClickException(str(error)) from error
    if revision is None:
        upgrade(engine)
    else:
        downgrade(engine, revision)
    click.echo(f"from step {found} to {present(engine)}")
