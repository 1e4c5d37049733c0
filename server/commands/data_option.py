"""The data folder as an option, opened with a message a person can use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from server.data_folder import DataFolder, DataFolderMissing, HallNotServed, HallPlace, WhichHall
from server.settings import load_hall

HALL = click.option("--hall", help="The hall's code, where the data folder has several.")
DATA = click.option("--data", type=click.Path(path_type=Path), required=True, help="The server's data folder.")


def open_folder(data: Path, database: str | None = None) -> DataFolder:
    """The data folder, with another database where one is named. Raises click.ClickException."""
    try:
        folder = DataFolder.open(data)
    except DataFolderMissing as error:
        raise click.ClickException(f"{data}: {error.__doc__}") from error
    return replace(folder, database=database) if database else folder


def choose_hall(folder: DataFolder, code: str | None) -> HallPlace:
    """The hall that is meant. Raises click.ClickException where it must be named, or is not here."""
    try:
        only = folder.halls[0] if len(folder.halls) == 1 else None
        if only is not None and code == load_hall(only.folder).plan.code:
            return only
        return folder.place(code)
    except (WhichHall, HallNotServed) as error:
        raise click.ClickException(f"{code or folder.path}: {error.__doc__}") from error
