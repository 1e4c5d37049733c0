"""The data folder as an option, opened with a message a person can use."""

from __future__ import annotations

from pathlib import Path

import click

from server.data_folder import DataFolder, DataFolderMissing

DATA = click.option("--data", type=click.Path(path_type=Path), required=True, help="The server's data folder.")


def open_folder(data: Path, database: str | None = None) -> DataFolder:
    """The data folder, with another database where one is named. Raises click.ClickException."""
    try:
        folder = DataFolder.open(data)
    except DataFolderMissing as error:
        raise click.ClickException(f"{data}: {error.__doc__}") from error
    return DataFolder(path=folder.path, hall=folder.hall, database=database) if database else folder
